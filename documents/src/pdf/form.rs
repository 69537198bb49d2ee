//! The forms that a document can take, and what can keep it from being made.

use crate::qr_bill::QrBillError;

/// Form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// An invoice before its payment: marked as not paid, with a payment part.
    PaymentDocument,
    /// A paid invoice.
    Final,
    /// A pro-forma invoice, with a watermark.
    ProForma,
    /// A credit note.
    CreditNote,
    /// A payment reminder of a level from 1 to 3, with a payment part.
    Reminder(u8),
}

impl Form {
    /// Returns whether the document ends with a payment part.
    #[must_use]
    pub const fn has_payment_part(self) -> bool {
        matches!(self, Self::PaymentDocument | Self::Reminder(_))
    }

    /// Returns whether the document's file contains an e-invoice.
    #[must_use]
    pub const fn has_e_invoice(self) -> bool {
        matches!(self, Self::Final | Self::CreditNote)
    }
}

/// Reason why a document can't be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The payment part can't express a field.
    #[error(transparent)]
    QrBill(#[from] QrBillError),
    /// The payload of the QR code is too long.
    #[error("the payment part has more than 997 characters")]
    QrCode,
    /// The fonts of documents lack a character.
    #[error("{field}: must not contain the character {character:?} on a document")]
    Character {
        /// Name of the field.
        field: &'static str,
        /// The character.
        character: char,
    },
    /// The issuer's color is not of the form `#rrggbb`.
    #[error("issuer.color: must be of the form #rrggbb")]
    Color,
    /// The date of issue has no year of four digits.
    #[error("issued_on: must be in a year of four digits")]
    Date,
    /// The writer of PDF/A refused the document.
    #[error("the document is no valid PDF/A-3a: {0}")]
    Pdf(String),
}
