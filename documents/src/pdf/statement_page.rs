//! Statements: a table of movements over as many pages as it needs.

use super::form::RenderError;
use super::grid::{
    BOTTOM, COLUMN_HEAD, FOOTER, LEADING, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, SMALL, STRONG, TABLE_AGAIN,
    TABLE_HEAD, TEXT,
};
use super::intro::{ADDRESS, HEADING, place, street};
use super::statement_words::{PlainWords, plain_words};
use super::words::{Words, filled, words};
use super::{described, format, settings};
use crate::canvas::{Color, Painter, Style, mm, node, with_children};
use crate::statement::StatementSheet;
use kontor_domain::payments::StatementAccount;
use krilla::Document;
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{ArtifactType, Node, TableHeaderScope, Tag, TagTree};
use std::num::NonZeroU16;

/// Height of a row.
const ROW: f32 = 16.0;
/// Upper edge of the table on the first page.
const TABLE: f32 = mm(104.0);
/// Left edge of the texts.
const TEXTS: f32 = mm(46.0);
/// Right edges of the columns of numbers: charge, credit, balance.
const NUMBERS: [f32; 3] = [mm(134.0), mm(163.0), RIGHT];

/// A row as it is printed.
struct Row {
    day: String,
    text: String,
    numbers: [String; 3],
    is_balance: bool,
}

struct Page<'a> {
    sheet: &'a StatementSheet,
    plain: &'static PlainWords,
    words: &'static Words,
    accent: Color,
    title: String,
    pages: usize,
}

/// Makes the PDF of a statement. The same statement gives the same bytes.
///
/// # Errors
/// [`RenderError`] if the writer refuses it.
pub fn render_statement(sheet: &StatementSheet) -> Result<Vec<u8>, RenderError> {
    let plain = plain_words(sheet.locale);
    let rows = rows(sheet, plain);
    let chunks = chunks(&rows);
    let accent = Color::parse(&sheet.issuer.color).ok_or(RenderError::Color)?;
    let account = plain.account(sheet.range.account);
    let page = Page {
        sheet,
        plain,
        words: words(sheet.locale),
        accent: accent.readable(),
        title: format!("{} {account} {}", plain.statement, sheet.range.currency),
        pages: chunks.len(),
    };
    let mut pdf = Document::new_with(settings()?);
    let (mut intro, mut table) = (Vec::new(), Vec::new());
    for (at, rows) in chunks.iter().enumerate() {
        draw_page(&mut pdf, &page, at, rows, (&mut intro, &mut table))?;
    }
    let mut tree = TagTree::new().with_lang(Some(page.words.language.to_owned()));
    tree.children = intro;
    let mut table = table.into_iter();
    let head: Vec<Node> = table.next().into_iter().collect();
    let body = with_children(Tag::TBody, table.collect());
    tree.push(with_children(
        Tag::Table,
        head.into_iter().chain([body]).collect(),
    ));
    pdf.set_tag_tree(tree);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(page.title.clone(), top));
    pdf.set_outline(outline);
    pdf.set_metadata(described(
        &page.title,
        &sheet.issuer.address.name,
        page.words.language,
        sheet.range.to,
    )?);
    pdf.finish()
        .map_err(|error| RenderError::Pdf(format!("{error:?}")))
}

/// Returns the rows: the opening balance, the movements, and the closing balance.
fn rows(sheet: &StatementSheet, plain: &PlainWords) -> Vec<Row> {
    let locale = sheet.locale;
    // A customer reads money in advance as a positive balance.
    let sign = match sheet.range.account {
        StatementAccount::Prepaid => -1,
        StatementAccount::Receivable => 1,
    };
    let balance = |minor: i64| format::amount(sign * minor, locale);
    let edge = |day, text: &str, minor| Row {
        day: locale.day(day),
        text: text.to_owned(),
        numbers: [String::new(), String::new(), balance(minor)],
        is_balance: true,
    };
    let mut minor = sheet.opening_minor;
    let mut rows = vec![edge(sheet.range.from, plain.opening, minor)];
    for line in &sheet.lines {
        minor += line.minor;
        let amount = format::amount(line.minor.abs(), locale);
        let (charge, credit) = if line.minor > 0 {
            (amount, String::new())
        } else {
            (String::new(), amount)
        };
        let kind = plain.kind(line.kind);
        rows.push(Row {
            day: locale.day(line.day),
            text: match &line.invoice {
                Some(number) => format!("{kind} {number}"),
                None => kind.to_owned(),
            },
            numbers: [charge, credit, balance(minor)],
            is_balance: false,
        });
    }
    rows.push(edge(sheet.range.to, plain.closing, minor));
    rows
}

/// Distributes the rows over pages.
fn chunks(rows: &[Row]) -> Vec<&[Row]> {
    let room = |top: f32| {
        let mut count = 0;
        let mut bottom = top + TABLE_HEAD + ROW;
        while bottom <= BOTTOM {
            count += 1;
            bottom += ROW;
        }
        count
    };
    let (first, rest) = rows.split_at(room(TABLE).min(rows.len()));
    std::iter::once(first)
        .chain(rest.chunks(room(TABLE_AGAIN)))
        .collect()
}

