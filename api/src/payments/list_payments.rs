//! Listing the payments of an organization.

use super::payment_views::OrganizationPaymentView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, NoFilter, PageParams, PageView, PathId, Written};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::payments::ListPayments as List;

/// List payments
///
/// Lists the parts of payments that were allocated to the organization, newest first, those that were taken back, too.
#[utoipa::path(tag = "billing", operation_id = "list_payments", params(OrganizationPath, PageParams),
    responses((status = 200, description = "The payments", body = PageView<OrganizationPaymentView>)))]
#[get("/payments")]
pub async fn list_payments(
    who: Credential,
    path: OrganizationPath,
    query: Listing<NoFilter>,
    app: Data<App>,
) -> Result<Written<OrganizationPaymentView>, Error> {
    let PathId(organization) = path;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let page = tx.payments().of_organization(&authorized, query.page)?;
        Ok(PageView::of(page, OrganizationPaymentView::of))
    })
    .await
}
