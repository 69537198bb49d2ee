//! The consequences of an invoice that a file of the bank paid: its products become active or are renewed, the final
//! invoice is made, the receipt is mailed. A job of its own, so that a file of many payments is booked fast.

use super::chunk::of_organization;
use crate::billing::draw_consequences;
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use kontor_domain::activity::Author;
use kontor_domain::billing::DocumentSummary;
use kontor_domain::ids::{Id, InvoiceId, JobId, OrganizationId};
use kontor_persistence::{JobKind, Payload, Tx, id_text};
use serde::{Deserialize, Serialize};

/// An invoice that was due, and is no longer.
#[derive(Debug, Serialize, Deserialize)]
pub struct SettleInvoice {
    /// Its organization.
    #[serde(with = "id_text")]
    organization: OrganizationId,
    /// The invoice.
    #[serde(with = "id_text")]
    invoice: InvoiceId,
}

impl SettleInvoice {
    /// Returns the job of an invoice, with the key under which it waits once.
    #[must_use]
    pub fn job(invoice: &DocumentSummary) -> (String, Self) {
        let job = Self {
            organization: invoice.organization,
            invoice: InvoiceId::from_uuid(invoice.id.uuid()),
        };
        (format!("{}:{}", Self::KIND, job.invoice), job)
    }
}

impl Payload for SettleInvoice {
    const KIND: JobKind = JobKind::SettleInvoice;
}

impl Job for SettleInvoice {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (context, job) = (attempt.app.own_context("worker"), attempt.row.id);
        let settled: Result<(), Error> = attempt
            .app
            .store
            .write(context, move |tx| self.settle(tx, job))
            .await;
        match settled {
            Ok(()) => Outcome::Done,
            Err(error) => attempt.retry_forever(error.to_string()),
        }
    }
}

impl SettleInvoice {
    fn settle(&self, tx: &mut Tx<'_>, job: JobId) -> Result<(), Error> {
        let right = of_organization(self.organization);
        let found = tx.billing().document_for_update(&right, self.invoice)?;
        // The job goes with its effects, so that they come once.
        if !tx.jobs().claim(job)? {
            return Ok(());
        }
        match found {
            // The payment may have been taken back meanwhile.
            Some(invoice) if !invoice.summary.is_due() => {
                draw_consequences(tx, (&right, &Author::System), &invoice)
            }
            _ => Ok(()),
        }
    }
}
