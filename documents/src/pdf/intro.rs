//! Texts above the lines: the recipient, the facts beside it, the title, and a note.

use super::countries;
use super::form::Form;
use super::format;
use super::grid::{ASIDE, ASIDE_VALUE, LEADING, LEFT, RECIPIENT, RIGHT, STRONG, TABLE_HEAD, TEXT, TITLE};
use super::words::Words;
use crate::canvas::{Color, Style, mm, wrap};
use kontor_domain::billing::{Document, PartyAddress};
use kontor_domain::locale::Locale;

/// The recipient.
pub const ADDRESS: Style = Style::regular(10.0, Color::INK);
/// The title.
pub const HEADING: Style = Style::bold(17.0, Color::INK);

/// Texts above the lines.
pub struct Intro {
    /// Recipient, in lines.
    pub recipient: Vec<String>,
    /// Labels and their values, in lines.
    pub facts: Vec<(&'static str, Vec<String>)>,
    /// Baseline of the title.
    pub title: f32,
    /// Mark beside the title.
    pub mark: Option<(&'static str, Color)>,
    /// Notes below the title, in lines.
    pub notes: Vec<(Style, Vec<String>)>,
    /// Upper edge of the first row.
    pub first_row: f32,
}

impl Intro {
    /// Sets the texts.
    pub fn of(document: &Document, form: Form, words: &Words) -> Self {
        let locale = document.locale;
        let recipient = recipient(&document.recipient.address, locale);
        let facts = facts(document, form, words);
        let fact_lines: usize = facts.iter().map(|(_, lines)| lines.len()).sum();
        let lowest = below(recipient.len()).max(below(fact_lines));
        let title = TITLE.max(lowest + mm(12.0));
        let notes = notes(document, form, words);
        let note_lines: usize = notes.iter().map(|(_, lines)| lines.len()).sum();
        let table = title + mm(6.0) + height(note_lines, notes.len());
        Self {
            recipient,
            facts,
            title,
            mark: mark(document, form, words),
            notes,
            first_row: table + TABLE_HEAD,
        }
    }

    /// Returns the upper edge of the table.
    pub fn table(&self) -> f32 {
        self.first_row - TABLE_HEAD
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few lines")]
fn below(lines: usize) -> f32 {
    RECIPIENT + lines.saturating_sub(1) as f32 * LEADING
}

#[expect(clippy::cast_precision_loss, reason = "a few lines")]
fn height(lines: usize, paragraphs: usize) -> f32 {
    lines as f32 * LEADING + paragraphs as f32 * 5.0
}

/// Returns the lines of an address; a country other than Switzerland is named.
fn recipient(address: &PartyAddress, locale: Locale) -> Vec<String> {
    let country = address.country.as_str();
    let mut texts = vec![address.name.clone()];
    texts.extend(address.attention.clone());
    texts.extend(street(address));
    texts.push(place(address));
    if country != "CH" {
        texts.push(countries::name(country, locale).to_uppercase());
    }
    let width = ASIDE - LEFT - mm(10.0);
    texts.iter().flat_map(|text| wrap(text, ADDRESS, width)).collect()
}

/// Returns street and house number.
pub fn street(address: &PartyAddress) -> Option<String> {
    let parts: Vec<&str> = [&address.street, &address.house_number]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Returns postcode and town.
pub fn place(address: &PartyAddress) -> String {
    format!("{} {}", address.postcode, address.town)
}

fn facts(document: &Document, form: Form, words: &Words) -> Vec<(&'static str, Vec<String>)> {
    let locale = document.locale;
    let recipient = &document.recipient;
    let number = if form == Form::PaymentDocument {
        words.concerns
    } else {
        words.number
    };
    let due = if form == Form::ProForma {
        words.valid_until
    } else {
        words.due
    };
    let preceding = if form == Form::CreditNote {
        words.corrects
    } else {
        words.concerns
    };
    let rows = [
        (number, Some(document.number.clone())),
        (words.date, Some(locale.day(document.issued_on))),
        (
            due,
            document
                .due_on
                .filter(|_| form != Form::CreditNote)
                .map(|due| locale.day(due)),
        ),
        (
            preceding,
            document
                .preceding
                .as_ref()
                .map(|invoice| format!("{}\n{}", invoice.number, locale.day(invoice.issued_on))),
        ),
        (words.customer_number, document.customer_number.clone()),
        (words.order_number, recipient.order_number.clone()),
        (
            words.your_vat_number,
            recipient
                .vat_number
                .as_ref()
                .map(|number| format::vat_number(number, words.vat)),
        ),
    ];
    let value = |(label, text): (&'static str, Option<String>)| {
        Some((label, wrap(&text?, TEXT, RIGHT - ASIDE_VALUE)))
    };
    rows.into_iter().filter_map(value).collect()
}

fn mark(document: &Document, form: Form, words: &Words) -> Option<(&'static str, Color)> {
    let is_settled = document.open_minor() <= 0;
    match form {
        Form::Final => Some((words.paid, Color::SETTLED)),
        Form::PaymentDocument if is_settled => Some((words.paid, Color::SETTLED)),
        Form::PaymentDocument | Form::Reminder(_) if document.paid_minor > 0 => {
            Some((words.partly_paid, Color::OPEN))
        }
        Form::PaymentDocument | Form::Reminder(_) => Some((words.not_paid, Color::OPEN)),
        Form::ProForma | Form::CreditNote => None,
    }
}

fn notes(document: &Document, form: Form, words: &Words) -> Vec<(Style, Vec<String>)> {
    let no_value = (form == Form::ProForma).then_some((STRONG, words.no_value));
    let note = document.note.as_deref().map(|note| (TEXT, note));
    let texts = [no_value, note].into_iter().flatten();
    texts
        .map(|(style, text)| (style, wrap(text, style, RIGHT - LEFT)))
        .collect()
}
