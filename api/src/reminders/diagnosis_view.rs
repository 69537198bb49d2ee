//! Wire representation of the explanation of a reminder.

use crate::billing::PeriodView;
use crate::http::{View, shown};
use crate::moment::moment;
use crate::problem::Sentence;
use crate::views::MoneyView;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::ids::OrganizationId;
use kontor_domain::locale::Locale;
use kontor_domain::money::Money;
use kontor_domain::reminders::{
    Cause, Facts, Finding, InvoiceFacts, PaymentFacts, Remedy, Verdict, diagnose,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Reason in the ready body of a dispute.
const PAID_ALREADY: Sentence = Sentence::new(
    "We have paid this invoice already. Please look for the payment.",
    "Wir haben diese Rechnung schon bezahlt. Bitte suchen Sie die Zahlung.",
    "Nous avons déjà payé cette facture. Veuillez rechercher le paiement.",
    "Abbiamo già pagato questa fattura. Vi preghiamo di cercare il pagamento.",
);

/// Cause of a reminder.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReminderCause)]
pub enum CauseView {
    /// A payment with the reference of an invoice that was paid before, as standing orders make them.
    StandingOrder,
    /// The amount paid differs from that of the invoice.
    AmountDiffers,
    /// The payment is in another currency, which is never converted.
    CurrencyDiffers,
    /// Money on the prepaid account covers the invoice, or a part of it.
    PrepaidCovers,
    /// Payment and reminder crossed.
    Crossed,
    /// Nothing was received.
    NothingReceived,
    /// The message is not from the provider.
    NotFromUs,
}

impl From<Cause> for CauseView {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::StandingOrder => Self::StandingOrder,
            Cause::AmountDiffers => Self::AmountDiffers,
            Cause::CurrencyDiffers => Self::CurrencyDiffers,
            Cause::PrepaidCovers => Self::PrepaidCovers,
            Cause::Crossed => Self::Crossed,
            Cause::NothingReceived => Self::NothingReceived,
            Cause::NotFromUs => Self::NotFromUs,
        }
    }
}

/// Result of a test.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FindingVerdict)]
pub enum VerdictView {
    /// It is the cause.
    Yes,
    /// It is not.
    No,
    /// It may be.
    Possible,
}

impl From<Verdict> for VerdictView {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Yes => Self::Yes,
            Verdict::No => Self::No,
            Verdict::Possible => Self::Possible,
        }
    }
}

/// Invoice in an explanation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DiagnosedInvoice, example = json!({
    "id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "number": "INV-2026-000042",
    "reference": "000000000000000000000000423", "total": { "amount": "74.59", "currency": "CHF" },
    "open": { "amount": "74.59", "currency": "CHF" }, "issued_on": "2026-11-29", "due_on": "2026-12-29",
    "period": { "first_day": "2026-11-29", "last_day": "2027-11-28" }
}))]
pub struct DiagnosedInvoiceView {
    /// Invoice id.
    id: shown::InvoiceId,
    /// Number.
    number: String,
    /// Payment reference, without blanks.
    #[schema(required = true)]
    reference: Option<String>,
    /// Amount of the invoice.
    total: MoneyView,
    /// Amount that is still due.
    open: MoneyView,
    /// Date of issue.
    issued_on: NaiveDate,
    /// Due date.
    #[schema(required = true)]
    due_on: Option<NaiveDate>,
    /// Period of the service of its first line.
    #[schema(required = true)]
    period: Option<PeriodView>,
}

impl From<&InvoiceFacts> for DiagnosedInvoiceView {
    fn from(invoice: &InvoiceFacts) -> Self {
        Self {
            id: invoice.id.into(),
            number: invoice.number.clone(),
            reference: invoice.reference.clone(),
            total: invoice.total.into(),
            open: Money::new(invoice.open_minor, invoice.total.currency).into(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            period: invoice.period.map(PeriodView::from),
        }
    }
}

/// Payment in an explanation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DiagnosedPayment, example = json!({
    "id": "pay_0192f0c1e5b07cc3a4d15e6f708192fa", "amount": { "amount": "70.00", "currency": "CHF" },
    "reference": "000000000000000000000000423", "value_date": "2027-01-07", "booked_on": "2027-01-07",
    "known_at": "2027-01-08T06:30:00Z"
}))]
pub struct DiagnosedPaymentView {
    /// Payment id.
    id: shown::PaymentId,
    /// Amount.
    amount: MoneyView,
    /// Reference that it was made with, without blanks.
    #[schema(required = true)]
    reference: Option<String>,
    /// Value date.
    value_date: NaiveDate,
    /// Booking day of the bank.
    booked_on: NaiveDate,
    /// Time at which the provider learned of it.
    #[serde(serialize_with = "moment")]
    known_at: DateTime<Utc>,
}

