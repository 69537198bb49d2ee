//! Seller and buyer in the terms of EN 16931-1.

use en16931::Identifier;
use en16931::invoice::{Contact, Party, PostalAddress};
use kontor_domain::billing::{Document, PartyAddress, VatCategory};
use kontor_domain::organizations::Country;

/// ISO 6523: the Swiss UID.
const SWISS_UID: &str = "0183";
/// Electronic address scheme: e-mail.
const EMAIL: &str = "EM";

pub(super) fn seller(document: &Document) -> Party {
    let issuer = &document.issuer;
    let mut seller = party(document, &issuer.address, Some(&issuer.vat_number));
    seller.electronic_address = Some(Identifier::schemed(issuer.email.as_str(), EMAIL));
    seller.contact = Contact {
        name: Some(
            issuer
                .address
                .attention
                .as_ref()
                .unwrap_or(&issuer.address.name)
                .clone(),
        ),
        phone: issuer.phone.clone(),
        email: Some(issuer.email.clone()),
    };
    seller
}

pub(super) fn buyer(document: &Document) -> Party {
    let recipient = &document.recipient;
    let mut buyer = party(document, &recipient.address, recipient.vat_number.as_deref());
    buyer.electronic_address = recipient
        .email
        .as_deref()
        .map(|email| Identifier::schemed(email, EMAIL));
    buyer.contact = Contact {
        name: recipient.address.attention.clone(),
        phone: None,
        email: recipient.email.clone(),
    };
    buyer
}

fn party(document: &Document, address: &PartyAddress, vat_number: Option<&str>) -> Party {
    let mut party = Party::new(address.name.as_str(), postal(address));
    let number = vat_number.map(compact);
    // The UID names the company whatever is owed; it is its VAT number only where VAT is in question (BR-O-02).
    party.legal_registration = number
        .as_deref()
        .filter(|number| number.starts_with("CHE"))
        .map(|number| Identifier::schemed(number, SWISS_UID));
    party.vat_identifier = number.filter(|_| !outside(document));
    party
}

fn outside(document: &Document) -> bool {
    document
        .lines
        .iter()
        .any(|line| line.category == VatCategory::Outside)
}

/// Letters and digits alone; a canonical number opens with its country (BR-CO-09).
fn compact(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn postal(address: &PartyAddress) -> PostalAddress {
    let street: Vec<&str> = [&address.street, &address.house_number]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    PostalAddress {
        line1: (!street.is_empty()).then(|| street.join(" ")),
        city: Some(address.town.clone()),
        post_code: Some(address.postcode.clone()),
        country: Some(code(address.country).into()),
        ..PostalAddress::default()
    }
}

/// The list of EN 16931 has a code of its own for Kosovo.
fn code(country: Country) -> &'static str {
    match country.as_str() {
        "XK" => "1A",
        other => other,
    }
}
