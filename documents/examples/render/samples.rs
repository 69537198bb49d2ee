//! Made-up documents.

use chrono::{Days, NaiveDate};
use kontor_domain::billing::{
    Document, DocumentKind, DocumentLine, Issuer, PartyAddress, PrecedingInvoice, Recipient, ServicePeriod,
    Totals, TransferDetails, VatCategory, VatGroup,
};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{Country, Currency};
use kontor_domain::text::ParseText;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Products with their price in hundredths and their VAT rate in tenths of a percent.
const PRODUCTS: [(&str, Option<&str>, i64, i64); 6] = [
    ("Webhosting Business", Some("seldwyla.example"), 1290, 81),
    ("Domain .ch", Some("seldwyla.example"), 900, 81),
    (
        "Managed Cloud Server, 8 vCPU, 32 GB RAM",
        Some("srv-prod-03 (Shop und Lager)"),
        18_950,
        81,
    ),
    ("Mail Service, 25 mailboxes", None, 3750, 81),
    ("Handbuch «Server im Griff», gedruckt", None, 4900, 26),
    (
        "Object Storage",
        Some("backups-archive-2026-europe-central-long-term-retention-of-everything"),
        123,
        81,
    ),
];

/// Returns an unpaid invoice in CHF with a QR-IBAN.
pub fn invoice(locale: Locale, lines: usize) -> Option<Document> {
    let lines = (0..lines).map(line).collect::<Option<Vec<_>>>()?;
    let (groups, totals) = sums(&lines)?;
    let issued_on = NaiveDate::from_ymd_opt(2026, 11, 29)?;
    Some(Document {
        kind: DocumentKind::Invoice,
        number: "2026-000123".to_owned(),
        issued_on,
        due_on: issued_on.checked_add_days(Days::new(30)),
        locale,
        currency: Currency::Chf,
        issuer: issuer()?,
        recipient: Recipient {
            address: party(
                "Seldwyla Handels GmbH",
                "Alte Landstrasse",
                "12a",
                "9000",
                "St. Gallen",
                "CH",
            )?,
            vat_number: Some("CHE-116.281.710".to_owned()),
            email: Some("rechnung@seldwyla.example".to_owned()),
            order_number: Some("PO-4711/26".to_owned()),
        },
        customer_number: Some("K-20417".to_owned()),
        lines,
        groups,
        totals,
        paid_minor: 0,
        credited_minor: 0,
        transfer: Some(TransferDetails {
            iban: "CH4431999123000889012".to_owned(),
            reference: "210000000003139471430009017".to_owned(),
        }),
        preceding: None,
        note: None,
        code: "7K3M-9QXZ-4TBV-2H8N".to_owned(),
        verify_url: "https://kontor.example/verify".to_owned(),
    })
}

/// Returns a credit note over an invoice.
pub fn credit_note(locale: Locale, lines: usize) -> Option<Document> {
    let invoice = invoice(locale, lines)?;
    Some(Document {
        kind: DocumentKind::CreditNote,
        number: "G2026-000007".to_owned(),
        due_on: None,
        preceding: Some(PrecedingInvoice {
            number: invoice.number,
            issued_on: invoice.issued_on,
        }),
        note: Some("Doppelt verrechnet; der Server wurde am 3. November gekündigt.".to_owned()),
        transfer: None,
        ..invoice
    })
}

/// Returns a pro-forma invoice.
pub fn pro_forma(locale: Locale, lines: usize) -> Option<Document> {
    let invoice = invoice(locale, lines)?;
    Some(Document {
        kind: DocumentKind::ProForma,
        number: "P-000451".to_owned(),
        transfer: None,
        ..invoice
    })
}

/// Returns a paid invoice.
pub fn paid(locale: Locale, lines: usize) -> Option<Document> {
    invoice(locale, lines).map(settled)
}

/// Returns an invoice after its payment.
pub fn settled(invoice: Document) -> Document {
    Document {
        paid_minor: invoice.totals.total_minor,
        ..invoice
    }
}

/// Returns a reminder of an invoice of which a part was paid.
pub fn reminder(locale: Locale, lines: usize) -> Option<Document> {
    let invoice = invoice(locale, lines)?;
    Some(Document {
        kind: DocumentKind::Reminder,
        number: "M2027-000031".to_owned(),
        issued_on: invoice.issued_on.checked_add_days(Days::new(40))?,
        due_on: invoice.issued_on.checked_add_days(Days::new(50)),
        preceding: Some(PrecedingInvoice {
            number: invoice.number,
            issued_on: invoice.issued_on,
        }),
        note: Some(
            "Diese Rechnung ist noch offen. Falls Sie inzwischen bezahlt haben, danken wir Ihnen.".to_owned(),
        ),
        paid_minor: 5000,
        ..invoice
    })
}

/// Returns an invoice whose recipient fills every field of a QR-bill.
pub fn longest(locale: Locale, lines: usize) -> Option<Document> {
    let mut document = invoice(locale, lines)?;
    "Gesellschaft für Rechenzentren und Telekommunikation Ostschweiz AG SG"
        .clone_into(&mut document.issuer.address.name);
    document.recipient.address = party(
        "Vereinigung Schweizerischer Wasserkraftwerkbetreiber und Netzinhaber",
        "Untere Oberdorfstrasse beim ehemaligen Bahnhofbuffet der Bodensee-Bahn",
        "1234567890123456",
        "FL-9487-ABCDEFGH",
        "Gamprin-Bendern an der langen Halde",
        "LI",
    )?;
    document.recipient.address.attention =
        Some("Frau Dr. Annemarie Hungerbühler-Zwahlen, Finanzen".to_owned());
    document.recipient.order_number = Some("BESTELLUNG/2026/ABTEILUNG-7/0000000004711".to_owned());
    Some(document)
}

