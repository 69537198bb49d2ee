//! Texts below the lines: the sums, and beside them the sentences on payment and VAT.

use super::form::Form;
use super::format;
use super::grid::{LEADING, LEFT, STRONG, SUMS, TEXT};
use super::words::{Words, filled};
use crate::canvas::{Style, mm, wrap};
use crate::e_invoice::exemption_reason;
use kontor_domain::billing::{Document, VatCategory, VatGroup};

/// Distance of the sums.
pub const SUM_LEADING: f32 = 15.0;
/// Additional blank around a line above a sum.
pub const RULE: f32 = 7.0;
/// Blank above the sums.
pub const ABOVE: f32 = 10.0;

/// Rank of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// A part.
    Part,
    /// The total, under a line.
    Total,
    /// The amount that is still due, under a line.
    Due,
}

/// A sum with its label.
pub struct Sum {
    pub label: String,
    pub amount: String,
    pub rank: Rank,
}

/// Texts below the lines.
pub struct Closing {
    /// Sums.
    pub sums: Vec<Sum>,
    /// Sentences, in lines.
    pub sentences: Vec<(Style, Vec<String>)>,
}

impl Closing {
    /// Sets the texts. `part_is_apart` says that the payment part has a page of its own.
    pub fn of(document: &Document, form: Form, words: &Words, part_is_apart: bool) -> Self {
        let width = SUMS - LEFT - mm(10.0);
        let sentences = sentences(document, form, words, part_is_apart).into_iter();
        Self {
            sums: sums(document, form, words),
            sentences: sentences
                .map(|(style, text)| (style, wrap(&text, style, width)))
                .collect(),
        }
    }

    /// Returns the height with the blank above.
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    pub fn height(&self) -> f32 {
        let rules = self.sums.iter().filter(|sum| sum.rank != Rank::Part).count();
        let sums = self.sums.len() as f32 * SUM_LEADING + rules as f32 * RULE;
        let lines: usize = self.sentences.iter().map(|(_, lines)| lines.len()).sum();
        let sentences = lines as f32 * LEADING + self.sentences.len() as f32 * 4.0;
        ABOVE + sums.max(sentences)
    }
}

fn sums(document: &Document, form: Form, words: &Words) -> Vec<Sum> {
    let amount = |minor| format::amount(minor, document.locale);
    let sum = |label: String, minor: i64, rank: Rank| Sum {
        label,
        amount: amount(minor),
        rank,
    };
    let totals = &document.totals;
    let mut sums = vec![sum(words.net.to_owned(), totals.net_minor, Rank::Part)];
    sums.extend(
        document
            .groups
            .iter()
            .map(|group| sum(vat_label(group, document, words), group.vat_minor, Rank::Part)),
    );
    if totals.rounding_minor != 0 {
        sums.push(sum(words.rounding.to_owned(), totals.rounding_minor, Rank::Part));
    }
    let label = if form == Form::CreditNote {
        words.credited
    } else {
        words.total
    };
    sums.push(sum(
        format!("{label} {}", document.currency),
        totals.total_minor,
        Rank::Total,
    ));
    let is_payable = matches!(form, Form::PaymentDocument | Form::Final | Form::Reminder(_));
    if is_payable && (document.paid_minor != 0 || document.credited_minor != 0) {
        for (label, minor) in [
            (words.credited_so_far, document.credited_minor),
            (words.paid_so_far, document.paid_minor),
        ] {
            if minor != 0 {
                sums.push(sum(label.to_owned(), -minor, Rank::Part));
            }
        }
        let open = document.open_minor();
        sums.push(sum(
            format!("{} {}", words.open, document.currency),
            open,
            Rank::Due,
        ));
    }
    sums
}

fn vat_label(group: &VatGroup, document: &Document, words: &Words) -> String {
    let base = format::amount(group.base_minor, document.locale);
    match group.category {
        VatCategory::Outside => filled(words.without_vat, &[&base]),
        VatCategory::Standard | VatCategory::ReverseCharge => filled(
            words.vat_on,
            &[&format::number(group.rate, 0, document.locale), &base],
        ),
    }
}

fn sentences(document: &Document, form: Form, words: &Words, part_is_apart: bool) -> Vec<(Style, String)> {
    let mut sentences = match form {
        Form::PaymentDocument | Form::Reminder(_) => payment(document, form, words, part_is_apart),
        Form::Final if document.paid_minor > 0 => vec![(STRONG, words.payment_received.to_owned())],
        Form::Final => vec![(TEXT, words.nothing_to_pay.to_owned())],
        Form::ProForma => document.due_on.map_or_else(Vec::new, |due| {
            vec![(TEXT, filled(words.offer_until, &[&document.locale.day(due)]))]
        }),
        Form::CreditNote => Vec::new(),
    };
    let mut categories: Vec<VatCategory> = document.groups.iter().map(|group| group.category).collect();
    categories.dedup();
    let reasons = categories
        .into_iter()
        .filter_map(|category| exemption_reason(category, document.locale));
    sentences.extend(reasons.map(|reason| (TEXT, format!("{reason}."))));
    sentences
}

fn payment(document: &Document, form: Form, words: &Words, part_is_apart: bool) -> Vec<(Style, String)> {
    if document.open_minor() <= 0 {
        return vec![(STRONG, words.nothing_to_pay.to_owned())];
    }
    let until = document
        .due_on
        .map(|due| filled(words.pay_until, &[&document.locale.day(due)]));
    let mut sentences: Vec<(Style, String)> = until.into_iter().map(|until| (STRONG, until)).collect();
    sentences.push((TEXT, words.pay.to_owned()));
    if part_is_apart {
        sentences.push((TEXT, words.payment_part.to_owned()));
    }
    if form == Form::PaymentDocument {
        sentences.push((TEXT, words.final_after_payment.to_owned()));
    }
    sentences
}
