//! The faults that a payload of a Swiss QR code can have.

use std::fmt;

/// Fault of a payload, judged by the Implementation Guidelines 2.3. Displayed as a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// Fewer than 31 lines, or more than 34.
    LineCount,
    /// An empty line at the end.
    EmptyLastLine,
    /// Another type than `SPC`.
    QrType,
    /// Another version than 02.
    Version,
    /// A version 02 other than 0200: can be read, must not be written.
    MinorVersion,
    /// Another coding than UTF-8.
    Coding,
    /// A character outside the set of the guidelines.
    Characters,
    /// More than 997 characters.
    TooLong,
    /// No IBAN of Switzerland or Liechtenstein with right check digits.
    Iban,
    /// A fault of the creditor's address.
    Creditor(AddressFault),
    /// A fault of the debtor's address.
    Debtor(AddressFault),
    /// The lines reserved for an ultimate creditor are not empty.
    UltimateCreditor,
    /// No amount from 0.01 to 999999999.99 with two decimals.
    Amount,
    /// An amount of zero without the message that forbids a payment.
    AmountZero,
    /// Another currency than CHF or EUR.
    Currency,
    /// Another kind of reference than QRR, SCOR or NON.
    ReferenceType,
    /// A reference of a wrong form, or with wrong check digits.
    Reference,
    /// A reference where the kind says that there is none.
    ReferenceWithNon,
    /// A QR reference for an ordinary IBAN.
    QrrWithoutQrIban,
    /// A QR-IBAN without a QR reference.
    QrIbanWithoutQrr,
    /// Another trailer than `EPD`.
    Trailer,
    /// Billing information that does not start with `//`.
    BillingInformation,
    /// More than 140 characters of message and billing information.
    MessageTooLong,
    /// More than 100 characters of an alternative scheme.
    AlternativeSchemeTooLong,
}

/// Fault of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressFault {
    /// Not a structured address, `S`.
    AddressType,
    /// No address at all.
    Missing,
    /// A required field is empty.
    FieldMissing(AddressField),
    /// A field is longer than allowed.
    FieldTooLong(AddressField),
    /// The country is not a code of two letters that ISO 3166-1 knows.
    Country,
}

/// Field of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressField {
    /// Name.
    Name,
    /// Street or post office box.
    Street,
    /// House number.
    HouseNumber,
    /// Postcode.
    Postcode,
    /// Town.
    Town,
    /// Country.
    Country,
}

impl AddressField {
    /// Returns the field's name in codes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Street => "street",
            Self::HouseNumber => "number",
            Self::Postcode => "postcode",
            Self::Town => "town",
            Self::Country => "country",
        }
    }
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddressType => f.write_str("address_type"),
            Self::Missing => f.write_str("missing"),
            Self::FieldMissing(field) => write!(f, "{}_missing", field.as_str()),
            Self::FieldTooLong(field) => write!(f, "{}_too_long", field.as_str()),
            Self::Country => f.write_str("country"),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LineCount => "line_count",
            Self::EmptyLastLine => "empty_last_line",
            Self::QrType => "qr_type",
            Self::Version => "version",
            Self::MinorVersion => "minor_version",
            Self::Coding => "coding",
            Self::Characters => "characters",
            Self::TooLong => "too_long",
            Self::Iban => "iban",
            Self::Creditor(fault) => return write!(f, "creditor_{fault}"),
            Self::Debtor(fault) => return write!(f, "debtor_{fault}"),
            Self::UltimateCreditor => "ultimate_creditor",
            Self::Amount => "amount",
            Self::AmountZero => "amount_zero",
            Self::Currency => "currency",
            Self::ReferenceType => "reference_type",
            Self::Reference => "reference",
            Self::ReferenceWithNon => "reference_with_non",
            Self::QrrWithoutQrIban => "qrr_without_qr_iban",
            Self::QrIbanWithoutQrr => "qr_iban_without_qrr",
            Self::Trailer => "trailer",
            Self::BillingInformation => "billing_information",
            Self::MessageTooLong => "message_too_long",
            Self::AlternativeSchemeTooLong => "alternative_scheme_too_long",
        })
    }
}
