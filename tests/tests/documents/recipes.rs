//! Documents to look at: each shape that a customer can get, in a language and a currency.

use chrono::NaiveDate;
use kontor_domain::billing::{
    Document, DocumentKind, DocumentLine, Issuer, LineAmount, PartyAddress, PrecedingInvoice, Recipient,
    ServicePeriod, TaxedLine, TransferDetails, VatCategory, calculate, hundredths,
};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{Country, Currency};
use kontor_domain::text::ParseText;
use rust_decimal::Decimal;

/// Content in which a document differs from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Plain,
    TwoRates,
    TwoPages,
    NinePages,
    LongestAddress,
    NothingToPay,
    ReverseCharge,
    Outside,
    /// Prices with VAT, which leave a rounding amount.
    Rounding,
    /// A line that takes something off.
    Discount,
}

impl Shape {
    pub const ALL: [Self; 10] = [
        Self::Plain,
        Self::TwoRates,
        Self::TwoPages,
        Self::NinePages,
        Self::LongestAddress,
        Self::NothingToPay,
        Self::ReverseCharge,
        Self::Outside,
        Self::Rounding,
        Self::Discount,
    ];

    /// Fewest and most pages of its documents.
    pub fn pages(self) -> (usize, usize) {
        match self {
            Self::TwoPages => (2, 2),
            Self::NinePages => (9, 9),
            _ => (1, 1),
        }
    }

