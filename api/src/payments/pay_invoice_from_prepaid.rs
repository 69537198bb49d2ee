//! Paying an invoice from the prepaid account.

use super::prepaid_problems::not_spent;
use super::prepaid_spending::pay_from_prepaid;
use crate::app::App;
use crate::billing::{InvoicePath, InvoiceView, MoneyInput, invoice_for_update, invoice_view};
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathIds};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::Author;
use kontor_domain::billing::{EventRefused, InvoiceState};
use kontor_domain::payments::{PayFromPrepaid as Pay, spend};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Payment from the prepaid account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount": { "amount": "20.00", "currency": "CHF" } }))]
pub struct PayInvoiceFromPrepaid {
    /// Amount, in the currency of the invoice; everything that is open if omitted.
    #[validate(nested)]
    amount: Option<MoneyInput>,
}

/// Pay an invoice from the prepaid account
///
/// Pays an invoice in full or in part with the money on the prepaid account. Nothing is converted, and the balance never
/// becomes negative: beyond it, `balance_exceeded` names the balance.
#[utoipa::path(tag = "billing", operation_id = "pay_invoice_from_prepaid", params(InvoicePath),
    request_body = PayInvoiceFromPrepaid,
    responses((status = 200, description = "The invoice", body = InvoiceView, headers(("ETag"))),
        (status = 409, description = "`balance_exceeded`; `currency_differs`; `amount_exceeded`; `invoice_state`"),
        (status = 412, description = "`precondition_failed`")))]
#[post("/invoices/{invoice_id}/prepaid-payments")]
pub async fn pay_invoice_from_prepaid(
    who: Credential,
    path: InvoicePath,
    body: Json<PayInvoiceFromPrepaid>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let PathIds(organization, id) = path;
    let wanted = body.value.amount.map(MoneyInput::minor).transpose()?;
    app.act(who, "pay_invoice_from_prepaid", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Pay>(&actor, organization)?;
        let invoice = invoice_for_update(tx, who, &authorized, id)?;
        let state = invoice.summary.state.invoice().unwrap_or(InvoiceState::Draft);
        if !state.is_due() {
            return Err(EventRefused::State(state).into());
        }
        let currency = invoice.summary.currency;
        let balance_minor = tx.prepaid().balance(&authorized, currency)?;
        let open_minor = invoice.summary.balance.open_minor();
        let spent = spend(balance_minor, (open_minor, currency), wanted);
        let minor = spent.map_err(not_spent)?;
        let author = Author::User(actor.user);
        let after = pay_from_prepaid(tx, (&authorized, &author), &invoice, minor)?;
        invoice_view(tx, &after)
    })
    .await
}
