//! Makes sample documents as PDF, to be looked at: `cargo run -p kontor-documents --example render -- FOLDER`. With
//! `--measure` it prints how many are made per second of CPU time instead.

mod samples;

use kontor_documents::{Form, e_invoice, qr_payload, render};
use kontor_domain::billing::{Document, VatCategory};
use kontor_domain::locale::Locale;
use std::error::Error;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("--measure") => measure(),
        Some(folder) => write(Path::new(folder)),
        None => Err("usage: render FOLDER | --measure".into()),
    }
}

fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    for locale in Locale::ALL.iter().copied() {
        for (name, form, document) in documents(locale) {
            let document = document.ok_or("a sample is broken")?;
            let mut pdf = render(&document, form)?;
            if matches!(form, Form::Final | Form::CreditNote) {
                pdf = e_invoice::embed(&pdf, &document)?;
            }
            std::fs::write(folder.join(format!("{name}-{locale}.pdf")), pdf)?;
            if let Some(payload) = qr_payload(&document, form)? {
                std::fs::write(folder.join(format!("{name}-{locale}.txt")), payload)?;
            }
        }
    }
    Ok(())
}

fn documents(locale: Locale) -> Vec<(&'static str, Form, Option<Document>)> {
    let part = Form::PaymentDocument;
    vec![
        ("payment-3", part, samples::invoice(locale, 3)),
        ("payment-8", part, samples::invoice(locale, 8)),
        ("payment-20", part, samples::invoice(locale, 20)),
        ("payment-200", part, samples::invoice(locale, 200)),
        ("longest", part, samples::longest(locale, 3)),
        ("nothing", part, samples::nothing(locale)),
        ("euro", part, samples::abroad(locale, VatCategory::Outside)),
        ("final-3", Form::Final, samples::paid(locale, 3)),
        (
            "final-reverse",
            Form::Final,
            samples::abroad(locale, VatCategory::ReverseCharge).map(samples::settled),
        ),
        (
            "final-gross",
            Form::Final,
            samples::with_gross_prices(locale).map(samples::settled),
        ),
        ("pro-forma", Form::ProForma, samples::pro_forma(locale, 6)),
        ("credit-note", Form::CreditNote, samples::credit_note(locale, 2)),
        ("reminder", Form::Reminder(1), samples::reminder(locale, 3)),
    ]
}

fn measure() -> Result<(), Box<dyn Error>> {
    let document = |lines| samples::invoice(Locale::De, lines).ok_or("a sample is broken");
    let (short, long) = (document(3)?, document(176)?);
    let paid = samples::settled(document(3)?);
    let one = rate(|| Ok(render(&short, Form::PaymentDocument)?))?;
    let layout = rate(|| Ok(qr_payload(&short, Form::PaymentDocument)?))?;
    let ten = rate(|| Ok(render(&long, Form::PaymentDocument)?))?;
    let bare = rate(|| Ok(render(&paid, Form::Final)?))?;
    let complete = rate(|| Ok(e_invoice::embed(&render(&paid, Form::Final)?, &paid)?))?;
    let report = format!(
        "payment document: {one:.0}/s, its layout and QR code alone {layout:.0}/s\n\
         payment document of 10 pages: {ten:.0}/s, {:.1} times as long\n\
         final invoice: {bare:.0}/s without XML, {complete:.0}/s with XML\n",
        one / ten
    );
    std::io::stdout().write_all(report.as_bytes())?;
    Ok(())
}

/// Returns how often something is made per second of CPU time.
fn rate<T>(make: impl Fn() -> Result<T, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    make()?;
    let start = cpu_seconds()?;
    let mut runs = 0_u32;
    loop {
        black_box(make()?);
        runs += 1;
        let spent = cpu_seconds()? - start;
        if spent > 2.0 {
            return Ok(f64::from(runs) / spent);
        }
    }
}

/// Returns the CPU time of this process, as Linux counts it.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e9)
}