    fn category(self) -> VatCategory {
        match self {
            Self::ReverseCharge => VatCategory::ReverseCharge,
            Self::Outside => VatCategory::Outside,
            _ => VatCategory::Standard,
        }
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn words(locale: Locale) -> [&'static str; 3] {
    match locale {
        Locale::De => [
            "Webhosting Größe M",
            "Datenbank für Österreich & Co.",
            "Domain straße.example",
        ],
        Locale::Fr => [
            "Hébergement web « M »",
            "Base de données à l'été",
            "Nom de domaine cœur.example",
        ],
        Locale::It => [
            "Hosting web più grande",
            "Banca dati perché sì",
            "Dominio città.example",
        ],
        Locale::En => ["Web hosting <M>", "Database \"large\"", "Domain example.com"],
    }
}

/// A line before the amounts are calculated.
struct Item {
    name: String,
    quantity: Decimal,
    price: Decimal,
    rate: Decimal,
    gross: Option<i64>,
}

fn item(name: &str, quantity: i64, price_minor: i64, rate_tenths: i64) -> Item {
    Item {
        name: name.to_owned(),
        quantity: Decimal::from(quantity),
        price: Decimal::new(price_minor, 2),
        rate: Decimal::new(rate_tenths, 1),
        gross: None,
    }
}

fn items(shape: Shape, locale: Locale) -> Vec<Item> {
    let [hosting, database, domain] = words(locale);
    let full = |count: i64| {
        (0..count)
            .map(|n| item(&format!("{domain} ({n})"), 1 + n % 3, 1990 + 7 * n, 81))
            .collect()
    };
    match shape {
        Shape::TwoRates => {
            vec![
                item(hosting, 12, 1990, 81),
                item(database, 1, 250, 26),
                item(domain, 3, 1033, 81),
            ]
        }
        Shape::TwoPages => full(24),
        Shape::NinePages => full(160),
        Shape::NothingToPay => vec![item(hosting, 1, 0, 81)],
        Shape::ReverseCharge | Shape::Outside => {
            vec![item(hosting, 12, 123_456, 0), item(domain, 1, 1500, 0)]
        }
        Shape::Rounding => vec![with_vat(hosting, unreachable_price(81), 81)],
        Shape::Discount => vec![item(hosting, 12, 1990, 81), item(database, 1, -4500, 81)],
        Shape::Plain | Shape::LongestAddress => {
            vec![
                item(hosting, 12, 1990, 81),
                item(database, 1, 120_005, 81),
                item(domain, 2, 1500, 81),
            ]
        }
    }
}

/// A price with VAT that no net amount and its VAT add up to.
fn unreachable_price(rate_tenths: i64) -> i64 {
    let rate = Decimal::new(rate_tenths, 3);
    let reached = |gross: i64| {
        (gross / 2..=gross)
            .any(|net| hundredths(Decimal::new(net, 2) * rate).is_ok_and(|vat| net + vat == gross))
    };
    (5000..6000)
        .find(|gross| !reached(*gross))
        .expect("one price in 13 is not reached")
}

fn with_vat(name: &str, gross: i64, rate_tenths: i64) -> Item {
    let rate = Decimal::new(rate_tenths, 1);
    let net = Decimal::new(gross, 2) * Decimal::ONE_HUNDRED / (Decimal::ONE_HUNDRED + rate);
    Item {
        price: net.round_dp(2),
        gross: Some(gross),
        ..item(name, 1, 0, rate_tenths)
    }
}

fn lines_of(shape: Shape, items: Vec<Item>) -> (Vec<DocumentLine>, kontor_domain::billing::Calculation) {
    let category = shape.category();
    let net = |item: &Item| hundredths(item.quantity * item.price).expect("an amount");
    let amount = |item: &Item| {
        item.gross
            .map_or_else(|| LineAmount::Net(net(item)), LineAmount::Gross)
    };
    let taxed: Vec<TaxedLine> = items
        .iter()
        .map(|item| TaxedLine {
            amount: amount(item),
            category,
            rate: item.rate,
        })
        .collect();
    let sums = calculate(&taxed).expect("sums");
    let period = ServicePeriod {
        first: day("2027-01-31"),
        last: day("2028-01-30"),
    };
    let lines = items
        .into_iter()
        .zip(&sums.nets)
        .enumerate()
        .map(|(place, (item, net_minor))| DocumentLine {
            description: item.name,
            detail: (place == 0).then(|| "www.example.com".to_owned()),
            period: (place != 1).then_some(period),
            quantity: item.quantity,
            unit_price: item.price,
            net_minor: *net_minor,
            gross_minor: item.gross,
            category,
            rate: item.rate,
        });
    (lines.collect(), sums)
}

fn address(
    name: &str,
    street: &str,
    number: &str,
    postcode: &str,
    town: &str,
    country: &str,
) -> PartyAddress {
    PartyAddress {
        name: name.to_owned(),
        attention: None,
        street: Some(street.to_owned()),
        house_number: Some(number.to_owned()),
        postcode: postcode.to_owned(),
        town: town.to_owned(),
        country: Country::parse(country).expect("a country"),
    }
}

fn recipient(shape: Shape) -> Recipient {
    let (address, vat_number) = match shape {
        Shape::ReverseCharge => (
            address("Größenwahn GmbH", "Königstraße", "7a", "10115", "Berlin", "DE"),
            Some("DE123456789".to_owned()),
        ),
        Shape::Outside => (
            address("Example Inc.", "Main Street", "1", "94107", "San Francisco", "US"),
            None,
        ),
        Shape::LongestAddress => (longest_address(), Some("CHE-116.281.710".to_owned())),
        _ => (
            address("Müller & Söhne AG", "Bahnhofstrasse", "10", "3011", "Bern", "CH"),
            None,
        ),
    };
    Recipient {
        address,
        vat_number,
        email: (shape != Shape::TwoRates).then(|| "rechnung@example.net".to_owned()),
        order_number: (shape != Shape::Outside).then(|| "PO-2027/8 & 9".to_owned()),
    }
}

/// As long as the QR-bill allows, in each field.
fn longest_address() -> PartyAddress {
    let text = |length: usize| {
        "Wüstenhöfer von Œuvre "
            .chars()
            .cycle()
            .take(length - 1)
            .chain(['x'])
            .collect()
    };
    PartyAddress {
        name: text(70),
        attention: Some(text(70)),
        street: Some(text(70)),
        house_number: Some(text(16)),
        postcode: "1234567890123456".to_owned(),
        town: text(35),
        country: Country::parse("LI").expect("a country"),
    }
}

fn issuer() -> Issuer {
    Issuer {
        address: address("Beispiel Hosting AG", "Hofgasse", "1", "8001", "Zürich", "CH"),
        vat_number: "CHE-123.456.788".to_owned(),
        email: "billing@example.com".to_owned(),
        phone: Some("+41 44 668 18 00".to_owned()),
        website: Some("https://www.example.com".to_owned()),
        color: "#0b5394".to_owned(),
    }
}

/// CHF: QR-IBAN with a QR reference; EUR: an ordinary IBAN with a creditor reference.
fn transfer(currency: Currency) -> TransferDetails {
    let (iban, reference) = match currency {
        Currency::Chf => ("CH4431999123000889012", "210000000003139471430009017"),
        Currency::Eur => ("CH5800791123000889012", "RF18539007547034"),
    };
    TransferDetails {
        iban: iban.to_owned(),
        reference: reference.to_owned(),
    }
}

/// Returns an open document. A credit note is one over the whole.
pub fn document(kind: DocumentKind, shape: Shape, locale: Locale, currency: Currency) -> Document {
    let (lines, sums) = lines_of(shape, items(shape, locale));
    let is_credit = kind == DocumentKind::CreditNote;
    let is_about_another = is_credit || kind == DocumentKind::Reminder;
    let prefix = match kind {
        DocumentKind::CreditNote => "GS",
        DocumentKind::ProForma => "PF",
        DocumentKind::Reminder => "MA",
        DocumentKind::Invoice => "RE",
    };
    Document {
        kind,
        number: format!("{prefix}2027-000{}", 120 + shape as usize),
        issued_on: day("2027-01-15"),
        due_on: (!is_credit).then(|| day("2027-02-14")),
        locale,
        currency,
        issuer: issuer(),
        recipient: recipient(shape),
        customer_number: Some("K-20417".to_owned()),
        lines,
        groups: sums.groups,
        totals: sums.totals,
        paid_minor: 0,
        credited_minor: 0,
        transfer: (!is_credit).then(|| transfer(currency)),
        preceding: is_about_another.then(|| PrecedingInvoice {
            number: "RE2026-000999".to_owned(),
            issued_on: day("2026-12-16"),
        }),
        note: is_credit.then(|| "Test & <note>".to_owned()),
        code: "7K3M-9XQ2-PD4T-W8RB".to_owned(),
        verify_url: "https://kontor.example/verify".to_owned(),
    }
}
