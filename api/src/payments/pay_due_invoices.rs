//! Automatic payment: invoices that are due are paid from the prepaid account, oldest first, for organizations that want
//! it. Each payment is made under the lock of its organization and from what is there then, so an invoice is paid once,
//! however many nodes run this.

use super::prepaid_spending::pay_from_prepaid;
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use chrono::TimeDelta;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::activity::Author;
use kontor_domain::billing::PaymentMethod;
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::Currency;
use kontor_domain::payments::{PayFromPrepaid as Pay, share_out};
use kontor_persistence::{JobKind, Payload, Tx, id_text};
use serde::{Deserialize, Serialize};
use tracing::warn;

/// Interval of the search for invoices that are due.
const PAY_EVERY: TimeDelta = TimeDelta::hours(1);
/// Number of organizations read at a time.
const ORGANIZATIONS: i64 = 100;
/// Most invoices that one transaction pays in a currency; the next run goes on.
const INVOICES: i64 = 100;

/// The recurring search for invoices that are due.
#[derive(Serialize, Deserialize)]
pub struct PayDueInvoices;

impl Payload for PayDueInvoices {
    const KIND: JobKind = JobKind::PayDueInvoices;
}

impl Job for PayDueInvoices {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        match pay_all(attempt.app).await {
            Ok(()) => Outcome::Again(PAY_EVERY, None),
            Err(error) => Outcome::Again(PAY_EVERY, Some(error.to_string())),
        }
    }
}

/// The payment of one organization's invoices that are due, queued when money came to its prepaid account, or when it
/// chose this way of paying.
#[derive(Serialize, Deserialize)]
pub struct PayFromPrepaid {
    /// The organization.
    #[serde(with = "id_text")]
    organization: OrganizationId,
}

impl Payload for PayFromPrepaid {
    const KIND: JobKind = JobKind::PayFromPrepaid;
}

impl Job for PayFromPrepaid {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        match pay_one(attempt.app, self.organization).await {
            Ok(()) => Outcome::Done,
            Err(error) => attempt.retry(error.to_string()),
        }
    }
}

/// Queues the payment of an organization's due invoices, if it pays from its prepaid account first.
pub fn pay_soon<A: Permission<On = OrganizationId>>(
    tx: &mut Tx<'_>,
    authorized: &Authorized<A>,
) -> Result<(), Error> {
    if tx.prepaid().payment_method(authorized)? == PaymentMethod::PrepaidFirst {
        let organization = *authorized.on();
        tx.jobs().push(&PayFromPrepaid { organization })?;
    }
    Ok(())
}

/// Goes through the organizations in the order of their ids, so that one that can't pay holds up no other.
async fn pay_all(app: &App) -> Result<(), Error> {
    let mut after: Option<OrganizationId> = None;
    loop {
        let page: Vec<OrganizationId> = app
            .store
            .read(app.own_context("worker"), move |tx| {
                tx.prepaid().organizations_to_pay(after, ORGANIZATIONS)
            })
            .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        for organization in page {
            if let Err(error) = pay_one(app, organization).await {
                warn!(%organization, %error, "due invoices could not be paid from the prepaid account");
            }
        }
    }
}

async fn pay_one(app: &App, organization: OrganizationId) -> Result<(), Error> {
    app.store
        .write(app.own_context("prepaid"), move |tx| pay_due(tx, organization))
        .await
}

/// Pays the invoices of an organization that are due, as far as the money goes.
fn pay_due(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(), Error> {
    tx.lock_organizations(&[organization])?;
    let authorized = Authorized::<Pay>::system(organization);
    if tx.prepaid().payment_method(&authorized)? != PaymentMethod::PrepaidFirst {
        return Ok(());
    }
    for currency in [Currency::Chf, Currency::Eur] {
        pay_in(tx, &authorized, currency)?;
    }
    Ok(())
}

fn pay_in(tx: &mut Tx<'_>, authorized: &Authorized<Pay>, currency: Currency) -> Result<(), Error> {
    let balance_minor = tx.prepaid().balance(authorized, currency)?;
    if balance_minor == 0 {
        return Ok(());
    }
    let today = tx.now().date_naive();
    let due = tx.prepaid().due_invoices(authorized, currency, today, INVOICES)?;
    for share in share_out(balance_minor, &due) {
        let found = tx.billing().document_for_update(authorized, share.id)?;
        if let Some(invoice) = found {
            pay_from_prepaid(tx, (authorized, &Author::System), &invoice, share.open_minor)?;
        }
    }
    Ok(())
}
