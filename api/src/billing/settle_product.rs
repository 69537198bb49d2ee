//! Activating or renewing a product that left the organization before its invoice was paid.

use super::blocking::unblock_product;
use super::settlement::{apply, distinct};
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use kontor_domain::activity::Author;
use kontor_domain::ids::{InvoiceId, ProductId};
use kontor_persistence::{JobKind, Payload, Tx, id_text};
use serde::{Deserialize, Serialize};

/// A product of a paid invoice.
#[derive(Debug, Serialize, Deserialize)]
pub struct SettleProduct {
    /// The paid invoice.
    #[serde(with = "id_text")]
    pub invoice: InvoiceId,
    /// The product.
    #[serde(with = "id_text")]
    pub product: ProductId,
}

impl Payload for SettleProduct {
    const KIND: JobKind = JobKind::SettleProduct;
}

impl Job for SettleProduct {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let context = attempt.app.own_context("worker");
        let settled: Result<(), Error> = attempt.app.store.write(context, move |tx| self.settle(tx)).await;
        match settled {
            Ok(()) => Outcome::Done,
            Err(error) => attempt.retry_forever(error.to_string()),
        }
    }
}

impl SettleProduct {
    fn settle(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let Some(found) = tx.products().find_anywhere(self.product)? else {
            return Ok(());
        };
        tx.lock_organizations(&[found.organization])?;
        // Read again: it may have moved on while this waited.
        let product = tx
            .products()
            .find(found.organization, self.product)?
            .ok_or(Error::Changed)?;
        let invoice = tx
            .billing()
            .document_anywhere(self.invoice)?
            .ok_or(Error::Missing)?;
        for charge in distinct(&invoice.charges) {
            // One that was canceled only unblocks.
            let is_paid = invoice.summary.is_settled();
            if is_paid && charge.product == Some(self.product) {
                let paid_on = invoice.summary.settled_on.unwrap_or(tx.now().date_naive());
                apply(tx, &product, (&charge, paid_on), &Author::System)?;
            }
        }
        let product = tx
            .products()
            .find(found.organization, self.product)?
            .ok_or(Error::Changed)?;
        // Its new organization has nothing to do with the invoice, so nobody is told.
        unblock_product(tx, &product, self.invoice, &Author::System)?;
        Ok(())
    }
}
