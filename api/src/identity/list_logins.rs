//! Listing the logins to the caller's own account.

use super::views::{LoginOutcomeView, LoginView};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, PageParams, PageView, Written, query};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_persistence::LoginFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of logins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichLogins {
    /// Only logins with this outcome.
    outcome: Option<LoginOutcomeView>,
    /// Only logins at or after this time (inclusive).
    #[param(format = "date-time", example = "2026-11-23T00:00:00Z")]
    since: Option<String>,
    /// Only logins before this time (exclusive).
    #[param(format = "date-time", example = "2026-11-24T00:00:00Z")]
    until: Option<String>,
}

/// List logins
///
/// Lists the attempts to log in to the caller's own account, including failed ones, newest first. They are kept for
/// 90 days.
#[utoipa::path(tag = "identity", operation_id = "list_logins", params(WhichLogins, PageParams),
    responses((status = 200, description = "The attempts", body = PageView<LoginView>)))]
#[get("/v1/logins")]
pub async fn list_logins(
    who: Credential,
    query: Listing<WhichLogins>,
    app: Data<App>,
) -> Result<Written<LoginView>, Error> {
    let (since, until) = (query.filter.since.as_deref(), query.filter.until.as_deref());
    let (since, until) = match (query::moment("since", since), query::moment("until", until)) {
        (Ok(since), Ok(until)) => (since, until),
        (since, until) => {
            return Err(Error::Fields(
                [since.err(), until.err()].into_iter().flatten().collect(),
            ));
        }
    };
    let filter = LoginFilter {
        outcome: query.filter.outcome.map(Into::into),
        since,
        until,
    };
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let logins = tx
            .identity()
            .logins(&access::authorize(&actor, actor.user)?, &filter, query.page)?;
        Ok(PageView::of(logins, LoginView::from))
    })
    .await
}
