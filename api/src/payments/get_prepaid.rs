//! Reading the prepaid account.

use super::prepaid_view::{ClaimView, PrepaidView, TopUpView};
use super::top_up_slip::payer;
use crate::app::App;
use crate::billing::BillingRules;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::payments::ReadPrepaid as Read;

/// Most claims that are shown.
const CLAIMS_MAX: i64 = 100;

/// Get the prepaid account
///
/// Shows what the organization paid in advance, what it owes beside its invoices, and how it pays in advance.
#[utoipa::path(tag = "billing", operation_id = "get_prepaid", params(OrganizationPath),
    responses((status = 200, description = "The prepaid account", body = PrepaidView, headers(("ETag")))))]
#[get("/prepaid")]
pub async fn get_prepaid(
    who: Credential,
    path: OrganizationPath,
    app: Data<App>,
) -> Result<Versioned<PrepaidView>, Error> {
    let (PathId(organization), rules) = (path, BillingRules::of(&app));
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Read>(&actor, organization)?;
            let payer = payer(tx, organization)?;
            let top_ups = tx.prepaid().top_ups(&authorized)?;
            let claims = tx.prepaid().open_claims(&authorized, CLAIMS_MAX)?;
            Ok(PrepaidView {
                balances: PrepaidView::money(tx.prepaid().balances(&authorized)?),
                claims: claims.into_iter().map(ClaimView::from).collect(),
                top_ups: top_ups
                    .iter()
                    .map(|top_up| TopUpView::of(top_up, &rules, &payer))
                    .collect(),
                payment_method: tx.prepaid().payment_method(&authorized)?.into(),
            })
        })
        .await?;
    Ok(Versioned(view))
}
