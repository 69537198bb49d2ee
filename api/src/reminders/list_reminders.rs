//! Listing the reminders of an organization.

use super::reminder_view::ReminderView;
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Listing, PageParams, PageView, PathId, Written, field, query};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::reminders::ListReminders as List;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters for the list of reminders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichReminders {
    /// Only reminders of this invoice.
    invoice_id: Option<field::InvoiceId>,
}

/// List reminders
///
/// Lists reminders of unpaid invoices, newest first.
#[utoipa::path(tag = "reminders", operation_id = "list_reminders",
    params(OrganizationPath, WhichReminders, PageParams),
    responses((status = 200, description = "The reminders", body = PageView<ReminderView>)))]
#[get("/reminders")]
pub async fn list_reminders(
    who: Credential,
    path: OrganizationPath,
    query: Listing<WhichReminders>,
    app: Data<App>,
) -> Result<Written<ReminderView>, Error> {
    let PathId(organization) = path;
    let invoice = query::field("invoice_id", query.filter.invoice_id)?;
    app.list(who, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<List>(&actor, organization)?;
        let page = tx.reminders().list(&authorized, invoice, query.page)?;
        Ok(PageView::of(page, |reminder| ReminderView::from(&reminder)))
    })
    .await
}
