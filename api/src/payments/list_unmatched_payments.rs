//! Listing payments that could not be placed, for the provider's staff.

use super::payment_views::PaymentView;
use super::proposing::proposals;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::ids::PaymentId;
use kontor_domain::payments::ListUnmatchedPayments as List;
use std::collections::HashMap;

/// List unmatched payments
///
/// Lists the payments of which a part is allocated to nothing, oldest first, each with proposals: what it may be for, the
/// best first, with the reasons. Organizations of the caller are not proposed.
#[utoipa::path(tag = "staff", operation_id = "list_unmatched_payments", params(PageParams),
    responses((status = 200, description = "The payments", body = PageView<PaymentView>)))]
#[get("/v1/staff/unmatched")]
pub async fn list_unmatched_payments(
    who: Credential,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<PaymentView>, Error> {
    app.list(who, move |tx, who| {
        let (staff, authorized) = who.staff::<List>(tx)?;
        let own = staff.own_organizations();
        let page = tx.payments().unmatched(&authorized, query.page)?;
        let ids: Vec<PaymentId> = page.items.iter().map(|payment| payment.id).collect();
        let requests = tx.payments().open_requests(&ids)?;
        let mut extras = HashMap::with_capacity(ids.len());
        for payment in &page.items {
            tx.go_on()?;
            let proposed = proposals(tx, &authorized, (payment, &own), &requests)?;
            extras.insert(payment.id, (tx.payments().allocations(payment.id)?, proposed));
        }
        Ok(PageView::of(page, |payment| {
            let (allocations, proposed) = extras.remove(&payment.id).unwrap_or_default();
            PaymentView::of(payment, &allocations, proposed)
        }))
    })
    .await
}
