//! The table of lines.

use super::format;
use super::grid::{
    CARRY, COLUMN_HEAD, DETAIL, DETAIL_LEADING, LEADING, LEFT, RIGHT, STRONG, TABLE_AGAIN, TABLE_HEAD, TEXT,
};
use super::plan::Page;
use super::rows::{NUMBER_COLUMNS, Row};
use super::sheet::Sheet;
use crate::canvas::{Color, Painter, node, with_children};
use krilla::tagging::{ArtifactType, Node, TableHeaderScope, Tag};

/// Draws the rows of a page, and returns the lower edge. The table of the tag tree gets them in `table`; a head or a
/// sum that is only repeated is no part of it.
pub fn draw(painter: &mut Painter, sheet: &Sheet, page: &Page, is_first: bool, table: &mut Vec<Node>) -> f32 {
    let top = if is_first {
        sheet.intro.table()
    } else {
        TABLE_AGAIN
    };
    if is_first {
        table.push(draw_head(painter, sheet, top));
    } else {
        painter.artifact(ArtifactType::PaginationOther, |painter| {
            draw_heads(painter, sheet, top);
        });
    }
    draw_head_rule(painter, sheet, top);
    let mut bottom = top + TABLE_HEAD;
    if !is_first {
        draw_carry(
            painter,
            sheet,
            sheet.words.brought_forward,
            page.rows.start,
            bottom,
        );
        bottom += CARRY;
    }
    for row in &sheet.rows[page.rows.clone()] {
        table.push(draw_row(painter, row, bottom));
        bottom += row.height();
        painter.artifact(ArtifactType::Layout, |painter| {
            painter.rectangle(Color::HAIRLINE, LEFT, bottom - 0.4, RIGHT - LEFT, 0.4);
        });
    }
    if !page.has_sums {
        draw_carry(painter, sheet, sheet.words.carried_forward, page.rows.end, bottom);
    }
    bottom
}

fn heads(sheet: &Sheet) -> [String; 5] {
    let words = sheet.words;
    [
        words.description.to_owned(),
        words.quantity.to_owned(),
        words.unit_price.to_owned(),
        format!("{} %", words.vat),
        format!("{} {}", words.amount, sheet.document.currency),
    ]
}

fn draw_head_text(painter: &mut Painter, column: usize, text: &str, top: f32) {
    let baseline = top + TABLE_HEAD - 8.0;
    match column.checked_sub(1) {
        None => painter.text(COLUMN_HEAD, LEFT, baseline, text),
        Some(number) => painter.text_right(COLUMN_HEAD, NUMBER_COLUMNS[number], baseline, text),
    };
}

fn draw_heads(painter: &mut Painter, sheet: &Sheet, top: f32) {
    for (column, text) in heads(sheet).iter().enumerate() {
        draw_head_text(painter, column, text, top);
    }
}

fn draw_head(painter: &mut Painter, sheet: &Sheet, top: f32) -> Node {
    let heads = heads(sheet);
    let cells = heads.iter().enumerate().map(|(column, text)| {
        let content = painter.tagged(|painter| draw_head_text(painter, column, text, top));
        node(Tag::TH(TableHeaderScope::Column), content)
    });
    let row = with_children(Tag::TR, cells.collect());
    with_children(Tag::THead, vec![row])
}

fn draw_head_rule(painter: &mut Painter, sheet: &Sheet, top: f32) {
    painter.artifact(ArtifactType::Layout, |painter| {
        painter.rectangle(sheet.accent, LEFT, top + TABLE_HEAD - 2.0, RIGHT - LEFT, 1.0);
    });
}

fn draw_row(painter: &mut Painter, row: &Row, top: f32) -> Node {
    let first = Row::baseline(top);
    let description = painter.tagged(|painter| {
        let mut baseline = first;
        for line in &row.description {
            painter.text(TEXT, LEFT, baseline, line);
            baseline += LEADING;
        }
        baseline -= LEADING - DETAIL_LEADING;
        for line in &row.details {
            painter.text(DETAIL, LEFT, baseline, line);
            baseline += DETAIL_LEADING;
        }
    });
    let mut cells = vec![node(Tag::TD, description)];
    for ((text, blank), right) in row.numbers.iter().zip(NUMBER_COLUMNS) {
        let content = painter.tagged(|painter| {
            painter.text_right(TEXT, right - blank, first, text);
        });
        cells.push(node(Tag::TD, content));
    }
    with_children(Tag::TR, cells)
}

/// Draws the sum of the rows up to one, exclusive.
fn draw_carry(painter: &mut Painter, sheet: &Sheet, label: &str, end: usize, top: f32) {
    let sum: i64 = sheet.rows[..end].iter().map(|row| row.net_minor).sum();
    let amount = format::amount(sum, sheet.document.locale);
    painter.artifact(ArtifactType::PaginationOther, |painter| {
        let baseline = top + CARRY - 7.0;
        painter.text(STRONG, LEFT, baseline, label);
        painter.text_right(STRONG, RIGHT, baseline, &amount);
    });
}
