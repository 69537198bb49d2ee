//! The sums, and the sentences beside them.

use super::closing::{ABOVE, RULE, Rank, SUM_LEADING, Sum};
use super::grid::{LABEL, LEADING, LEFT, RIGHT, STRONG, SUMS, TEXT};
use super::intro::HEADING;
use super::sheet::Sheet;
use super::{format, paragraphs};
use crate::canvas::{Color, Painter, Style, mm, node, with_children};
use krilla::tagging::{ArtifactType, Node, Tag};
use std::num::NonZeroU16;

const GRAND: Style = Style::bold(11.5, Color::INK);

/// Draws sums and sentences below the rows.
pub fn draw(painter: &mut Painter, sheet: &Sheet, top: f32) -> Vec<Node> {
    let mut baseline = top + ABOVE + TEXT.size;
    let mut rows = Vec::with_capacity(sheet.closing.sums.len());
    for sum in &sheet.closing.sums {
        if sum.rank != Rank::Part {
            draw_rule(painter, sheet, sum.rank, baseline - 4.0);
            baseline += RULE;
        }
        rows.push(draw_sum(painter, sum, baseline));
        baseline += SUM_LEADING;
    }
    let mut nodes = vec![with_children(Tag::Table, vec![with_children(Tag::TBody, rows)])];
    let beside = top + ABOVE + TEXT.size;
    nodes.extend(paragraphs::draw(painter, &sheet.closing.sentences, beside, 4.0));
    nodes
}

fn draw_rule(painter: &mut Painter, sheet: &Sheet, rank: Rank, y: f32) {
    painter.artifact(ArtifactType::Layout, |painter| {
        let (color, thickness) = if rank == Rank::Total {
            (sheet.accent, 1.0)
        } else {
            (Color::HAIRLINE, 0.5)
        };
        painter.rectangle(color, SUMS, y - 5.0, RIGHT - SUMS, thickness);
    });
}

fn draw_sum(painter: &mut Painter, sum: &Sum, baseline: f32) -> Node {
    let style = if sum.rank == Rank::Part { TEXT } else { GRAND };
    let label = painter.tagged(|painter| {
        painter.text(style, SUMS, baseline, &sum.label);
    });
    let amount = painter.tagged(|painter| {
        painter.text_right(style, RIGHT, baseline, &sum.amount);
    });
    let label = node(Tag::TH(krilla::tagging::TableHeaderScope::Row), label);
    with_children(Tag::TR, vec![label, node(Tag::TD, amount)])
}

/// Draws the summary of a page that has the payment part alone.
pub fn draw_summary(painter: &mut Painter, sheet: &Sheet) -> Vec<Node> {
    let document = sheet.document;
    let heading = painter.tagged(|painter| {
        painter.text(HEADING, LEFT, mm(40.0), sheet.words.payment);
    });
    let level = NonZeroU16::MIN.saturating_add(1);
    let mut nodes = vec![node(
        Tag::Hn(level, Some(sheet.words.payment.to_owned())),
        heading,
    )];
    let open = document.open_minor();
    let open = format!("{} {}", document.currency, format::amount(open, document.locale));
    let facts = [
        (sheet.words.concerns, Some(sheet.invoice_number().to_owned())),
        (sheet.words.open, Some(open)),
        (
            sheet.words.due,
            document.due_on.map(|due| document.locale.day(due)),
        ),
    ];
    let mut baseline = mm(40.0) + 2.0 * LEADING;
    for (label, value) in facts {
        let Some(value) = value else { continue };
        let content = painter.tagged(|painter| {
            painter.text(LABEL, LEFT, baseline, label);
            painter.text(STRONG, LEFT + mm(36.0), baseline, &value);
        });
        baseline += LEADING + 1.5;
        nodes.push(node(Tag::P, content));
    }
    nodes
}
