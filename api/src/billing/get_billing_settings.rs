//! Reading an organization's billing settings.

use super::billing_settings_view::BillingSettingsView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::billing::ReadBillingSettings as Read;

/// Get the billing settings
///
/// Returns the notices that the organization's members get about its billing, and how its invoices are paid.
#[utoipa::path(tag = "billing", operation_id = "get_billing_settings", params(OrganizationPath),
    responses((status = 200, description = "The billing settings", body = BillingSettingsView, headers(("ETag")))))]
#[get("/billing-settings")]
pub async fn get_billing_settings(
    who: Credential,
    path: OrganizationPath,
    app: Data<App>,
) -> Result<Versioned<BillingSettingsView>, Error> {
    let PathId(organization) = path;
    app.read(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Read>(&actor, organization)?;
        let settings = tx.billing().settings(organization)?;
        Ok(Versioned(BillingSettingsView::from(&settings)))
    })
    .await
}
