//! The rows of the table of lines, with their texts broken into lines and their heights.

use super::format;
use super::grid::{DETAIL, DETAIL_LEADING, LEADING, RIGHT, TEXT};
use super::words::{Words, filled};
use crate::canvas::{face, mm, wrap};
use kontor_domain::billing::{Document, DocumentLine, VatCategory};
use kontor_domain::locale::Locale;

/// Right edges of the columns of numbers: quantity, price, rate, amount.
pub const NUMBER_COLUMNS: [f32; 4] = [mm(122.0), mm(146.0), mm(163.0), RIGHT];
/// Width of the descriptions.
const DESCRIPTION_WIDTH: f32 = mm(82.0);
/// Blank above and below the texts of a row.
const PADDING: f32 = 4.0;
/// Most lines of a description, and of its details.
const LINES_MAX: usize = 12;

/// A row.
pub struct Row {
    /// Description, in lines.
    pub description: Vec<String>,
    /// Details below it, in lines.
    pub details: Vec<String>,
    /// Quantity, price, rate and amount, each with the blank to its right that aligns its decimal point.
    pub numbers: [(String, f32); 4],
    /// Amount in hundredths.
    pub net_minor: i64,
}

/// Most decimals of each column of numbers.
struct Decimals([u32; 4]);

impl Row {
    /// Returns the height with the blank above and below.
    #[expect(clippy::cast_precision_loss, reason = "a row has a few lines")]
    pub fn height(&self) -> f32 {
        2.0 * PADDING + self.description.len() as f32 * LEADING + self.details.len() as f32 * DETAIL_LEADING
    }

    /// Returns the first baseline of a row with its upper edge at `top`.
    pub fn baseline(top: f32) -> f32 {
        top + PADDING + TEXT.size
    }
}

/// Returns the rows of a document.
pub fn rows(document: &Document, words: &Words) -> Vec<Row> {
    let lines = &document.lines;
    let decimals = Decimals([
        format::decimals(lines.iter().map(|line| line.quantity), 0),
        format::decimals(lines.iter().map(|line| line.unit_price), 2),
        format::decimals(lines.iter().map(|line| line.rate), 0),
        2,
    ]);
    lines
        .iter()
        .map(|line| row(line, document.locale, words, &decimals))
        .collect()
}

fn row(line: &DocumentLine, locale: Locale, words: &Words, decimals: &Decimals) -> Row {
    let rate = match line.category {
        VatCategory::Standard | VatCategory::ReverseCharge => format::number(line.rate, 0, locale),
        VatCategory::Outside => "–".to_owned(),
    };
    let numbers = [
        format::number(line.quantity, 0, locale),
        format::number(line.unit_price, 2, locale),
        rate,
        format::amount(line.net_minor, locale),
    ];
    let mut places = decimals.0.iter();
    Row {
        description: lines(&line.description, TEXT),
        details: lines(&details(line, locale, words), DETAIL),
        numbers: numbers.map(|text| {
            let blank = blank(&text, places.next().copied().unwrap_or_default());
            (text, blank)
        }),
        net_minor: line.net_minor,
    }
}

/// Breaks a text into lines, cutting what would not fit on a page.
fn lines(text: &str, style: crate::canvas::Style) -> Vec<String> {
    let mut lines = wrap(text, style, DESCRIPTION_WIDTH);
    if lines.len() > LINES_MAX {
        lines.truncate(LINES_MAX);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

/// Returns detail, period and price with VAT: beside each other if they fit, otherwise below each other.
fn details(line: &DocumentLine, locale: Locale, words: &Words) -> String {
    let gross = line
        .gross_minor
        .map(|gross| filled(words.including_vat, &[&format::amount(gross, locale)]));
    let period = line.period.map(|period| format::period(period, locale));
    let parts: Vec<String> = [line.detail.clone(), period, gross]
        .into_iter()
        .flatten()
        .collect();
    let joined = parts.join(" · ");
    let fits = face(DETAIL.face).is_some_and(|face| face.width(&joined) * DETAIL.size <= DESCRIPTION_WIDTH);
    if fits { joined } else { parts.join("\n") }
}

/// Returns the width of the decimals that a number lacks, so that decimal points stand below each other.
fn blank(text: &str, decimals: u32) -> f32 {
    let own = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let missing = usize::try_from(decimals).unwrap_or_default().saturating_sub(own);
    let point = if own == 0 && missing > 0 { "." } else { "" };
    let lacking = format!("{point}{}", "0".repeat(missing));
    face(TEXT.face).map_or(0.0, |face| face.width(&lacking) * TEXT.size)
}
