//! Finding payouts of customers, for the provider's staff.

use super::list_payouts::WhichPayouts;
use super::payout_view::FoundPayoutView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::payments::FindPayouts as Find;

/// Find payouts of customers
///
/// Finds the payouts of all organizations but the caller's own, oldest first.
#[utoipa::path(tag = "staff", operation_id = "find_payouts", params(WhichPayouts, PageParams),
    responses((status = 200, description = "The payouts", body = PageView<FoundPayoutView>)))]
#[get("/v1/staff/payouts")]
pub async fn find_payouts(
    who: Credential,
    query: Listing<WhichPayouts>,
    app: Data<App>,
) -> Result<Written<FoundPayoutView>, Error> {
    let state = query.filter.state.map(Into::into);
    app.list(who, move |tx, who| {
        let (staff, authorized) = who.staff::<Find>(tx)?;
        let own = staff.own_organizations();
        let page = tx.prepaid().find_payouts(&authorized, &own, state, query.page)?;
        Ok(PageView::of(page, FoundPayoutView::from))
    })
    .await
}