impl From<&PaymentFacts> for DiagnosedPaymentView {
    fn from(payment: &PaymentFacts) -> Self {
        Self {
            id: payment.id.into(),
            amount: payment.amount.into(),
            reference: payment.reference.clone(),
            value_date: payment.value_date,
            booked_on: payment.booked_on,
            known_at: payment.known_at,
        }
    }
}

/// Body of a ready request; it has only the fields of its operation.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = ActionBody, example = json!({ "amount": { "amount": "74.59", "currency": "CHF" } }))]
pub struct ActionBodyView {
    /// Amount to pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<MoneyView>,
    /// Payment to allocate.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_id: Option<shown::PaymentId>,
    /// Invoice to allocate it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_id: Option<shown::InvoiceId>,
    /// Reason for a dispute.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Request that settles a cause, ready to be sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReadyAction, example = json!({
    "operation": "pay_invoice_from_prepaid", "method": "POST",
    "path": "/v1/organizations/org_0192f0c1e5b07cc3a4d15e6f708192a3/invoices/inv_0192f0c1e5b07cc3a4d15e6f708192f2/prepaid-payments",
    "body": { "amount": { "amount": "74.59", "currency": "CHF" } }
}))]
pub struct ReadyActionView {
    /// Operation, as in this contract.
    operation: &'static str,
    /// HTTP method.
    #[schema(pattern = "^(GET|POST)$")]
    method: &'static str,
    /// Path.
    path: String,
    /// Body; null for a GET.
    #[schema(required = true)]
    body: Option<ActionBodyView>,
}

impl ReadyActionView {
    fn of(remedy: &Remedy, facts: &Facts, locale: Locale) -> Self {
        let place = Place {
            organization: facts.organization,
            facts,
        };
        match remedy {
            Remedy::PayFromPrepaid(amount) => place.post(
                "pay_invoice_from_prepaid",
                "/prepaid-payments",
                ActionBodyView {
                    amount: Some((*amount).into()),
                    ..ActionBodyView::default()
                },
            ),
            Remedy::InvoicePdf => {
                place.get("get_invoice_pdf", &format!("/invoices/{}/pdf", facts.invoice.id))
            }
            Remedy::PaymentPart => place.get(
                "get_payment_part",
                &format!("/invoices/{}/payment-part", facts.invoice.id),
            ),
            Remedy::ReminderPdf(id) => place.get("get_reminder_pdf", &format!("/reminders/{id}/pdf")),
            Remedy::RequestAllocation(payment) => Self {
                operation: "request_allocation",
                method: "POST",
                path: place.below("/allocation-requests"),
                body: Some(ActionBodyView {
                    payment_id: Some((*payment).into()),
                    invoice_id: Some(facts.invoice.id.into()),
                    ..ActionBodyView::default()
                }),
            },
            Remedy::Dispute => place.post(
                "dispute_invoice",
                "/dispute",
                ActionBodyView {
                    reason: Some(PAID_ALREADY.localized(locale).to_owned()),
                    ..ActionBodyView::default()
                },
            ),
        }
    }
}

/// Place of requests: below the organization, or below the invoice.
struct Place<'a> {
    organization: OrganizationId,
    facts: &'a Facts,
}

impl Place<'_> {
    fn below(&self, path: &str) -> String {
        format!("/v1/organizations/{}{path}", self.organization)
    }

    fn get(&self, operation: &'static str, path: &str) -> ReadyActionView {
        ReadyActionView {
            operation,
            method: "GET",
            path: self.below(path),
            body: None,
        }
    }

    fn post(&self, operation: &'static str, below_invoice: &str, body: ActionBodyView) -> ReadyActionView {
        let path = self.below(&format!("/invoices/{}{below_invoice}", self.facts.invoice.id));
        ReadyActionView {
            operation,
            method: "POST",
            path,
            body: Some(body),
        }
    }
}

