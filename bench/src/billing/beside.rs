//! Two programs that others make invoices with, on the same content: `WeasyPrint` and `typst`. They get the QR
//! code as a picture, and write tagged PDF/A-3 like the crate `documents`, without XML.

use crate::report::{self, Report, Target};
use crate::{Bench, Failure};
use kontor_documents::{Form, qr_payload};
use kontor_domain::billing::{Document, PartyAddress};
use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The programs with their scripts.
const PROGRAMS: [&str; 2] = ["weasyprint", "typst"];
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/beside");
const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../documents/fonts");
/// Status of a script whose program is not installed.
const MISSING: i32 = 3;

/// Measures both on documents of one and ten pages, with what `documents` makes of them in a second.
pub fn run(bench: &Bench, report: &mut Report, sizes: [(&Document, f64); 2]) -> Result<(), Failure> {
    let python = std::env::var_os("KONTOR_BENCH_PYTHON").unwrap_or_else(|| "python3".into());
    for program in PROGRAMS {
        for (pages, (document, own)) in ["one page", "ten pages"].into_iter().zip(sizes) {
            let folder = bench.folder(&format!("{program} {pages}"))?;
            write_content(&folder, document)?;
            let output = Command::new(&python)
                .arg(format!("{SCRIPTS}/{program}.py"))
                .arg(&folder)
                .arg(FONTS)
                .arg((bench.time / 2).as_secs().to_string())
                .output();
            let output = match output {
                Ok(output) if output.status.code() != Some(MISSING) => output,
                _ => {
                    report::part(&format!("{program} is not installed, see bench/README.md"))?;
                    break;
                }
            };
            let text = String::from_utf8_lossy(&output.stdout);
            let rate = text.trim().parse::<f64>();
            let rate = rate.map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
            report.line(&format!("{program}, {pages}"), rate, "/s", Target::None)?;
            report.line(
                &format!("documents by {program}, {pages}"),
                own / rate,
                "×",
                Target::None,
            )?;
        }
    }
    Ok(())
}

/// Writes what is printed as JSON, and the QR code as a picture.
fn write_content(folder: &Path, document: &Document) -> Result<(), Failure> {
    let payload = qr_payload(document, Form::PaymentDocument)?.ok_or("no payment part")?;
    fs::write(folder.join("qr.svg"), picture(&payload)?)?;
    let content = serde_json::to_vec(&content(document))?;
    Ok(fs::write(folder.join("content.json"), content)?)
}

fn content(document: &Document) -> Value {
    let recipient = &document.recipient;
    let lines = document.lines.iter().map(|line| {
        let period = line.period.map(|period| {
            let day = |day: chrono::NaiveDate| day.format("%d.%m.%Y").to_string();
            format!("{} – {}", day(period.first), day(period.last))
        });
        json!({
            "description": line.description,
            "details": line.detail.clone().into_iter().chain(period).collect::<Vec<_>>(),
            "quantity": line.quantity.to_string(),
            "price": line.unit_price.to_string(),
            "rate": format!("{} %", line.rate),
            "amount": amount(line.net_minor),
        })
    });
    let groups = document.groups.iter().map(|group| {
        let label = format!("MWST {} % auf {}", group.rate, amount(group.base_minor));
        json!([label, amount(group.vat_minor)])
    });
    let sums = std::iter::once(json!(["Zwischensumme", amount(document.totals.net_minor)])).chain(groups);
    let transfer = document.transfer.as_ref();
    json!({
        "title": "Rechnung", "number": document.number, "color": document.issuer.color,
        "issuer": address(&document.issuer.address), "recipient": address(&recipient.address),
        "contact": [document.issuer.email, document.issuer.vat_number],
        "facts": [
            ["Datum", document.issued_on.format("%d.%m.%Y").to_string()],
            ["Fällig am", document.due_on.map(|day| day.format("%d.%m.%Y").to_string())],
            ["Kundennummer", document.customer_number], ["Bestellung", recipient.order_number],
            ["Ihre MWST-Nr.", recipient.vat_number],
        ],
        "lines": lines.collect::<Vec<_>>(), "sums": sums.collect::<Vec<_>>(),
        "total": amount(document.totals.total_minor), "code": document.code, "verify": document.verify_url,
        "iban": transfer.map(|transfer| &transfer.iban), "reference": transfer.map(|transfer| &transfer.reference),
    })
}

fn address(party: &PartyAddress) -> Vec<String> {
    let street = [&party.street, &party.house_number].map(|part| part.clone().unwrap_or_default());
    vec![
        party.name.clone(),
        street.join(" "),
        format!("{} {}", party.postcode, party.town),
    ]
}

fn amount(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Draws the modules of a QR code.
fn picture(payload: &str) -> Result<String, Failure> {
    let code = QrCode::with_error_correction_level(payload, EcLevel::M)?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            write!(path, "M{} {}h1v1h-1z", place % width, place / width)?;
        }
    }
    Ok(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}"><path d="{path}"/></svg>"#
    ))
}
