//! Billing addresses, in the structured form of the Swiss QR-bill (Implementation Guidelines 2.3, 4.2.2), whose lengths
//! and characters they keep to.

use super::PartyAddress;
use crate::identity::EmailAddress;
use crate::ids::{BillingAddressId, OrganizationId};
use crate::locale::Locale;
use crate::organizations::{Country, VatNumber};
use crate::text::{InvalidText, ParseText, TextForm, line};
use chrono::{DateTime, Utc};

/// Maximum number of characters in a name or an attention line.
pub const PARTY_NAME_MAX: usize = 70;
/// Maximum number of characters in a street.
pub const STREET_MAX: usize = 70;
/// Maximum number of characters in a house number.
pub const HOUSE_NUMBER_MAX: usize = 16;
/// Maximum number of characters in a postcode.
pub const POSTCODE_MAX: usize = 16;
/// Maximum number of characters in a town.
pub const TOWN_MAX: usize = 35;
/// Maximum number of characters in the customer's own order number.
pub const ORDER_NUMBER_MAX: usize = 50;

/// Whether a character can be printed on a Swiss QR-bill: Basic Latin, Latin-1, Latin Extended-A, four Romanian letters,
/// and the euro sign.
#[must_use]
pub const fn is_printable(c: char) -> bool {
    matches!(c, '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{17f}' | '\u{218}'..='\u{21b}' | '\u{20ac}')
}

/// Puts the printable equivalent in place of the quotation marks, dashes and ellipses that phones and word processors
/// type by themselves. Other characters stay.
fn typed_plainly(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // ‘ ’ ‚ ‛ ʼ
            '\u{2018}'..='\u{201b}' | '\u{2bc}' => plain.push('\''),
            // “ ” „ ‟
            '\u{201c}'..='\u{201f}' => plain.push('"'),
            // Hyphens, the dashes from that of figures to the bar, and the minus sign.
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            other => plain.push(other),
        }
    }
    plain
}

/// Reads one line of printable characters, the typographic ones replaced by their plain equivalents. `max` is the length
/// of what is printed.
///
/// # Errors
/// [`InvalidText`] as of [`line`], and [`InvalidText::Unprintable`] for a character without an equivalent.
pub(super) fn printable(raw: &str, max: usize) -> Result<String, InvalidText> {
    let text = line(&typed_plainly(raw), max)?;
    if text.chars().all(is_printable) {
        Ok(text)
    } else {
        Err(InvalidText::Unprintable)
    }
}

/// Name of a person or organization that receives invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyName(String);

/// Street, or a post office box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Street(String);

/// House number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseNumber(String);

/// Postcode of a billing address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingPostcode(String);

/// Town of a billing address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town(String);

/// The customer's own order number, printed on invoices (EN 16931 BT-13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNumber(String);

impl ParseText for PartyName {
    const FORM: TextForm = TextForm::of("PartyName").length(1, PARTY_NAME_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        printable(raw, PARTY_NAME_MAX).map(Self)
    }
}

impl ParseText for Street {
    const FORM: TextForm = TextForm::of("BillingStreet").length(1, STREET_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        printable(raw, STREET_MAX).map(Self)
    }
}

impl ParseText for HouseNumber {
    const FORM: TextForm = TextForm::of("HouseNumber").length(1, HOUSE_NUMBER_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        printable(raw, HOUSE_NUMBER_MAX).map(Self)
    }
}

impl ParseText for BillingPostcode {
    const FORM: TextForm = TextForm::of("BillingPostcode").length(1, POSTCODE_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        printable(raw, POSTCODE_MAX).map(Self)
    }
}

impl ParseText for Town {
    const FORM: TextForm = TextForm::of("Town").length(1, TOWN_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        printable(raw, TOWN_MAX).map(Self)
    }
}

impl ParseText for OrderNumber {
    const FORM: TextForm = TextForm::of("OrderNumber").length(1, ORDER_NUMBER_MAX);
    fn parse(raw: &str) -> Result<Self, InvalidText> {
        printable(raw, ORDER_NUMBER_MAX).map(Self)
    }
}

