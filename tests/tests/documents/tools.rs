//! Every form in every language and currency, checked by the tools of others: `check.py` looks at all of them in one
//! process.

use crate::recipes::{Shape, document};
use kontor_documents::{Form, e_invoice, file};
use kontor_domain::billing::{Document, DocumentKind};
use kontor_domain::locale::Locale;
use kontor_domain::money::decimal;
use kontor_domain::organizations::Currency;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const FORMS: [Form; 5] = [
    Form::PaymentDocument,
    Form::Final,
    Form::ProForma,
    Form::CreditNote,
    Form::Reminder(1),
];

#[test]
fn the_tools_of_others_find_no_fault() {
    let folder = empty_folder("documents");
    for (shape, form, locale, currency) in cases() {
        write(&folder, shape, form, locale, currency);
    }
    let (agrees, found) = check(&folder);
    println!("{found}");
    assert!(agrees, "{found}");
}

#[test]
fn the_tools_of_others_find_what_differs() {
    let folder = empty_folder("wrong-documents");
    for form in [Form::PaymentDocument, Form::Final] {
        write(&folder, Shape::Plain, form, Locale::De, Currency::Chf);
    }
    let change = |form: &str, field: &str, wrong: Value| {
        let path = folder.join(format!("{form}-Plain-de-CHF.json"));
        let mut said: Value = serde_json::from_slice(&std::fs::read(&path).expect("facts")).expect("JSON");
        *said.pointer_mut(field).expect("a field") = wrong;
        std::fs::write(&path, said.to_string()).expect("a file");
    };
    change("PaymentDocument", "/qr", json!("SPC\n0200"));
    change("PaymentDocument", "/amounts/0", json!("98765.43"));
    change("Final", "/totals/vat", json!("0.01"));
    change("Final", "/language", json!("fr"));
    let (agrees, found) = check(&folder);
    let named = [
        "the code says",
        "lacks amounts: {'98765.43': 1}",
        "TaxTotalAmount is",
        "language de-CH",
    ];
    let unnamed: Vec<_> = named.into_iter().filter(|fault| !found.contains(fault)).collect();
    assert!(
        !agrees && unnamed.is_empty() && found.contains(": 4 faults"),
        "{found}\n{unnamed:?}"
    );
}

fn empty_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the documents of the last run are removed");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Whether the checker found no fault, and its output.
fn check(folder: &Path) -> (bool, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/check.py");
    let checked = Command::new(interpreter())
        .arg(script)
        .arg(folder)
        .output()
        .expect("Python runs");
    let said = [checked.stdout, checked.stderr].concat();
    (
        checked.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// The Python that `scripts/document-tools` has equipped.
fn interpreter() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the target folder");
    let python = target.join("document-tools/bin/python3");
    assert!(
        python.exists(),
        "there is no {}: run scripts/document-tools",
        python.display()
    );
    python
}

/// Each form in each language and currency; the other shapes in each form, the languages and currencies in turn.
fn cases() -> Vec<(Shape, Form, Locale, Currency)> {
    let mut cases = Vec::new();
    for form in FORMS {
        for locale in Locale::ALL {
            cases.extend(
                Currency::ALL
                    .iter()
                    .map(|currency| (Shape::Plain, form, *locale, *currency)),
            );
        }
    }
    let mut turn = 0;
    for shape in Shape::ALL.into_iter().filter(|shape| *shape != Shape::Plain) {
        for form in FORMS {
            let locale = Locale::ALL[turn % Locale::ALL.len()];
            let currency = if shape == Shape::NothingToPay {
                Currency::Chf
            } else {
                Currency::ALL[turn / 2 % 2]
            };
            cases.push((shape, form, locale, currency));
            turn += 1;
        }
    }
    cases
}

fn in_form(form: Form, shape: Shape, locale: Locale, currency: Currency) -> Document {
    let kind = match form {
        Form::PaymentDocument | Form::Final => DocumentKind::Invoice,
        Form::ProForma => DocumentKind::ProForma,
        Form::CreditNote => DocumentKind::CreditNote,
        Form::Reminder(_) => DocumentKind::Reminder,
    };
    let mut document = document(kind, shape, locale, currency);
    if form == Form::Final {
        document.paid_minor = document.totals.total_minor;
    } else if form == Form::PaymentDocument && shape == Shape::Discount {
        document.paid_minor = 1234;
    }
    document
}

fn write(folder: &Path, shape: Shape, form: Form, locale: Locale, currency: Currency) {
    let document = in_form(form, shape, locale, currency);
    let name = format!("{form:?}-{shape:?}-{locale}-{currency}");
    let made = || file(&document, form).unwrap_or_else(|error| panic!("{name}: {error}"));
    let pdf = made();
    // Long ones take long in a debug build, and are no different.
    assert!(shape != Shape::Plain || pdf == made(), "{name}: the same bytes");
    let put = |ending: &str, bytes: &[u8]| {
        std::fs::write(folder.join(format!("{name}.{ending}")), bytes).expect("a file");
    };
    put("pdf", &pdf);
    if form.has_e_invoice() {
        put("cii.xml", e_invoice::cii(&document).expect("CII").as_bytes());
        put("ubl.xml", e_invoice::ubl(&document).expect("UBL").as_bytes());
    }
    put("json", said(&document, form, shape).to_string().as_bytes());
}

/// Facts that the checker expects of a document.
fn said(document: &Document, form: Form, shape: Shape) -> Value {
    let sums = &document.totals;
    let (fewest, most) = shape.pages();
    json!({
        "language": document.locale.as_str(),
        "title": [title(form, document.locale), &document.number],
        "pages": [fewest, most],
        "e_invoice": form.has_e_invoice(),
        "type": if form == Form::CreditNote { "381" } else { "380" },
        "texts": texts(document),
        "amounts": amounts(document, form),
        "qr": form.has_payment_part().then(|| payload(document)),
        "totals": {
            "net": decimal(sums.net_minor).to_string(),
            "vat": decimal(sums.vat_minor).to_string(),
            "gross": decimal(sums.net_minor + sums.vat_minor).to_string(),
            "rounding": decimal(sums.rounding_minor).to_string(),
            "paid": decimal(document.paid_minor).to_string(),
            "payable": decimal(sums.total_minor - document.paid_minor).to_string(),
        },
    })
}

/// The word that begins the title, where an e-invoice replaces the metadata of the PDF.
fn title(form: Form, locale: Locale) -> &'static str {
    let [invoice, credit_note] = match locale {
        Locale::De => ["Rechnung", "Gutschrift"],
        Locale::Fr => ["Facture", "Note de crédit"],
        Locale::It => ["Fattura", "Nota di credito"],
        Locale::En => ["Invoice", "Credit note"],
    };
    match form {
        Form::Final => invoice,
        Form::CreditNote => credit_note,
        Form::PaymentDocument | Form::ProForma | Form::Reminder(_) => "",
    }
}

