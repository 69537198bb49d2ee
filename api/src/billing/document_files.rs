//! The bytes of documents: made once of the snapshot and then served as stored, so that a later version of Kontor
//! changes nothing of what was issued.

use crate::app::App;
use crate::error::Error;
use crate::files::NewFile;
use actix_web::web::{self, Bytes};
use kontor_documents::{Form, file};
use kontor_domain::billing::{BillingDocument, Document, DocumentId, PrintForm};
use kontor_persistence::StoredFile;

/// A document in the form in which it is printed.
pub struct Printed {
    /// The document.
    pub id: DocumentId,
    /// Its content, with the amount paid.
    pub content: Document,
    /// The form.
    pub form: PrintForm,
}

impl Printed {
    /// Returns a document in a form; a final invoice names what was credited, and the rest as paid.
    pub fn of(document: &BillingDocument, form: PrintForm) -> Self {
        let mut content = document.content.clone();
        if form == PrintForm::Final {
            content.credited_minor = document.summary.balance.credited_minor;
            content.paid_minor = content.totals.total_minor - content.credited_minor;
        }
        Self {
            id: document.summary.id,
            content,
            form,
        }
    }
}

/// Bytes of a document, with their SHA-256.
pub struct Pdf {
    /// The bytes.
    pub bytes: Bytes,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// Returns the bytes of a document: those that are stored, or new ones, which are stored then.
///
/// # Errors
/// A failure of storage, or of the writer.
pub async fn pdf_of(app: &App, printed: Printed) -> Result<Pdf, Error> {
    let (id, form) = (printed.id, printed.form);
    if let Some(file) = stored(app, id, form).await? {
        return read(app, &file).await;
    }
    let bytes = web::block(move || make(&printed.content, printed.form))
        .await
        .map_err(|_| Error::Internal("blocking"))??;
    let new = NewFile {
        purpose: "document",
        content_type: "application/pdf",
        expires_at: None,
    };
    let file = app.files.put(new, Bytes::from(bytes.clone())).await?;
    let (row, context) = (file.clone(), app.own_context("documents"));
    let is_kept: bool = app
        .store
        .write(context, move |tx| {
            Ok::<_, Error>(tx.billing().keep_document_file(id, form, &row)?)
        })
        .await?;
    if is_kept {
        return Ok(Pdf {
            bytes: Bytes::from(bytes),
            sha256: file.sha256,
        });
    }
    // Another node was faster; its bytes count.
    let file = stored(app, id, form).await?.ok_or(Error::Changed)?;
    read(app, &file).await
}

async fn stored(app: &App, id: DocumentId, form: PrintForm) -> Result<Option<StoredFile>, Error> {
    let context = app.own_context("documents");
    app.store
        .read(context, move |tx| {
            Ok::<_, Error>(tx.billing().document_file(id, form)?)
        })
        .await
}

async fn read(app: &App, file: &StoredFile) -> Result<Pdf, Error> {
    Ok(Pdf {
        bytes: app.files.read(file).await?,
        sha256: file.sha256,
    })
}

/// Makes the bytes; a final invoice and a credit note carry their e-invoice.
fn make(content: &Document, form: PrintForm) -> Result<Vec<u8>, Error> {
    file(content, form_of(form)).map_err(|error| {
        tracing::error!(number = content.number, %error, "a document could not be made");
        Error::Internal("a document could not be made")
    })
}

const fn form_of(form: PrintForm) -> Form {
    match form {
        PrintForm::PaymentDocument => Form::PaymentDocument,
        PrintForm::Final => Form::Final,
        PrintForm::ProForma => Form::ProForma,
        PrintForm::CreditNote => Form::CreditNote,
    }
}
