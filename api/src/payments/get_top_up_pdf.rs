//! Downloading the payment part for payments in advance.

use super::top_up_slip::{payer, slip};
use crate::app::App;
use crate::billing::problems::not_printable;
use crate::billing::{BillingRules, PdfFile};
use crate::error::Error;
use crate::http::attachment::named;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Params, PathId, field, query};
use crate::views::CurrencyView;
use actix_web::web::{Data, block};
use actix_web::{HttpResponse, get};
use kontor_documents::render_slip;
use kontor_domain::access;
use kontor_domain::billing::Amount;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::DownloadTopUp as Download;
use serde::Deserialize;
use utoipa::IntoParams;

/// Currency and amount of the payment part.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichSlip {
    /// Currency of the reference; CHF if omitted.
    currency: Option<CurrencyView>,
    /// Amount to print; if omitted, the payer fills it in.
    amount: Option<field::Amount>,
}

/// Download the payment part for payments in advance
///
/// Returns a page with a QR-bill for the organization's reference, which `create_top_up` makes. The payer is the default
/// billing address.
#[utoipa::path(tag = "billing", operation_id = "get_top_up_pdf", params(OrganizationPath, WhichSlip),
    responses((status = 200, description = "The page", body = PdfFile, content_type = "application/pdf",
            headers(("Content-Disposition"))),
        (status = 409, description = "`issuer_incomplete`; `billing_address_incomplete`; `not_printable`")))]
#[get("/prepaid/top-ups/pdf")]
pub async fn get_top_up_pdf(
    who: Credential,
    path: OrganizationPath,
    which: Params<WhichSlip>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathId(organization), Params(which)) = (path, which);
    let currency = which.currency.map_or(Currency::Chf, Currency::from);
    let amount = query::field("amount", which.amount)?.map(Amount::minor);
    let rules = BillingRules::of(&app);
    let slip = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Download>(&actor, organization)?;
            let known = tx.prepaid().top_ups(&authorized)?;
            let top_up = known.into_iter().find(|top_up| top_up.currency == currency);
            let payer = payer(tx, organization)?;
            slip(&rules, &payer, &top_up.ok_or(Error::Missing)?, amount)
        })
        .await?;
    let bytes = block(move || render_slip(&slip))
        .await
        .map_err(|_| Error::Internal("blocking"))?
        .map_err(not_printable)?;
    let name = format!("prepaid-{}.pdf", currency.as_str());
    Ok(named(&name, "application/pdf").body(bytes))
}
