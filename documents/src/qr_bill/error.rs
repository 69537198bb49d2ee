//! Values of a document that a QR-bill cannot express.

use kontor_domain::billing::InvalidReference;

/// A field of a document that a QR-bill cannot express.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct QrBillError {
    /// Path of the field in the document, such as `recipient.address.street`.
    pub field: &'static str,
    /// Reason.
    pub reason: QrBillFault,
}

/// Reason why a QR-bill cannot express a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QrBillFault {
    /// A required value is missing.
    #[error("must not be empty")]
    Missing,
    /// Longer than a QR-bill allows.
    #[error("must have at most {max} characters on a QR-bill")]
    TooLong {
        /// Maximum number of characters.
        max: usize,
    },
    /// A character that a QR-bill doesn't know.
    #[error("must not contain the character {0:?} on a QR-bill")]
    Character(char),
    /// Not an IBAN with right check digits.
    #[error("must be an IBAN with right check digits")]
    Iban,
    /// An account outside Switzerland and Liechtenstein.
    #[error("must be an account in Switzerland or Liechtenstein")]
    ForeignIban,
    /// A reference of a wrong form, or with wrong check digits.
    #[error(transparent)]
    Reference(InvalidReference),
    /// A QR reference without a QR-IBAN, or the reverse.
    #[error("must be a QR reference with a QR-IBAN, and a creditor reference with another IBAN")]
    ReferenceKind,
    /// Less than zero, or more than 999999999.99.
    #[error("must be from 0.00 to 999999999.99")]
    Amount,
}

impl QrBillFault {
    /// Returns a stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "required",
            Self::TooLong { .. } => "too_long",
            Self::Character(_) => "character",
            Self::Iban | Self::ForeignIban => "iban",
            Self::Reference(_) => "reference",
            Self::ReferenceKind => "reference_kind",
            Self::Amount => "amount",
        }
    }
}