fn draw_page(
    pdf: &mut Document,
    page: &Page,
    at: usize,
    rows: &[Row],
    (intro, table): (&mut Vec<Node>, &mut Vec<Node>),
) -> Result<(), RenderError> {
    let a4 = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT)
        .ok_or_else(|| RenderError::Pdf("no page".to_owned()))?;
    let mut leaf = pdf.start_page_with(a4);
    let mut surface = leaf.surface();
    let mut painter = Painter::new(&mut surface);
    let mut top = TABLE_AGAIN;
    if at == 0 {
        *intro = draw_intro(&mut painter, page);
        top = TABLE;
        table.push(draw_head(&mut painter, page, top));
    } else {
        painter.artifact(ArtifactType::Header, |painter| {
            painter.text(STRONG, LEFT, mm(20.0), &page.title);
            draw_heads(painter, page, top);
        });
    }
    painter.artifact(ArtifactType::Layout, |painter| {
        painter.rectangle(page.accent, LEFT, top + TABLE_HEAD - 2.0, RIGHT - LEFT, 1.0);
    });
    let mut bottom = top + TABLE_HEAD;
    for row in rows {
        table.push(draw_row(&mut painter, row, bottom));
        bottom += ROW;
        painter.artifact(ArtifactType::Layout, |painter| {
            painter.rectangle(Color::HAIRLINE, LEFT, bottom - 0.4, RIGHT - LEFT, 0.4);
        });
    }
    let number = filled(page.words.page, &[&(at + 1).to_string(), &page.pages.to_string()]);
    painter.artifact(ArtifactType::Footer, |painter| {
        painter.text_right(SMALL, RIGHT, FOOTER, &number);
    });
    surface.finish();
    leaf.finish();
    Ok(())
}

fn draw_intro(painter: &mut Painter, page: &Page) -> Vec<Node> {
    let sheet = page.sheet;
    let issuer = &sheet.issuer.address;
    let name = painter.tagged(|painter| {
        painter.text(Style::bold(15.0, page.accent), LEFT, mm(22.5), &issuer.name);
        let lines = [street(issuer), Some(place(issuer))];
        for (line, baseline) in lines.iter().flatten().zip([mm(28.0), mm(32.0)]) {
            painter.text(SMALL, LEFT, baseline, line);
        }
    });
    let recipient = painter.tagged(|painter| {
        let address = &sheet.recipient;
        let lines = [
            Some(address.name.clone()),
            address.attention.clone(),
            street(address),
            Some(place(address)),
        ];
        let mut baseline = mm(53.0);
        for line in lines.into_iter().flatten() {
            painter.text(ADDRESS, LEFT, baseline, &line);
            baseline += LEADING;
        }
    });
    let title = painter.tagged(|painter| {
        painter.text(HEADING, LEFT, mm(88.0), &page.title);
    });
    let days = [sheet.range.from, sheet.range.to].map(|day| sheet.locale.day(day));
    let period = painter.tagged(|painter| {
        let text = filled(page.plain.period, &[&days[0], &days[1]]);
        painter.text(TEXT, LEFT, mm(96.0), &text);
    });
    vec![
        node(Tag::P, name),
        node(Tag::P, recipient),
        node(Tag::Hn(NonZeroU16::MIN, Some(page.title.clone())), title),
        node(Tag::P, period),
    ]
}

fn heads(page: &Page) -> [&'static str; 5] {
    let plain = page.plain;
    let balance = match page.sheet.range.account {
        StatementAccount::Prepaid => plain.credit_balance,
        StatementAccount::Receivable => plain.to_pay,
    };
    [plain.date, plain.text, plain.charge, plain.credit, balance]
}

fn draw_cell(painter: &mut Painter, style: Style, column: usize, baseline: f32, text: &str) {
    match column {
        0 => painter.text(style, LEFT, baseline, text),
        1 => painter.text(style, TEXTS, baseline, text),
        number => painter.text_right(style, NUMBERS[(number - 2).min(2)], baseline, text),
    };
}

fn draw_heads(painter: &mut Painter, page: &Page, top: f32) {
    for (column, text) in heads(page).into_iter().enumerate() {
        draw_cell(painter, COLUMN_HEAD, column, top + TABLE_HEAD - 8.0, text);
    }
}

fn draw_head(painter: &mut Painter, page: &Page, top: f32) -> Node {
    let cells = heads(page).into_iter().enumerate().map(|(column, text)| {
        let content = painter.tagged(|painter| {
            draw_cell(painter, COLUMN_HEAD, column, top + TABLE_HEAD - 8.0, text);
        });
        node(Tag::TH(TableHeaderScope::Column), content)
    });
    let row = with_children(Tag::TR, cells.collect());
    with_children(Tag::THead, vec![row])
}

