//! The stored form of a document's content. Field names are those of rows that a running installation already has; a
//! new field gets a default.

use crate::error::CorruptRow;
use chrono::NaiveDate;
use kontor_domain::billing::{
    Document, DocumentKind, DocumentLine, Issuer, PartyAddress, PrecedingInvoice, Recipient, ServicePeriod,
    Totals, TransferDetails, VatCategory, VatGroup,
};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{Country, Currency};
use kontor_domain::text::ParseText;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const CORRUPT: CorruptRow = CorruptRow {
    column: "billing_documents.snapshot",
};

#[derive(Serialize, Deserialize)]
struct Party {
    name: String,
    attention: Option<String>,
    street: Option<String>,
    house_number: Option<String>,
    postcode: String,
    town: String,
    country: String,
}

#[derive(Serialize, Deserialize)]
struct StoredIssuer {
    address: Party,
    vat_number: String,
    email: String,
    phone: Option<String>,
    website: Option<String>,
    color: String,
}

#[derive(Serialize, Deserialize)]
struct StoredRecipient {
    address: Party,
    vat_number: Option<String>,
    email: Option<String>,
    order_number: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    description: String,
    detail: Option<String>,
    period: Option<(NaiveDate, NaiveDate)>,
    quantity: Decimal,
    unit_price: Decimal,
    net_minor: i64,
    gross_minor: Option<i64>,
    category: String,
    rate: Decimal,
}

#[derive(Serialize, Deserialize)]
struct Group {
    category: String,
    rate: Decimal,
    base_minor: i64,
    vat_minor: i64,
}

#[derive(Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names of the stored form")]
struct Sums {
    net_minor: i64,
    vat_minor: i64,
    rounding_minor: i64,
    total_minor: i64,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    kind: String,
    number: String,
    issued_on: NaiveDate,
    due_on: Option<NaiveDate>,
    locale: String,
    currency: String,
    issuer: StoredIssuer,
    recipient: StoredRecipient,
    customer_number: Option<String>,
    lines: Vec<Line>,
    groups: Vec<Group>,
    totals: Sums,
    /// IBAN and reference.
    transfer: Option<(String, String)>,
    /// Number and date of issue.
    preceding: Option<(String, NaiveDate)>,
    note: Option<String>,
    code: String,
    verify_url: String,
}

impl From<&PartyAddress> for Party {
    fn from(party: &PartyAddress) -> Self {
        let party = party.clone();
        Self {
            name: party.name,
            attention: party.attention,
            street: party.street,
            house_number: party.house_number,
            postcode: party.postcode,
            town: party.town,
            country: party.country.as_str().to_owned(),
        }
    }
}

impl TryFrom<Party> for PartyAddress {
    type Error = CorruptRow;
    fn try_from(party: Party) -> Result<Self, CorruptRow> {
        Ok(Self {
            name: party.name,
            attention: party.attention,
            street: party.street,
            house_number: party.house_number,
            postcode: party.postcode,
            town: party.town,
            country: Country::parse(&party.country).map_err(|_| CORRUPT)?,
        })
    }
}

impl From<&DocumentLine> for Line {
    fn from(line: &DocumentLine) -> Self {
        Self {
            description: line.description.clone(),
            detail: line.detail.clone(),
            period: line.period.map(|period| (period.first, period.last)),
            quantity: line.quantity,
            unit_price: line.unit_price,
            net_minor: line.net_minor,
            gross_minor: line.gross_minor,
            category: line.category.as_str().to_owned(),
            rate: line.rate,
        }
    }
}

impl TryFrom<Line> for DocumentLine {
    type Error = CorruptRow;
    fn try_from(line: Line) -> Result<Self, CorruptRow> {
        Ok(Self {
            description: line.description,
            detail: line.detail,
            period: line.period.map(|(first, last)| ServicePeriod { first, last }),
            quantity: line.quantity,
            unit_price: line.unit_price,
            net_minor: line.net_minor,
            gross_minor: line.gross_minor,
            category: VatCategory::from_text(&line.category).ok_or(CORRUPT)?,
            rate: line.rate,
        })
    }
}

fn group(group: &VatGroup) -> Group {
    Group {
        category: group.category.as_str().to_owned(),
        rate: group.rate,
        base_minor: group.base_minor,
        vat_minor: group.vat_minor,
    }
}

