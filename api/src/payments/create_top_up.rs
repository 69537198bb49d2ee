//! Having a reference made for payments in advance.

use super::prepaid_view::TopUpView;
use super::top_up_slip::payer;
use crate::app::App;
use crate::billing::BillingRules;
use crate::error::Error;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Credential, Json, PathId};
use crate::views::CurrencyView;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::PaymentReference;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{CreateTopUp as Create, PrepaidAction};
use kontor_persistence::{Entry, TopUp, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Currency of the payments in advance.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "currency": "CHF" }))]
pub struct CreateTopUp {
    /// Currency.
    currency: CurrencyView,
}

/// Get a reference for payments in advance
///
/// Returns the reference with which the organization pays in advance in a currency; it is made at the first request. Money
/// that is transferred with it is credited to the prepaid account.
#[utoipa::path(tag = "billing", operation_id = "create_top_up", params(OrganizationPath), request_body = CreateTopUp,
    responses((status = 200, description = "The reference", body = TopUpView),
        (status = 409, description = "`issuer_incomplete`")))]
#[post("/prepaid/top-ups")]
pub async fn create_top_up(
    who: Credential,
    path: OrganizationPath,
    body: Json<CreateTopUp>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), rules) = (path, BillingRules::of(&app));
    let currency = Currency::from(body.value.currency);
    app.act(who, "create_top_up", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let payer = payer(tx, organization)?;
        let known = tx.prepaid().top_ups(&authorized)?;
        if let Some(known) = known.into_iter().find(|top_up| top_up.currency == currency) {
            return Ok(TopUpView::of(&known, &rules, &payer));
        }
        let top_up = new_top_up(tx, (&authorized, Author::User(actor.user)), &rules, currency)?;
        Ok(TopUpView::of(&top_up, &rules, &payer))
    })
    .await
}

/// Makes the reference of a currency that has none.
///
/// # Errors
/// `issuer_incomplete`.
pub(crate) fn new_top_up(
    tx: &mut Tx<'_>,
    (authorized, author): (&Authorized<Create>, Author),
    rules: &BillingRules,
    currency: Currency,
) -> Result<TopUp, Error> {
    let account = rules.issuer()?.account(currency)?;
    let counter = tx.billing().next_reference()?;
    let top_up = TopUp {
        currency,
        reference: PaymentReference::for_account(account, counter)
            .as_str()
            .to_owned(),
        created_at: tx.now(),
    };
    tx.prepaid().insert_top_up(authorized, &top_up)?;
    let fields = json!({ "currency": currency.as_str() });
    let organization = *authorized.on();
    let entry = Entry::new(PrepaidAction::TopUpCreated, organization).change(Value::Null, fields);
    tx.record(Chain::Organization(organization), author, entry);
    Ok(top_up)
}
