//! Making the bytes of a document soon after its issue or payment, before it is requested.

use super::document_files::{Printed, pdf_of};
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use kontor_domain::billing::{BillingDocument, DocumentId, PrintForm};
use kontor_domain::ids::{CreditNoteId, Id, InvoiceId, OrganizationId, ProFormaId};
use kontor_persistence::{JobKind, Payload, Tx, id_text};
use serde::{Deserialize, Serialize};

/// A document to be made.
#[derive(Debug, Serialize, Deserialize)]
pub struct RenderDocument {
    /// Its organization.
    #[serde(with = "id_text")]
    organization: OrganizationId,
    /// Its id, with the prefix of its kind.
    document: String,
    /// Its form.
    form: String,
}

impl Payload for RenderDocument {
    const KIND: JobKind = JobKind::RenderDocument;
}

impl RenderDocument {
    /// Queues the work.
    pub fn push(tx: &mut Tx<'_>, document: &BillingDocument, form: PrintForm) -> Result<(), Error> {
        let id = match document.summary.id {
            DocumentId::Invoice(id) => id.to_string(),
            DocumentId::CreditNote(id) => id.to_string(),
            DocumentId::ProForma(id) => id.to_string(),
        };
        let job = Self {
            organization: document.summary.organization,
            document: id,
            form: form.as_str().to_owned(),
        };
        Ok(tx.jobs().push(&job)?)
    }

    fn id(&self) -> Option<DocumentId> {
        let text = self.document.as_str();
        let invoice = InvoiceId::parse(text).map(DocumentId::from).ok();
        let note = || CreditNoteId::parse(text).map(DocumentId::from).ok();
        invoice
            .or_else(note)
            .or_else(|| ProFormaId::parse(text).map(DocumentId::from).ok())
    }
}

impl Job for RenderDocument {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let (Some(id), Some(form)) = (self.id(), PrintForm::from_text(&self.form)) else {
            return Outcome::Failed("no such document".to_owned());
        };
        let organization = self.organization;
        let context = attempt.app.own_context("worker");
        let found: Result<Option<BillingDocument>, Error> = attempt
            .app
            .store
            .read(context, move |tx| Ok(tx.billing().document(organization, id)?))
            .await;
        let made = match found {
            Ok(Some(document)) => pdf_of(attempt.app, Printed::of(&document, form)).await,
            Ok(None) => return Outcome::Done,
            Err(error) => Err(error),
        };
        match made {
            Ok(_) => Outcome::Done,
            Err(error) => attempt.retry(error.to_string()),
        }
    }
}
