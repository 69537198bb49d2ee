//! Items to pay: renewals that are due, unpaid orders, and open invoices.

use super::billing_rules::BillingRules;
use super::issuance;
use super::selection::{Priced, price_rules};
use super::to_pay_view::{InvoiceToPayView, ItemToPayView, Sums, ToPayView};
use crate::app::App;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Params, PathId, query, switch};
use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{Months, NaiveDate};
use kontor_domain::access::{self, Authorized};
use kontor_domain::billing::{BillingAddress, ReadToPay as Read, next_charge, quote};
use kontor_domain::ids::{BillingAddressId, Id, InvoiceId, OrganizationId, ProductId};
use kontor_persistence::Tx;
use serde::Deserialize;
use utoipa::IntoParams;

/// Maximum number of items, and of invoices.
const LISTED_MAX: usize = 500;
/// Months looked ahead by default.
const AHEAD: Months = Months::new(2);

/// Range of what is to pay.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Range {
    /// Last day on which items are due; two months from today if omitted.
    #[param(format = Date, value_type = Option<String>, example = "2027-01-29")]
    until: Option<String>,
    /// Whether to list all items, whenever they are due.
    #[serde(default, deserialize_with = "switch")]
    #[param(default = false, required = false)]
    all: bool,
}

/// Get the items to pay
///
/// Shows the orders and renewals that are not invoiced yet, and the open invoices, each with its amounts, and the sums per
/// currency. Select items for `create_pro_forma` or `create_invoice`.
#[utoipa::path(tag = "billing", operation_id = "get_to_pay", params(OrganizationPath, Range),
    responses((status = 200, description = "The items to pay", body = ToPayView),
        (status = 409, description = "`issuer_incomplete`; `vat_rate_missing`; `amount_too_large`")))]
#[get("/to-pay")]
pub async fn get_to_pay(
    who: Credential,
    path: OrganizationPath,
    range: Params<Range>,
    app: Data<App>,
) -> Result<Json<ToPayView>, Error> {
    let (PathId(organization), Params(range), rules) = (path, range, BillingRules::of(&app));
    let until = query::day("until", range.until.as_deref())?;
    let view = app
        .read(who, move |tx, who| {
            let actor = who.actor_in(tx, organization)?;
            let authorized = access::authorize::<Read>(&actor, organization)?;
            let today = tx.now().date_naive();
            let default = today.checked_add_months(AHEAD).unwrap_or(today);
            let until = (!range.all).then(|| until.unwrap_or(default));
            to_pay(tx, &rules, &authorized, until)
        })
        .await?;
    Ok(Json(view))
}

fn to_pay(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    authorized: &Authorized<Read>,
    until: Option<NaiveDate>,
) -> Result<ToPayView, Error> {
    let most = i64::try_from(LISTED_MAX).unwrap_or(i64::MAX) + 1;
    let mut due = tx.billing().due_products(authorized, until, most)?;
    let mut open = tx.billing().open_invoices(authorized, most)?;
    let more = due.len() > LISTED_MAX || open.len() > LISTED_MAX;
    due.truncate(LISTED_MAX);
    open.truncate(LISTED_MAX);
    let mut sums = Sums::default();
    let items = items(tx, rules, *authorized.on(), &due, &mut sums)?;
    let today = tx.now().date_naive();
    let invoice = |invoice| {
        let invoice: kontor_domain::billing::DocumentSummary = invoice;
        sums.add(invoice.currency, 0, invoice.balance.open_minor());
        InvoiceToPayView::of(&invoice, InvoiceId::from_uuid(invoice.id.uuid()).into(), today)
    };
    let invoices = open.into_iter().map(invoice).collect();
    Ok(ToPayView::of(until, (items, invoices), sums, more))
}

fn items(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    organization: OrganizationId,
    due: &[ProductId],
    sums: &mut Sums,
) -> Result<Vec<ItemToPayView>, Error> {
    let products = tx.products().find_all(organization, due)?;
    let today = tx.now().date_naive();
    let default = tx.billing().default_address(organization)?;
    let mut known: Vec<BillingAddress> = vec![default.clone()];
    let mut items = Vec::with_capacity(due.len());
    for id in due {
        let Some(product) = products.iter().find(|product| product.id == *id) else {
            continue;
        };
        let Some(charge) = next_charge(product, today) else {
            continue;
        };
        let address = address(
            tx,
            organization,
            &mut known,
            product.billing_address.unwrap_or(default.id),
        )?;
        let pair = [(product.clone(), charge)];
        let quote = quote(price_rules(rules, &address)?, &pair).map_err(Error::from)?;
        sums.add(product.price.currency, quote.totals.total_minor, 0);
        let priced = Priced {
            address,
            currency: product.price.currency,
            charges: pair.into(),
            quote,
        };
        let obstacle = issuance::obstacle(rules, &priced)?;
        items.extend(ItemToPayView::of(&priced, obstacle));
    }
    Ok(items)
}

/// Returns an address, from those that were read before if possible.
fn address(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    known: &mut Vec<BillingAddress>,
    id: BillingAddressId,
) -> Result<BillingAddress, Error> {
    if let Some(address) = known.iter().find(|address| address.id == id) {
        return Ok(address.clone());
    }
    let address = tx
        .billing()
        .find_address(organization, id)?
        .ok_or(Error::Changed)?;
    known.push(address.clone());
    Ok(address)
}
