//! The published contract: the operations collected by utoipa, completed by the parts that they share.
//!
//! `openapi.yaml` is this document, committed; a test compares both ways.

mod complete;
mod examples;
mod problems;
mod reference;
mod schemas;
mod share;
mod shared;
mod texts;

pub use reference::problems_markdown;

use crate::activity::ActivityActionGroup;
use crate::billing::{DocumentStatusView, EInvoiceFormatView, InvoiceFormView};
use crate::http::csv::Separator;
use crate::problem::{FieldError, Problem};
use crate::reminders::DisputeStateView;
use crate::routes;
use actix_web::App;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

/// Introduction of the contract.
const DESCRIPTION: &str = "The customer area of a hosting provider: accounts and organizations, roles, invitations, \
products and product rights, work teams, transfers, billing and activity logs.

**Authentication.** `log_in` returns an access token, valid for ten minutes (send it as `Authorization: Bearer …`), and a \
refresh token for the next pair. Scripts use an API token instead.

**Errors** are `application/problem+json` (RFC 9457): program against `code`, show `title` and `detail`, and quote \
`request_id` in support requests. `title`, `detail` and field messages are in the language requested by \
`Accept-Language` (de, fr, it, en). For invalid input, `errors` lists all invalid fields at once, by JSON pointer. \
Unknown fields and unknown query parameters are refused.

**Lists** are paged with `limit` and `after`: pass `next_cursor` as `after` until it is null.

**Safe retries.** Every authenticated POST that makes changes accepts an `Idempotency-Key`. The same request with the \
same key within 24 hours is carried out once and receives the same answer (`Idempotency-Replayed: true`).

**Times** are RFC 3339, returned in UTC with whole seconds (`2026-11-23T08:15:00Z`). Any offset is accepted, and \
fractions of a second are cut off. A time without an offset, or outside the years 1970 to 9999, is refused. The start of \
a period is inclusive, its end exclusive.

**Versions.** Single resources carry an `ETag`. A change with `If-Match` is refused (412) if the resource has been \
changed in the meantime. An operation without this parameter refuses it (400).

**Limits.** `RateLimit` and `RateLimit-Policy` report the remaining quota. 429 and 503 carry `Retry-After`, the time to \
wait.";

#[derive(OpenApi)]
#[openapi(
    info(title = "Kontor", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    servers((url = "/", description = "This installation")),
    components(schemas(Problem, FieldError, ActivityActionGroup, Separator, InvoiceFormView, EInvoiceFormatView,
        DocumentStatusView, DisputeStateView)),
    tags(
        (name = "identity", description = "Accounts, sessions, passwords and API tokens"),
        (name = "second_factors", description = "Authenticator apps, recovery codes, and the challenges of logins"),
        (name = "organizations", description = "Organizations, members, invitations and hand-overs"),
        (name = "products", description = "Catalog, and products of organizations"),
        (name = "transfers", description = "Transfers of products to another organization"),
        (name = "teams", description = "Work teams"),
        (name = "billing", description = "Billing addresses, what is to pay, pro-forma invoices, invoices and credit notes"),
        (name = "message_checks", description = "Checks whether a message is from the provider"),
        (name = "reminders", description = "Reminders, their explanation and origin, and disputes"),
        (name = "grants", description = "Grants of rights in products, and the resulting access"),
        (name = "activity", description = "Tamper-evident activity logs"),
        (name = "staff", description = "Operations of the provider's staff"),
    )
)]
struct Head;

/// Returns the complete contract.
///
/// # Errors
/// The completed document is not valid OpenAPI, which a test rules out.
pub fn document() -> Result<utoipa::openapi::OpenApi, serde_json::Error> {
    let (_, mut collected) = App::new()
        .into_utoipa_app()
        .openapi(Head::openapi())
        .configure(|operations| routes::operations(operations))
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