fn read_group(group: &Group) -> Result<VatGroup, CorruptRow> {
    Ok(VatGroup {
        category: VatCategory::from_text(&group.category).ok_or(CORRUPT)?,
        rate: group.rate,
        base_minor: group.base_minor,
        vat_minor: group.vat_minor,
    })
}

fn issuer(issuer: &Issuer) -> StoredIssuer {
    StoredIssuer {
        address: Party::from(&issuer.address),
        vat_number: issuer.vat_number.clone(),
        email: issuer.email.clone(),
        phone: issuer.phone.clone(),
        website: issuer.website.clone(),
        color: issuer.color.clone(),
    }
}

fn recipient(recipient: &Recipient) -> StoredRecipient {
    StoredRecipient {
        address: Party::from(&recipient.address),
        vat_number: recipient.vat_number.clone(),
        email: recipient.email.clone(),
        order_number: recipient.order_number.clone(),
    }
}

/// Returns the stored form of a content.
pub(super) fn stored(content: &Document) -> Value {
    let transfer = content.transfer.as_ref();
    let preceding = content.preceding.as_ref();
    let stored = Stored {
        kind: content.kind.as_str().to_owned(),
        number: content.number.clone(),
        issued_on: content.issued_on,
        due_on: content.due_on,
        locale: content.locale.as_str().to_owned(),
        currency: content.currency.as_str().to_owned(),
        issuer: issuer(&content.issuer),
        recipient: recipient(&content.recipient),
        customer_number: content.customer_number.clone(),
        lines: content.lines.iter().map(Line::from).collect(),
        groups: content.groups.iter().map(group).collect(),
        totals: Sums {
            net_minor: content.totals.net_minor,
            vat_minor: content.totals.vat_minor,
            rounding_minor: content.totals.rounding_minor,
            total_minor: content.totals.total_minor,
        },
        transfer: transfer.map(|transfer| (transfer.iban.clone(), transfer.reference.clone())),
        preceding: preceding.map(|invoice| (invoice.number.clone(), invoice.issued_on)),
        note: content.note.clone(),
        code: content.code.clone(),
        verify_url: content.verify_url.clone(),
    };
    serde_json::to_value(stored).unwrap_or(Value::Null)
}

/// Reads a stored content. The amount paid is not part of it: it is known when a document is printed.
pub(super) fn read(value: Value) -> Result<Document, CorruptRow> {
    let stored: Stored = serde_json::from_value(value).map_err(|_| CORRUPT)?;
    let (from, to) = (stored.issuer, stored.recipient);
    let lines = stored.lines.into_iter().map(DocumentLine::try_from);
    Ok(Document {
        kind: DocumentKind::from_text(&stored.kind).ok_or(CORRUPT)?,
        number: stored.number,
        issued_on: stored.issued_on,
        due_on: stored.due_on,
        locale: Locale::from_text(&stored.locale).ok_or(CORRUPT)?,
        currency: Currency::from_text(&stored.currency).ok_or(CORRUPT)?,
        issuer: Issuer {
            address: from.address.try_into()?,
            vat_number: from.vat_number,
            email: from.email,
            phone: from.phone,
            website: from.website,
            color: from.color,
        },
        recipient: Recipient {
            address: to.address.try_into()?,
            vat_number: to.vat_number,
            email: to.email,
            order_number: to.order_number,
        },
        customer_number: stored.customer_number,
        lines: lines.collect::<Result<_, _>>()?,
        groups: stored.groups.iter().map(read_group).collect::<Result<_, _>>()?,
        totals: Totals {
            net_minor: stored.totals.net_minor,
            vat_minor: stored.totals.vat_minor,
            rounding_minor: stored.totals.rounding_minor,
            total_minor: stored.totals.total_minor,
        },
        paid_minor: 0,
        credited_minor: 0,
        transfer: stored
            .transfer
            .map(|(iban, reference)| TransferDetails { iban, reference }),
        preceding: stored
            .preceding
            .map(|(number, issued_on)| PrecedingInvoice { number, issued_on }),
        note: stored.note,
        code: stored.code,
        verify_url: stored.verify_url,
    })
}
