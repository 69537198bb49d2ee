//! Finding disputes of customers, for the provider's staff.

use super::dispute_view::DisputeView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::reminders::FindDisputes as Find;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// State of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DisputeState)]
pub enum DisputeStateView {
    /// Not decided yet.
    Open,
    /// Decided.
    Resolved,
}

/// Properties of the disputes to find.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichDisputes {
    /// Only disputes in this state.
    state: Option<DisputeStateView>,
}

/// Find disputes of customers
///
/// Lists disputes of all organizations but the caller's own, newest first.
#[utoipa::path(tag = "staff", operation_id = "find_disputes", params(WhichDisputes, PageParams),
    responses((status = 200, description = "The disputes", body = PageView<DisputeView>)))]
#[get("/v1/staff/disputes")]
pub async fn find_disputes(
    who: Credential,
    query: Listing<WhichDisputes>,
    app: Data<App>,
) -> Result<Written<DisputeView>, Error> {
    let is_open = query.filter.state.map(|state| state == DisputeStateView::Open);
    app.list(who, move |tx, who| {
        let (staff, authorized) = who.staff::<Find>(tx)?;
        let own = staff.own_organizations();
        let page = tx.reminders().disputes(&authorized, &own, is_open, query.page)?;
        Ok(PageView::of(page, |(dispute, number)| {
            DisputeView::of(&dispute, &number)
        }))
    })
    .await
}
