//! The published contract: what utoipa collects from the operations, completed by what all of them share.
//!
//! `openapi.yaml` is this document, committed; a test compares both ways.

mod complete;
mod examples;
mod methods;
mod problems;
mod reference;
mod schemas;
mod secrets;
mod share;
mod shared;
mod texts;
mod words;

pub use methods::Methods;
pub use reference::problems_markdown;
pub use schemas::SCOPES_OF_LISTS;
pub use words::closed_list;

use crate::activity::ActivityActionGroup;
use crate::http::csv::Separator;
use crate::problem::{FieldError, Problem};
use crate::routes;
use actix_web::App;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

/// What stands at the head of the contract.
const DESCRIPTION: &str = "The customer area of a hosting provider: accounts and organizations, roles, invitations, \
products and the rights in them, work teams, transfers, activity logs.

**Signing in.** `log_in` gives an access token for ten minutes (send it as `Authorization: Bearer …`) and a refresh \
token for the next pair. Scripts use an API token instead.

**Errors** are `application/problem+json` (RFC 9457): program against `code`, show `title` and `detail`, quote \
`request_id`. `title`, `detail` and the messages of fields are in the language that `Accept-Language` wants (de, fr, it, \
en). Invalid input names every bad field at once in `errors`, by JSON pointer. Unknown fields and unknown query parameters are refused.

**Lists** are paged by `limit` and `after`; pass `next_cursor` on until it is null.

**Repeating safely.** Every authenticated POST that changes something takes an `Idempotency-Key`: the same request with the same key within \
24 hours is done once and answered alike (`Idempotency-Replayed: true`).

**Moments** are RFC 3339, answered in UTC with whole seconds (`2026-11-23T08:15:00Z`). Any offset is read; decimals are \
cut off; a moment without an offset, or outside of the years 1970 to 9999, is refused.

**Versions.** Single resources carry an `ETag`; a change with `If-Match` is refused (412) if somebody else was faster. \
An operation that does not have this parameter refuses it (400).

**Limits.** `RateLimit` and `RateLimit-Policy` tell what is left of the quota; 429 and 503 say in `Retry-After` when \
to come back.";

#[derive(OpenApi)]
#[openapi(
    info(title = "Kontor", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    servers((url = "/", description = "This installation")),
    components(schemas(Problem, FieldError, ActivityActionGroup, Separator)),
    tags(
        (name = "identity", description = "Accounts, sessions, passwords and API tokens"),
        (name = "organizations", description = "Organizations, members and invitations"),
        (name = "products", description = "The catalogue, and the products of an organization"),
        (name = "transfers", description = "Products that go to another organization"),
        (name = "teams", description = "Work teams"),
        (name = "grants", description = "Rights in products, and who holds them"),
        (name = "activity", description = "Tamper-evident logs"),
    )
)]
struct Head;

/// The whole contract.
///
/// # Errors
/// When the completed document is no OpenAPI anymore, which a test rules out.
pub fn document() -> Result<utoipa::openapi::OpenApi, serde_json::Error> {
    let (_, mut collected) = App::new()
        .into_utoipa_app()
        .openapi(Head::openapi())
        .configure(routes::operations)
        .split_for_parts();
    env!("CARGO_PKG_VERSION").clone_into(&mut collected.info.version);
    collected.info.description = Some(DESCRIPTION.to_owned());
    let mut document = serde_json::to_value(collected)?;
    texts::put_in_place(&mut document);
    schemas::tidy(&mut document);
    complete::complete(&mut document);
    examples::lift(&mut document);
    share::share(&mut document);
    serde_json::from_value(document)
}
