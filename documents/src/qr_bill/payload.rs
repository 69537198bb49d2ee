//! The content of a QR-bill, taken from a document, and its payload.

use super::error::{QrBillError, QrBillFault};
use super::lengths::{MESSAGE_MAX, NAME_MAX, NUMBER_MAX, TOWN_MAX};
use super::notification::not_for_payment;
use crate::slip::Slip;
use kontor_domain::billing::{Document, Iban, PartyAddress, PaymentReference, TransferDetails, is_printable};
use kontor_domain::locale::Locale;
use kontor_domain::money;
use kontor_domain::organizations::Currency;
use kontor_domain::text::ParseText;

/// Largest amount, in hundredths.
const AMOUNT_MAX: i64 = 99_999_999_999;

/// A QR-bill: everything in it can be expressed, so its payload and its payment part are complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrBill {
    pub(super) account: Iban,
    pub(super) creditor: BillAddress,
    /// Amount in hundredths; none if the payer fills it in.
    pub(super) amount_minor: Option<i64>,
    pub(super) currency: Currency,
    pub(super) debtor: BillAddress,
    pub(super) reference: PaymentReference,
    pub(super) message: String,
    pub(super) locale: Locale,
}

/// An address of a QR-bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BillAddress {
    pub name: String,
    pub street: String,
    pub house_number: String,
    pub postcode: String,
    pub town: String,
    pub country: &'static str,
}

/// Paths of the fields of an address, in the order name, street, number, postcode, town.
type AddressPaths = [&'static str; 5];

const CREDITOR: AddressPaths = [
    "issuer.address.name",
    "issuer.address.street",
    "issuer.address.house_number",
    "issuer.address.postcode",
    "issuer.address.town",
];
const DEBTOR: AddressPaths = [
    "recipient.address.name",
    "recipient.address.street",
    "recipient.address.house_number",
    "recipient.address.postcode",
    "recipient.address.town",
];

impl QrBill {
    /// Takes the bill for the open amount of a document. The message names the document; for an amount of zero it
    /// forbids a payment, as the guidelines require.
    ///
    /// # Errors
    /// [`QrBillError`] names the first field that a QR-bill cannot express.
    pub fn of(document: &Document, message: &str) -> Result<Self, QrBillError> {
        let transfer = document.transfer.as_ref();
        let transfer = transfer.ok_or(fault("transfer", QrBillFault::Missing))?;
        let (account, reference) = account_and_reference(transfer)?;
        let amount_minor = document.open_minor();
        if !(0..=AMOUNT_MAX).contains(&amount_minor) {
            return Err(fault("totals.total", QrBillFault::Amount));
        }
        let message = if amount_minor == 0 {
            not_for_payment(document.locale)
        } else {
            message
        };
        Ok(Self {
            account,
            creditor: address(&document.issuer.address, CREDITOR)?,
            amount_minor: Some(amount_minor),
            currency: document.currency,
            debtor: address(&document.recipient.address, DEBTOR)?,
            reference,
            message: text(Some(message), "number", MESSAGE_MAX, false)?,
            locale: document.locale,
        })
    }

    /// Takes the bill of a slip, whose amount the payer may have to fill in.
    ///
    /// # Errors
    /// [`QrBillError`] names the first field that a QR-bill cannot express.
    pub fn of_slip(slip: &Slip, message: &str) -> Result<Self, QrBillError> {
        let (account, reference) = account_and_reference(&TransferDetails {
            iban: slip.iban.clone(),
            reference: slip.reference.clone(),
        })?;
        let is_wrong = |minor: i64| !(1..=AMOUNT_MAX).contains(&minor);
        if slip.amount_minor.is_some_and(is_wrong) {
            return Err(fault("amount", QrBillFault::Amount));
        }
        Ok(Self {
            account,
            creditor: address(&slip.issuer.address, CREDITOR)?,
            amount_minor: slip.amount_minor,
            currency: slip.currency,
            debtor: address(&slip.payer, DEBTOR)?,
            reference,
            message: text(Some(message), "message", MESSAGE_MAX, false)?,
            locale: slip.locale,
        })
    }

    /// Returns the text inside the code: 31 lines, joined by line feeds.
    #[must_use]
    pub fn payload(&self) -> String {
        let mut lines: Vec<&str> = Vec::with_capacity(31);
        let amount = self.amount_minor.map(|minor| money::decimal(minor).to_string());
        let amount = amount.unwrap_or_default();
        lines.extend(["SPC", "0200", "1", self.account.as_str()]);
        lines.extend(self.creditor.lines());
        lines.extend([""; 7]);
        lines.extend([amount.as_str(), self.currency.as_str()]);
        lines.extend(self.debtor.lines());
        lines.extend([
            self.reference.kind(),
            self.reference.as_str(),
            self.message.as_str(),
            "EPD",
        ]);
        lines.join("\n")
    }
}

impl BillAddress {
    fn lines(&self) -> [&str; 7] {
        [
            "S",
            &self.name,
            &self.street,
            &self.house_number,
            &self.postcode,
            &self.town,
            self.country,
        ]
    }
}

fn fault(field: &'static str, reason: QrBillFault) -> QrBillError {
    QrBillError { field, reason }
}

fn account_and_reference(transfer: &TransferDetails) -> Result<(Iban, PaymentReference), QrBillError> {
    let account = Iban::parse(&transfer.iban).map_err(|_| fault("transfer.iban", QrBillFault::Iban))?;
    if !account.is_swiss() {
        return Err(fault("transfer.iban", QrBillFault::ForeignIban));
    }
    let reference = PaymentReference::parse(&transfer.reference)
        .map_err(|reason| fault("transfer.reference", QrBillFault::Reference(reason)))?;
    if !reference.suits(&account) {
        return Err(fault("transfer.reference", QrBillFault::ReferenceKind));
    }
    Ok((account, reference))
}

fn address(address: &PartyAddress, paths: AddressPaths) -> Result<BillAddress, QrBillError> {
    let [name, street, house_number, postcode, town] = paths;
    Ok(BillAddress {
        name: text(Some(&address.name), name, NAME_MAX, true)?,
        street: text(address.street.as_deref(), street, NAME_MAX, false)?,
        house_number: text(address.house_number.as_deref(), house_number, NUMBER_MAX, false)?,
        postcode: text(Some(&address.postcode), postcode, NUMBER_MAX, true)?,
        town: text(Some(&address.town), town, TOWN_MAX, true)?,
        country: address.country.as_str(),
    })
}

fn text(
    text: Option<&str>,
    field: &'static str,
    max: usize,
    is_required: bool,
) -> Result<String, QrBillError> {
    let text = text.unwrap_or_default().trim();
    if is_required && text.is_empty() {
        return Err(fault(field, QrBillFault::Missing));
    }
    if let Some(foreign) = text.chars().find(|c| !is_printable(*c)) {
        return Err(fault(field, QrBillFault::Character(foreign)));
    }
    if text.chars().count() > max {
        return Err(fault(field, QrBillFault::TooLong { max }));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
#[path = "payload_tests.rs"]
mod tests;
