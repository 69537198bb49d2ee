//! Documents made by the crate `documents` in a second of one processor.

use super::{beside, samples};
use crate::report::{self, Report, Target, median};
use crate::{Bench, Failure, machine};
use kontor_documents::{Form, file};
use kontor_domain::billing::Document;
use kontor_domain::locale::Locale;
use std::hint::black_box;

/// Lines of an invoice of one page, with the payment part on it, and of one of ten.
pub const LINES: [usize; 2] = [3, 176];
const BROKEN: &str = "a sample is broken";

/// Measures documents of one and ten pages, and those of other programs beside them.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let [short, long] = LINES.map(|lines| samples::invoice(Locale::De, lines).ok_or(BROKEN));
    let (short, long) = (short?, long?);
    let paid = samples::settled(samples::invoice(Locale::De, LINES[0]).ok_or(BROKEN)?);
    let forms = [
        (&short, Form::PaymentDocument),
        (&paid, Form::Final),
        (&long, Form::PaymentDocument),
    ];
    let mut rates = [const { Vec::new() }; 3];
    for _ in 0..bench.rounds {
        for ((document, form), rates) in forms.iter().zip(&mut rates) {
            rates.push(rate(bench, document, *form)?);
        }
    }
    let slower: Vec<f64> = rates[0]
        .iter()
        .zip(&rates[2])
        .map(|(one, ten)| one / ten)
        .collect();
    let [one, complete, ten] = rates.map(median);
    report::part("Documents made in a second of processor time of one core")?;
    let least = Target::AtLeast;
    report.line("payment document with QR-bill, one page", one, "/s", least(200.0))?;
    report.line("final invoice with XML, one page", complete, "/s", least(120.0))?;
    report.line("payment document, ten pages", ten, "/s", Target::None)?;
    report.line(
        "ten pages by one page, time",
        median(slower),
        "×",
        Target::Below(6.0),
    )?;
    beside::run(bench, report, [(&short, one), (&long, ten)])
}

/// Makes a document again and again; returns how often in a second of processor time.
fn rate(bench: &Bench, document: &Document, form: Form) -> Result<f64, Failure> {
    file(document, form)?;
    let begin = machine::own_cpu();
    let mut made = 0_u32;
    loop {
        black_box(file(document, form)?);
        made += 1;
        let spent = machine::own_cpu().saturating_sub(begin);
        if spent >= bench.time / 2 {
            return Ok(f64::from(made) / spent.as_secs_f64());
        }
    }
}