fn draw_row(painter: &mut Painter, row: &Row, top: f32) -> Node {
    let style = if row.is_balance { STRONG } else { TEXT };
    let [charge, credit, balance] = &row.numbers;
    let texts = [&row.day, &row.text, charge, credit, balance];
    let cells = texts.into_iter().enumerate().map(|(column, text)| {
        let content = painter.tagged(|painter| {
            draw_cell(painter, style, column, top + ROW - 5.0, text);
        });
        node(Tag::TD, content)
    });
    with_children(Tag::TR, cells.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::slip_page::{render_slip, slip_qr_payload};
    use crate::samples;
    use crate::slip::Slip;
    use crate::statement::StatementLine;
    use chrono::NaiveDate;
    use kontor_domain::billing::TransactionKind;
    use kontor_domain::locale::Locale;
    use kontor_domain::organizations::Currency;
    use kontor_domain::payments::StatementRange;

    fn sheet(locale: Locale, lines: usize) -> StatementSheet {
        let sample = samples::invoice(locale, 1).unwrap();
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let line = |at: usize| StatementLine {
            day: day(11, 2),
            kind: TransactionKind::ALL[at % TransactionKind::ALL.len()],
            invoice: at.is_multiple_of(2).then(|| "INV-2026-000042".to_owned()),
            minor: if at.is_multiple_of(3) { 1_234 } else { -5_678 },
        };
        StatementSheet {
            issuer: sample.issuer,
            recipient: sample.recipient.address,
            locale,
            range: StatementRange {
                account: StatementAccount::Prepaid,
                currency: Currency::Chf,
                from: day(1, 1),
                to: day(11, 29),
            },
            opening_minor: -1_000,
            lines: (0..lines).map(line).collect(),
        }
    }

    #[test]
    fn a_statement_is_the_same_bytes_in_every_language() {
        for locale in [Locale::De, Locale::Fr, Locale::It, Locale::En] {
            let sheet = sheet(locale, 60);
            let bytes = render_statement(&sheet).unwrap();
            assert!(bytes.starts_with(b"%PDF-"));
            assert_eq!(bytes, render_statement(&sheet).unwrap());
        }
    }

    #[test]
    fn every_row_is_printed_once_and_pages_are_few() {
        for lines in [0, 1, 25, 26, 27, 28, 100, 2_000] {
            let sheet = sheet(Locale::En, lines);
            let rows = rows(&sheet, plain_words(Locale::En));
            let chunks = chunks(&rows);
            assert_eq!(chunks.iter().map(|chunk| chunk.len()).sum::<usize>(), lines + 2);
            assert!(chunks.iter().all(|chunk| !chunk.is_empty()) && chunks.len() <= 60);
        }
    }

    #[test]
    fn the_balance_of_the_prepaid_account_is_printed_as_the_customer_reads_it() {
        let mut sheet = sheet(Locale::En, 0);
        sheet.lines.push(StatementLine {
            day: sheet.range.to,
            kind: TransactionKind::Allocation,
            invoice: None,
            minor: 400,
        });
        let rows = rows(&sheet, plain_words(Locale::En));
        let numbers: Vec<&[String; 3]> = rows.iter().map(|row| &row.numbers).collect();
        assert_eq!(numbers[0], &["", "", "10.00"]);
        assert_eq!(numbers[1], &["4.00", "", "6.00"]);
        assert_eq!(numbers[2], &["", "", "6.00"]);
    }

    #[test]
    fn a_slip_has_a_payment_part_with_or_without_an_amount() {
        let sample = samples::invoice(Locale::De, 1).unwrap();
        let transfer = sample.transfer.unwrap();
        let slip = |amount_minor| Slip {
            invoice: None,
            issuer: sample.issuer.clone(),
            payer: sample.recipient.address.clone(),
            locale: Locale::De,
            currency: Currency::Chf,
            iban: transfer.iban.clone(),
            reference: transfer.reference.clone(),
            amount_minor,
            made_on: sample.issued_on,
        };
        for (amount, written) in [(None, ""), (Some(12_345), "123.45")] {
            let payload = slip_qr_payload(&slip(amount)).unwrap();
            assert_eq!(payload.split('\n').nth(18), Some(written));
            assert!(crate::qr_bill::judge(payload.as_bytes()).is_empty(), "{payload}");
            let bytes = render_slip(&slip(amount)).unwrap();
            assert_eq!(bytes, render_slip(&slip(amount)).unwrap());
        }
        assert!(slip_qr_payload(&slip(Some(0))).is_err());
        let of_invoice = Slip {
            invoice: Some("INV-2026-000042".to_owned()),
            ..slip(Some(459))
        };
        let payload = slip_qr_payload(&of_invoice).unwrap();
        let lines: Vec<&str> = payload.split('\n').collect();
        assert_eq!((lines[18], lines[29]), ("4.59", "INV-2026-000042"));
    }
}
