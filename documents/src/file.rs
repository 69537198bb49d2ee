//! The file of a document, as it is issued.

use crate::e_invoice::{self, EInvoiceError};
use crate::pdf::{self, Form, RenderError};
use kontor_domain::billing::Document;

/// Reason why the file of a document can't be made.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The PDF can't be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The e-invoice can't be made.
    #[error(transparent)]
    EInvoice(#[from] EInvoiceError),
}

/// Makes the file of a document: its PDF, in a final invoice and a credit note with the e-invoice inside. The same
/// document gives the same bytes.
///
/// # Errors
/// [`FileError`] names the field that the document can't express, or the rule of EN 16931 that it breaks.
pub fn file(document: &Document, form: Form) -> Result<Vec<u8>, FileError> {
    let pdf = pdf::render(document, form)?;
    Ok(if form.has_e_invoice() {
        e_invoice::embed(&pdf, document)?
    } else {
        pdf
    })
}