impl PartyName {
    /// Returns the name.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}
impl Street {
    /// Returns the street.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}
impl HouseNumber {
    /// Returns the number.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}
impl BillingPostcode {
    /// Returns the postcode.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}
impl Town {
    /// Returns the town.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}
impl OrderNumber {
    /// Returns the number.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Fields of a billing address. Those of the organization's own address may still be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingFields {
    /// Name of the person or organization.
    pub name: String,
    /// Person or department.
    pub attention: Option<String>,
    /// Street, or a post office box.
    pub street: Option<String>,
    /// House number.
    pub house_number: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Country,
    /// E-mail address for invoices.
    pub email: Option<EmailAddress>,
    /// Language of documents.
    pub locale: Locale,
    /// VAT number.
    pub vat_number: Option<VatNumber>,
    /// The customer's own order number.
    pub order_number: Option<String>,
}

/// An address that invoices are issued to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingAddress {
    /// Its id.
    pub id: BillingAddressId,
    /// Its organization.
    pub organization: OrganizationId,
    /// Its fields.
    pub fields: BillingFields,
    /// Time at which the e-mail address was confirmed by its link.
    pub email_confirmed_at: Option<DateTime<Utc>>,
    /// Whether products without an address of their own use it.
    pub is_default: bool,
    /// Whether it follows the organization's own address, until it is edited.
    pub follows_organization: bool,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change of a field.
    pub updated_at: DateTime<Utc>,
}

/// The address lacks fields, or has some that can't be printed on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the billing address can't be printed: {}", fields.join(", "))]
pub struct AddressIncomplete {
    /// Names of the fields.
    pub fields: Vec<&'static str>,
}

impl BillingFields {
    /// Returns the address to be printed. Fields that follow the organization are as it typed them, so they are read
    /// here like those of an edited address.
    ///
    /// # Errors
    /// [`AddressIncomplete`] names every field that is missing, too long, or has a character that a QR-bill lacks and
    /// that has no plain equivalent.
    pub fn party(&self) -> Result<PartyAddress, AddressIncomplete> {
        let mut fields = Vec::new();
        let mut read = |field, text: Option<&String>, max, is_required: bool| {
            let text = text.map(|text| printable(text, max));
            if text.as_ref().map_or(is_required, Result::is_err) {
                fields.push(field);
            }
            text.and_then(Result::ok)
        };
        let name = read("name", Some(&self.name), PARTY_NAME_MAX, true);
        let attention = read("attention", self.attention.as_ref(), PARTY_NAME_MAX, false);
        let street = read("street", self.street.as_ref(), STREET_MAX, false);
        let house_number = read(
            "house_number",
            self.house_number.as_ref(),
            HOUSE_NUMBER_MAX,
            false,
        );
        let postcode = read("postcode", self.postcode.as_ref(), POSTCODE_MAX, true);
        let town = read("town", self.town.as_ref(), TOWN_MAX, true);
        let (Some(name), Some(postcode), Some(town), true) = (name, postcode, town, fields.is_empty()) else {
            return Err(AddressIncomplete { fields });
        };
        Ok(PartyAddress {
            name,
            attention,
            street,
            house_number,
            postcode,
            town,
            country: self.country,
        })
    }
}

/// Reason why an address can't be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the default address can't be deleted")]
pub struct IsDefault;

impl BillingAddress {
    /// Checks that the address may be deleted.
    ///
    /// # Errors
    /// [`IsDefault`].
    pub const fn check_deletion(&self) -> Result<(), IsDefault> {
        if self.is_default { Err(IsDefault) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_keeps_to_the_characters_of_a_bill() {
        assert!(PartyName::parse("Zürcher Käse & Söhne AG, Œuvre €").is_ok());
        for raw in [
            "株式会社",
            "Привет",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
            "Muster \u{1f600}",
        ] {
            assert_eq!(PartyName::parse(raw), Err(InvalidText::Unprintable), "{raw}");
        }
        assert!(PartyName::parse("Muster\nAG").is_err());
        assert!(Town::parse(&"x".repeat(36)).is_err());
    }

    #[test]
    fn typographic_characters_are_written_plainly() {
        let read = |raw: &str| PartyName::parse(raw).map(PartyName::into_string);
        for (raw, plain) in [
            ("L’Atelier ‘SA‛ ‚xʼ", "L'Atelier 'SA' 'x'"),
            ("“Muster” „AG‟", "\"Muster\" \"AG\""),
            ("a‐b‑c‒d–e—f―g−h", "a-b-c-d-e-f-g-h"),
            ("Muster…", "Muster..."),
            ("Œuvre «Ş» €", "Œuvre «Ş» €"),
        ] {
            assert_eq!(read(raw).as_deref(), Ok(plain), "{raw}");
        }
        assert_eq!(read("L’Atelier ™"), Err(InvalidText::Unprintable));
        assert_eq!(read("…").as_deref(), Ok("..."));
        let max = HOUSE_NUMBER_MAX;
        assert_eq!(
            HouseNumber::parse(&format!("{}…", "1".repeat(max - 2))),
            Err(InvalidText::TooLong { max })
        );
    }

    proptest! {
        #[test]
        fn what_is_read_is_printable_and_read_the_same_again(raw in "[ -~À-ſʼ‐-―‘-‟…−™]{1,40}") {
            if let Ok(text) = printable(&raw, 200) {
                prop_assert!(text.chars().all(is_printable));
                prop_assert_eq!(printable(&text, 200), Ok(text));
            }
        }
    }

    #[test]
    fn what_follows_the_organization_is_printed_plainly() {
        let fields = BillingFields {
            name: "L’Atelier SA".to_owned(),
            attention: Some("Achats – Ventes".to_owned()),
            street: Some("Rue de l’Hôpital".to_owned()),
            house_number: Some("1–3".to_owned()),
            postcode: Some("1200".to_owned()),
            town: Some("Genève".to_owned()),
            country: Country::parse("CH").unwrap(),
            email: None,
            locale: Locale::Fr,
            vat_number: None,
            order_number: None,
        };
        let party = fields.party().unwrap();
        assert_eq!(
            (party.name.as_str(), party.attention.as_deref()),
            ("L'Atelier SA", Some("Achats - Ventes"))
        );
        assert_eq!(
            (party.street.as_deref(), party.house_number.as_deref()),
            (Some("Rue de l'Hôpital"), Some("1-3"))
        );
        let foreign = BillingFields {
            name: "L’株式会社".to_owned(),
            ..fields
        };
        assert_eq!(foreign.party().unwrap_err().fields, ["name"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let fields = BillingFields {
            name: "x".repeat(71),
            attention: None,
            street: Some("Bahnhofstrasse 1".to_owned()),
            house_number: None,
            postcode: None,
            town: Some("Zürich".to_owned()),
            country: Country::parse("CH").unwrap(),
            email: None,
            locale: Locale::De,
            vat_number: None,
            order_number: None,
        };
        assert_eq!(fields.party().unwrap_err().fields, ["name", "postcode"]);
        let whole = BillingFields {
            name: "Muster AG".to_owned(),
            postcode: Some("8001".to_owned()),
            ..fields
        };
        assert_eq!(whole.party().unwrap().postcode, "8001");
    }
}