/// Result of the test for one cause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding, example = json!({
    "cause": "prepaid_covers", "verdict": "yes", "payments": [], "paid_invoices": [],
    "amount": { "amount": "74.59", "currency": "CHF" }, "since": null, "last_file_on": null,
    "action": { "operation": "pay_invoice_from_prepaid", "method": "POST",
        "path": "/v1/organizations/org_0192f0c1e5b07cc3a4d15e6f708192a3/invoices/inv_0192f0c1e5b07cc3a4d15e6f708192f2/prepaid-payments",
        "body": { "amount": { "amount": "74.59", "currency": "CHF" } } }
}))]
pub struct FindingView {
    /// Cause.
    cause: CauseView,
    /// Whether it is the cause.
    verdict: VerdictView,
    /// Payments that show it.
    payments: Vec<DiagnosedPaymentView>,
    /// Invoices that were paid before, and whose references these payments have.
    paid_invoices: Vec<DiagnosedInvoiceView>,
    /// Difference, amount that is covered, amount in the other currency, or amount to pay.
    #[schema(required = true)]
    amount: Option<MoneyView>,
    /// Day since which nothing was received.
    #[schema(required = true)]
    since: Option<NaiveDate>,
    /// Latest booking day in the files of the bank.
    #[schema(required = true)]
    last_file_on: Option<NaiveDate>,
    /// Request that settles it; null if nothing is to be done.
    #[schema(required = true)]
    action: Option<ReadyActionView>,
}

impl FindingView {
    /// Tests all causes on the facts; ready bodies are in the caller's language.
    pub fn all(facts: &Facts, locale: Locale) -> Vec<Self> {
        diagnose(facts)
            .iter()
            .map(|finding| Self::of(finding, facts, locale))
            .collect()
    }

    fn of(finding: &Finding, facts: &Facts, locale: Locale) -> Self {
        let remedy = finding.remedy.as_ref();
        let action = remedy.map(|remedy| ReadyActionView::of(remedy, facts, locale));
        Self::with(finding, action)
    }

    /// Shows a finding with the request that settles it.
    pub fn with(finding: &Finding, action: Option<ReadyActionView>) -> Self {
        Self {
            cause: finding.cause.into(),
            verdict: finding.verdict.into(),
            payments: finding.payments.iter().map(DiagnosedPaymentView::from).collect(),
            paid_invoices: finding
                .stale_invoices
                .iter()
                .map(DiagnosedInvoiceView::from)
                .collect(),
            amount: finding.amount.map(MoneyView::from),
            since: finding.since,
            last_file_on: finding.last_file_on,
            action,
        }
    }
}

/// Explanation of a reminder, or of an open invoice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Diagnosis, example = json!({
    "invoice": { "id": "inv_0192f0c1e5b07cc3a4d15e6f708192f2", "number": "INV-2026-000042",
        "reference": "000000000000000000000000423", "total": { "amount": "74.59", "currency": "CHF" },
        "open": { "amount": "74.59", "currency": "CHF" }, "issued_on": "2026-11-29", "due_on": "2026-12-29",
        "period": null },
    "reminder_id": "rem_0192f0c1e5b07cc3a4d15e6f708192f8",
    "findings": [{ "cause": "crossed", "verdict": "no", "payments": [], "paid_invoices": [], "amount": null,
        "since": null, "last_file_on": null, "action": null }]
}))]
pub struct DiagnosisView {
    /// Invoice, with the reference to pay it with.
    invoice: DiagnosedInvoiceView,
    /// Reminder that was asked about.
    #[schema(required = true)]
    reminder_id: Option<shown::ReminderId>,
    /// Each of the seven causes, always in the same order.
    findings: Vec<FindingView>,
}

impl DiagnosisView {
    /// Tests all causes on the facts; ready bodies are in the caller's language.
    pub fn of(facts: &Facts, locale: Locale) -> Self {
        Self {
            invoice: (&facts.invoice).into(),
            reminder_id: facts.reminder.as_ref().map(|reminder| reminder.id.into()),
            findings: FindingView::all(facts, locale),
        }
    }
}

impl View for DiagnosisView {}