/// Returns an invoice over nothing.
pub fn nothing(locale: Locale) -> Option<Document> {
    let mut document = invoice(locale, 1)?;
    for line in &mut document.lines {
        line.unit_price = Decimal::ZERO;
        line.net_minor = 0;
    }
    (document.groups, document.totals) = sums(&document.lines)?;
    Some(document)
}

/// Returns an invoice in EUR to a company in the EU, which owes the VAT, or to a person elsewhere.
pub fn abroad(locale: Locale, category: VatCategory) -> Option<Document> {
    let mut document = invoice(locale, 4)?;
    document.currency = Currency::Eur;
    document.recipient.address = party(
        "Muster Verlag GmbH",
        "Sendlinger Straße",
        "8",
        "80331",
        "München",
        "DE",
    )?;
    document.recipient.vat_number =
        (category == VatCategory::ReverseCharge).then(|| "DE123456789".to_owned());
    for line in &mut document.lines {
        (line.category, line.rate) = (category, Decimal::ZERO);
    }
    (document.groups, document.totals) = sums(&document.lines)?;
    document.transfer = Some(TransferDetails {
        iban: "CH5800791123000889012".to_owned(),
        reference: "RF18539007547034".to_owned(),
    });
    Some(document)
}

/// Returns an invoice with prices that include VAT, one of which cannot be reached exactly.
pub fn with_gross_prices(locale: Locale) -> Option<Document> {
    let mut document = invoice(locale, 1)?;
    let line = document.lines.first_mut()?;
    (line.unit_price, line.quantity) = (Decimal::new(463, 2), Decimal::ONE);
    (line.net_minor, line.gross_minor) = (463, Some(500));
    document.groups = vec![VatGroup {
        category: VatCategory::Standard,
        rate: line.rate,
        base_minor: 463,
        vat_minor: 38,
    }];
    document.totals = Totals {
        net_minor: 463,
        vat_minor: 38,
        rounding_minor: -1,
        total_minor: 500,
    };
    Some(document)
}

fn issuer() -> Option<Issuer> {
    Some(Issuer {
        address: party(
            "Kontor Hosting AG",
            "Hardturmstrasse",
            "161",
            "8005",
            "Zürich",
            "CH",
        )?,
        vat_number: "CHE-123.456.788".to_owned(),
        email: "billing@kontor.example".to_owned(),
        phone: Some("+41 44 123 45 67".to_owned()),
        website: Some("https://kontor.example".to_owned()),
        color: "#0b5fff".to_owned(),
    })
}

fn party(
    name: &str,
    street: &str,
    number: &str,
    postcode: &str,
    town: &str,
    country: &str,
) -> Option<PartyAddress> {
    Some(PartyAddress {
        name: name.to_owned(),
        attention: None,
        street: Some(street.to_owned()),
        house_number: Some(number.to_owned()),
        postcode: postcode.to_owned(),
        town: town.to_owned(),
        country: Country::parse(country).ok()?,
    })
}

fn line(at: usize) -> Option<DocumentLine> {
    let (description, detail, price, rate) = PRODUCTS[at % PRODUCTS.len()];
    let quantity = match at % PRODUCTS.len() {
        1 => Decimal::TWO,
        5 => Decimal::new(1275, 1),
        _ => Decimal::ONE,
    };
    let unit_price = Decimal::new(price, 2);
    let first = NaiveDate::from_ymd_opt(2026, 12, 1)?;
    let is_good = description.starts_with("Handbuch");
    Some(DocumentLine {
        description: description.to_owned(),
        detail: detail.map(str::to_owned),
        period: (!is_good).then_some(ServicePeriod {
            first,
            last: NaiveDate::from_ymd_opt(2027, 11, 30)?,
        }),
        quantity,
        unit_price,
        net_minor: hundredths(quantity * unit_price)?,
        gross_minor: None,
        category: VatCategory::Standard,
        rate: Decimal::new(rate, 1),
    })
}

fn sums(lines: &[DocumentLine]) -> Option<(Vec<VatGroup>, Totals)> {
    let mut groups: Vec<VatGroup> = Vec::new();
    for line in lines {
        match groups
            .iter_mut()
            .find(|group| (group.category, group.rate) == (line.category, line.rate))
        {
            Some(group) => group.base_minor += line.net_minor,
            None => groups.push(VatGroup {
                category: line.category,
                rate: line.rate,
                base_minor: line.net_minor,
                vat_minor: 0,
            }),
        }
    }
    let mut totals = Totals::default();
    for group in &mut groups {
        group.vat_minor = hundredths(Decimal::new(group.base_minor, 2) * group.rate / Decimal::ONE_HUNDRED)?;
        totals.net_minor += group.base_minor;
        totals.vat_minor += group.vat_minor;
    }
    totals.total_minor = totals.net_minor + totals.vat_minor;
    Some((groups, totals))
}

fn hundredths(amount: Decimal) -> Option<i64> {
    let rounded = amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    (rounded * Decimal::ONE_HUNDRED).to_i64()
}
