//! Requesting a payout.

use super::own_accounts::OwnAccounts;
use super::payout_booking::{Step, book, entry, notify};
use super::payout_view::PayoutView;
use super::prepaid_problems::PAYOUT_LIMIT;
use super::problems::balance_exceeded;
use crate::app::App;
use crate::billing::{AMOUNT, BillingRules, MoneyInput};
use crate::error::{Error, Refused};
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Credential, Json, PathId, field};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::money::Money;
use kontor_domain::payments::{CreatePayout as Create, PAYOUTS_PER_DAY, Payout, PayoutState, check_payee};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Payout to be requested.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "50.00", "currency": "CHF" }, "iban": "CH58 0079 1123 0008 8901 2",
    "name": "Muster AG" }))]
pub struct CreatePayout {
    /// Amount, at most the balance in this currency.
    #[validate(nested)]
    amount: MoneyInput,
    /// Bank account of the payee: no QR-IBAN, and no account of the provider.
    #[validate(nested)]
    iban: field::Iban,
    /// Name of the payee.
    #[validate(nested)]
    name: field::PartyName,
}

/// Request a payout
///
/// Requests that money of the prepaid account is paid out. The amount leaves the prepaid account at once, and comes back
/// if the request is canceled or refused. The provider approves it or refuses it; the legal representatives are notified
/// of each step by mail. An organization may request 100 payouts within a day.
#[utoipa::path(tag = "billing", operation_id = "create_payout", params(OrganizationPath), request_body = CreatePayout,
    responses((status = 201, description = "The requested payout", body = PayoutView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`balance_exceeded`; `payout_limit`")))]
#[post("/payouts")]
pub async fn create_payout(
    who: Credential,
    path: OrganizationPath,
    body: Json<CreatePayout>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), given, digest) = (path, body.value, body.digest);
    let (minor, currency) = given.amount.minor()?;
    let (iban, name) = (given.iban.take()?, given.name.take()?.into_string());
    let own = OwnAccounts::of(&app.settings.billing);
    let verify_url = BillingRules::of(&app).verify_url;
    check_payee(&iban, own.has(iban.as_str()))?;
    app.create(who, "create_payout", digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let balance_minor = tx.prepaid().balance(&authorized, currency)?;
        if minor > balance_minor {
            return Err(balance_exceeded(AMOUNT, balance_minor));
        }
        if tx.prepaid().payouts_of_a_day(&authorized)? >= PAYOUTS_PER_DAY {
            return Err(Refused::new(&PAYOUT_LIMIT).into());
        }
        let payout = Payout {
            id: tx.new_id(),
            organization,
            requested_by: actor.user,
            state: PayoutState::Requested,
            amount: Money::new(minor, currency),
            iban: iban.clone(),
            name: name.clone(),
            reason: None,
            decided_by: None,
            decided_at: None,
            recorded_by: None,
            value_date: None,
            returned_minor: 0,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        let cleared = authorized.clear(&actor, payout.clone())?;
        tx.prepaid().insert_payout(&authorized, &cleared)?;
        let today = tx.now().date_naive();
        book(tx, &authorized, &payout, (Step::Requested, today))?;
        tx.record(
            Chain::Organization(organization),
            Author::User(actor.user),
            entry(&payout),
        );
        notify(tx, &payout, &verify_url)?;
        Ok(PayoutView::from(&payout))
    })
    .await
}
