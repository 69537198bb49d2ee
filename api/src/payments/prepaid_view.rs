//! Wire representation of the prepaid account.

use super::top_up_slip::{account_of, slip_payload};
use crate::billing::{BillingRules, PaymentMethodView};
use crate::http::{View, shown};
use crate::moment::moment;
use crate::views::{CurrencyView, MoneyView};
use chrono::{DateTime, Utc};
use kontor_domain::billing::{BillingFields, PaymentReference};
use kontor_domain::money::Money;
use kontor_persistence::{OpenClaim, TopUp};
use serde::Serialize;
use utoipa::ToSchema;

/// Kind of a payment reference.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = PaymentReferenceKind)]
pub enum ReferenceKindView {
    /// QR reference, for a QR-IBAN.
    #[serde(rename = "QRR")]
    Qr,
    /// Creditor reference (ISO 11649), for an ordinary IBAN.
    #[serde(rename = "SCOR")]
    Creditor,
}

/// Data for payments in advance in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TopUp, example = json!({
    "currency": "CHF", "reference": "000000000000000000000000423", "reference_kind": "QRR",
    "iban": "CH4431999123000889012", "qr_payload": null, "created_at": "2026-11-29T08:15:00Z"
}))]
pub struct TopUpView {
    /// Currency.
    currency: CurrencyView,
    /// Reference of the organization, without blanks. It stays the same.
    reference: String,
    /// Kind of the reference.
    #[schema(required = true)]
    reference_kind: Option<ReferenceKindView>,
    /// Account to pay to; null while the provider has none that suits the reference.
    #[schema(required = true)]
    iban: Option<String>,
    /// Content of the QR code of a payment part without an amount; null while the data of the provider, or the default
    /// billing address, are incomplete.
    #[schema(required = true)]
    qr_payload: Option<String>,
    /// Time at which the reference was made.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
}

impl TopUpView {
    /// Returns the view of a reference, for a payer with this address.
    pub fn of(top_up: &TopUp, rules: &BillingRules, payer: &BillingFields) -> Self {
        let reference = PaymentReference::parse(&top_up.reference).ok();
        Self {
            currency: top_up.currency.into(),
            reference: top_up.reference.clone(),
            reference_kind: reference.map(|reference| match reference {
                PaymentReference::Qr(_) => ReferenceKindView::Qr,
                PaymentReference::Creditor(_) => ReferenceKindView::Creditor,
            }),
            iban: account_of(rules, top_up)
                .ok()
                .map(|iban| iban.as_str().to_owned()),
            qr_payload: slip_payload(rules, payer, top_up),
            created_at: top_up.created_at,
        }
    }
}

impl View for TopUpView {}

/// Money that is owed beside invoices: fee and interest of a reminder, or a payment that was taken back after its money
/// had been spent. The next money that comes in without an open invoice pays it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PrepaidClaim, example = json!({
    "id": "clm_0192f0c1e5b07cc3a4d15e6f708192a3", "amount": { "amount": "20.00", "currency": "CHF" },
    "open": { "amount": "20.00", "currency": "CHF" }, "reminder_id": null, "created_at": "2026-11-29T08:15:00Z"
}))]
pub struct ClaimView {
    /// Claim id.
    id: shown::ClaimId,
    /// Amount.
    amount: MoneyView,
    /// Amount that is still to be paid.
    open: MoneyView,
    /// Reminder that claimed a fee or interest; null for a payment that was taken back.
    #[schema(required = true)]
    reminder_id: Option<shown::ReminderId>,
    /// Time at which the reminder was sent, or the payment taken back.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
}

impl From<OpenClaim> for ClaimView {
    fn from(claim: OpenClaim) -> Self {
        Self {
            id: claim.id.into(),
            amount: claim.amount.into(),
            open: claim.open.into(),
            reminder_id: claim.reminder.map(Into::into),
            created_at: claim.created_at,
        }
    }
}

/// Prepaid account of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Prepaid, example = json!({
    "balances": [{ "amount": "50.00", "currency": "CHF" }], "claims": [],
    "top_ups": [{ "currency": "CHF", "reference": "000000000000000000000000423", "reference_kind": "QRR",
        "iban": "CH4431999123000889012", "qr_payload": null, "created_at": "2026-11-29T08:15:00Z" }],
    "payment_method": "transfer"
}))]
pub struct PrepaidView {
    /// Balances, one for each currency that was ever used; never negative.
    pub balances: Vec<MoneyView>,
    /// Open claims, oldest first; at most 100.
    pub claims: Vec<ClaimView>,
    /// References for payments in advance that were made, by currency.
    pub top_ups: Vec<TopUpView>,
    /// Payment method.
    pub payment_method: PaymentMethodView,
}

impl PrepaidView {
    /// Returns the balances as they are answered.
    pub fn money(balances: Vec<Money>) -> Vec<MoneyView> {
        balances.into_iter().map(MoneyView::from).collect()
    }
}