fn texts(document: &Document) -> Vec<String> {
    let mut texts = vec![
        document.number.clone(),
        document.code.clone(),
        document.issuer.vat_number.clone(),
    ];
    texts.extend(document.recipient.vat_number.clone());
    texts.extend(
        document
            .preceding
            .iter()
            .map(|preceding| preceding.number.clone()),
    );
    texts.push(document.currency.to_string());
    texts
}

/// Every amount that the document names, without a sign.
fn amounts(document: &Document, form: Form) -> Vec<String> {
    let sums = &document.totals;
    let mut minor = vec![sums.net_minor, sums.total_minor];
    let unless_zero = |amount: i64| (amount != 0).then_some(amount);
    minor.extend(unless_zero(sums.rounding_minor));
    minor.extend(
        document
            .groups
            .iter()
            .flat_map(|group| [group.base_minor, group.vat_minor]),
    );
    for line in &document.lines {
        minor.extend([line.net_minor, in_hundredths(line.unit_price)]);
        minor.extend(line.gross_minor);
    }
    if document.paid_minor != 0 && form != Form::CreditNote {
        minor.extend([document.paid_minor, document.open_minor()]);
    }
    minor
        .into_iter()
        .map(|minor| decimal(minor.abs()).to_string())
        .collect()
}

fn in_hundredths(price: rust_decimal::Decimal) -> i64 {
    kontor_domain::money::minor(price).expect("a price in hundredths")
}

/// The payload by the guidelines, put together apart from the code that is tested.
fn payload(document: &Document) -> String {
    let transfer = document.transfer.as_ref().expect("an account");
    let party = |address: &kontor_domain::billing::PartyAddress| {
        let empty = String::new;
        [
            "S".to_owned(),
            address.name.clone(),
            address.street.clone().unwrap_or_else(empty),
            address.house_number.clone().unwrap_or_else(empty),
            address.postcode.clone(),
            address.town.clone(),
            address.country.as_str().to_owned(),
        ]
        .join("\n")
    };
    let kind = if transfer.reference.starts_with("RF") {
        "SCOR"
    } else {
        "QRR"
    };
    let open = document.open_minor();
    [
        "SPC\n0200\n1",
        &transfer.iban,
        &party(&document.issuer.address),
        "\n\n\n\n\n\n",
        &decimal(open).to_string(),
        document.currency.as_str(),
        &party(&document.recipient.address),
        kind,
        &transfer.reference,
        &message(document, open),
        "EPD",
    ]
    .join("\n")
}

/// A bill over nothing must forbid the payment.
fn message(document: &Document, open_minor: i64) -> String {
    let [invoice, not_for_payment] = match document.locale {
        Locale::De => ["Rechnung", "NICHT ZUR ZAHLUNG VERWENDEN"],
        Locale::Fr => ["Facture", "NE PAS UTILISER POUR LE PAIEMENT"],
        Locale::It => ["Fattura", "NON UTILIZZARE PER IL PAGAMENTO"],
        Locale::En => ["Invoice", "DO NOT USE FOR PAYMENT"],
    };
    let number = document
        .preceding
        .as_ref()
        .map_or(&document.number, |preceding| &preceding.number);
    if open_minor == 0 {
        not_for_payment.to_owned()
    } else {
        format!("{invoice} {number}")
    }
}
