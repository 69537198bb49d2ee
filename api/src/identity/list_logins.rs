//! The history of logins to the own account.

use super::views::{LoginOutcomeView, LoginView};
use crate::app::App;
use crate::error::Error;
use crate::http::body::{FieldError, optional_timestamp};
use crate::http::{Credential, Listing, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use kontor_domain::access;
use kontor_domain::period::has_plain_year;
use kontor_persistence::LoginFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which logins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichLogins {
    /// That ended so.
    outcome: Option<LoginOutcomeView>,
    /// At this moment or later.
    #[param(example = "2026-11-23T00:00:00Z")]
    #[serde(default, deserialize_with = "optional_timestamp")]
    since: Option<DateTime<Utc>>,
    /// Before this moment.
    #[param(example = "2026-11-24T00:00:00Z")]
    #[serde(default, deserialize_with = "optional_timestamp")]
    until: Option<DateTime<Utc>>,
}

/// List logins
///
/// Attempts to log in to the own account, those that failed too, newest first; kept for 90 days.
#[utoipa::path(tag = "identity", operation_id = "list_logins", params(WhichLogins, PageParams),
    responses((status = 200, description = "The attempts", body = PageView<LoginView>)))]
#[get("/v1/logins")]
pub async fn list_logins(
    who: Credential,
    query: Listing<WhichLogins>,
    app: Data<App>,
) -> Result<Written<LoginView>, Error> {
    for (name, moment) in [("since", query.filter.since), ("until", query.filter.until)] {
        if !moment.is_none_or(has_plain_year) {
            return Err(FieldError::query(name, "must lie in the years 0001 to 9999").into());
        }
    }
    let filter = LoginFilter {
        outcome: query.filter.outcome.map(Into::into),
        since: query.filter.since,
        until: query.filter.until,
    };
    app.list(who, move |tx, who| {
        let actor = who.actor(tx)?;
        let logins = tx
            .identity()
            .logins(&access::grant(&actor, actor.user)?, &filter, query.page)?;
        Ok(PageView::of(logins, LoginView::from))
    })
    .await
}
