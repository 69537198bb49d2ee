//! Payment part and receipt at the foot of an A4 page. All measures are those of the guidelines.

use super::matrix::Matrix;
use super::notification::not_for_payment;
use super::payload::{BillAddress, QrBill};
use super::symbols::{draw_code, draw_scissors};
use super::titles::{Labels, labels};
use crate::canvas::{Color, Painter, Style, mm, node, with_children, wrap};
use kontor_domain::billing::PaymentReference;
use kontor_domain::money;
use krilla::tagging::{ArtifactType, Node, Tag};
use std::num::NonZeroU16;

/// Height of payment part and receipt.
pub const PART_HEIGHT: f32 = mm(105.0);
const PAGE_WIDTH: f32 = mm(210.0);
const RECEIPT_WIDTH: f32 = mm(62.0);
const MARGIN: f32 = mm(5.0);
const TITLE: Style = Style::bold(11.0, Color::BLACK);
const SEPARATE: Style = Style::regular(7.0, Color::BLACK);

/// Place of the texts of a part, and their size.
struct Column {
    x: f32,
    top: f32,
    width: f32,
    height: f32,
    type_size: TypeSize,
}

/// Sizes of headings and values, and the distance of lines, in points.
#[derive(Clone, Copy)]
struct TypeSize {
    heading: f32,
    value: f32,
    leading: f32,
}

const RECEIPT_TYPE: TypeSize = TypeSize {
    heading: 6.0,
    value: 8.0,
    leading: 9.0,
};
const PAYMENT_TYPE: TypeSize = TypeSize {
    heading: 8.0,
    value: 10.0,
    leading: 11.0,
};
/// Sizes of the payment part for long addresses; the guidelines allow no smaller ones.
const PAYMENT_TYPE_SMALL: TypeSize = TypeSize {
    heading: 6.0,
    value: 8.0,
    leading: 9.0,
};

/// A heading with the lines below it.
struct Block {
    heading: &'static str,
    lines: Vec<String>,
}

/// Draws payment part and receipt with their upper edge at `top`, and returns their tags.
pub fn draw(painter: &mut Painter, bill: &QrBill, code: &Matrix, top: f32) -> Vec<Node> {
    let labels = labels(bill.locale);
    draw_separators(painter, labels, top);
    let mut nodes = draw_receipt(painter, bill, labels, top);
    nodes.extend(draw_payment_part(painter, bill, labels, code, top));
    nodes
}

fn draw_separators(painter: &mut Painter, labels: &Labels, top: f32) {
    painter.artifact(ArtifactType::Page, |painter| {
        painter.rectangle(Color::BLACK, 0.0, top - 0.25, PAGE_WIDTH, 0.5);
        painter.rectangle(Color::BLACK, RECEIPT_WIDTH - 0.25, top, 0.5, PART_HEIGHT);
        draw_scissors(painter, mm(8.0), top, 0.0);
        draw_scissors(painter, RECEIPT_WIDTH, top + mm(10.0), -90.0);
        painter.text_centered(SEPARATE, PAGE_WIDTH / 2.0, top - mm(1.8), labels.separate);
    });
}

fn draw_receipt(painter: &mut Painter, bill: &QrBill, labels: &Labels, top: f32) -> Vec<Node> {
    let mut nodes = vec![draw_title(painter, MARGIN, top, labels.receipt)];
    let column = Column {
        x: MARGIN,
        top: top + mm(12.0),
        width: mm(52.0),
        height: mm(56.0),
        type_size: RECEIPT_TYPE,
    };
    // The guidelines let the streets go where the receipt is too small for them.
    let blocks = [true, false].map(|with_streets| receipt_blocks(bill, labels, &column, with_streets));
    let [complete, short] = blocks;
    let blocks = if height(&complete, column.type_size) <= column.height {
        complete
    } else {
        short
    };
    nodes.extend(draw_blocks(painter, &blocks, &column));
    nodes.push(draw_amount(
        painter,
        bill,
        labels,
        (MARGIN, top + mm(68.0), mm(12.0)),
        RECEIPT_TYPE,
    ));
    if bill.amount_minor.is_none() {
        draw_blank(painter, [MARGIN + mm(22.0), top + mm(68.0), mm(30.0), mm(10.0)]);
    }
    let heading = Style::bold(RECEIPT_TYPE.heading, Color::BLACK);
    let point = painter.tagged(|painter| {
        let right = RECEIPT_WIDTH - MARGIN;
        painter.text_right(
            heading,
            right,
            top + mm(82.0) + heading.size,
            labels.acceptance_point,
        );
    });
    nodes.push(node(Tag::P, point));
    nodes
}

fn receipt_blocks(bill: &QrBill, labels: &Labels, column: &Column, with_streets: bool) -> Vec<Block> {
    let mut blocks = blocks(bill, labels, column, column.type_size, with_streets);
    if bill.amount_minor == Some(0) {
        blocks.push(block(
            "",
            [not_for_payment(bill.locale).to_owned()],
            column.width,
            column.type_size,
        ));
    }
    blocks
}

fn draw_payment_part(
    painter: &mut Painter,
    bill: &QrBill,
    labels: &Labels,
    code: &Matrix,
    top: f32,
) -> Vec<Node> {
    let left = RECEIPT_WIDTH + MARGIN;
    let mut nodes = vec![draw_title(painter, left, top, labels.payment_part)];
    let figure = painter.tagged(|painter| draw_code(painter, code, left, top + mm(17.0)));
    let alt = format!("{} (Swiss QR Code)", labels.payment_part);
    nodes.push(node(Tag::Figure(Some(alt)), figure));
    nodes.push(draw_amount(
        painter,
        bill,
        labels,
        (left, top + mm(68.0), mm(15.0)),
        PAYMENT_TYPE,
    ));
    if bill.amount_minor.is_none() {
        draw_blank(painter, [left + mm(11.0), top + mm(75.0), mm(40.0), mm(15.0)]);
    }
    let mut column = Column {
        x: left + mm(51.0),
        top: top + MARGIN,
        width: mm(87.0),
        height: mm(85.0),
        type_size: PAYMENT_TYPE,
    };
    let mut blocks = payment_blocks(bill, labels, &column);
    if height(&blocks, column.type_size) > column.height {
        column.type_size = PAYMENT_TYPE_SMALL;
        blocks = payment_blocks(bill, labels, &column);
    }
    nodes.extend(draw_blocks(painter, &blocks, &column));
    nodes
}

fn payment_blocks(bill: &QrBill, labels: &Labels, column: &Column) -> Vec<Block> {
    let mut blocks = blocks(bill, labels, column, column.type_size, true);
    if !bill.message.is_empty() {
        let message = block(
            labels.message,
            [bill.message.clone()],
            column.width,
            column.type_size,
        );
        blocks.insert(2, message);
    }
    blocks
}

/// Returns account and creditor, reference, and debtor.
fn blocks(bill: &QrBill, labels: &Labels, column: &Column, size: TypeSize, with_streets: bool) -> Vec<Block> {
    let account = std::iter::once(bill.account.grouped()).chain(address_lines(&bill.creditor, with_streets));
    vec![
        block(labels.account, account, column.width, size),
        block(
            labels.reference,
            [PaymentReference::grouped(&bill.reference)],
            column.width,
            size,
        ),
        block(
            labels.payable_by,
            address_lines(&bill.debtor, with_streets),
            column.width,
            size,
        ),
    ]
}

fn block(
    heading: &'static str,
    texts: impl IntoIterator<Item = String>,
    width: f32,
    size: TypeSize,
) -> Block {
    let style = Style::regular(size.value, Color::BLACK);
    let lines = texts
        .into_iter()
        .flat_map(|text| wrap(&text, style, width))
        .collect();
    Block { heading, lines }
}

fn address_lines(address: &BillAddress, with_street: bool) -> Vec<String> {
    let mut lines = vec![address.name.clone()];
    let street = format!("{} {}", address.street, address.house_number);
    if with_street && !street.trim().is_empty() {
        lines.push(street.trim().to_owned());
    }
    let place = format!("{} {}", address.postcode, address.town);
    lines.push(if address.country == "CH" {
        place
    } else {
        format!("{}-{place}", address.country)
    });
    lines
}

#[expect(clippy::cast_precision_loss, reason = "a block has a few lines")]
fn height(blocks: &[Block], size: TypeSize) -> f32 {
    let lines: usize = blocks
        .iter()
        .map(|block| block.lines.len() + usize::from(!block.heading.is_empty()))
        .sum();
    (lines + blocks.len().saturating_sub(1)) as f32 * size.leading
}

fn draw_blocks(painter: &mut Painter, blocks: &[Block], column: &Column) -> Vec<Node> {
    let size = column.type_size;
    let mut y = column.top;
    let mut nodes = Vec::with_capacity(blocks.len());
    for block in blocks {
        let content = painter.tagged(|painter| {
            if !block.heading.is_empty() {
                y += size.leading;
                let style = Style::bold(size.heading, Color::BLACK);
                painter.text(style, column.x, y - 2.0, block.heading);
            }
            for line in &block.lines {
                y += size.leading;
                painter.text(Style::regular(size.value, Color::BLACK), column.x, y - 2.0, line);
            }
        });
        nodes.push(node(Tag::P, content));
        y += size.leading;
    }
    nodes
}

fn draw_title(painter: &mut Painter, x: f32, top: f32, title: &str) -> Node {
    let content = painter.tagged(|painter| {
        painter.text(TITLE, x, top + MARGIN + TITLE.size * 0.8, title);
    });
    let level = NonZeroU16::MIN.saturating_add(1);
    node(Tag::Hn(level, Some(title.to_owned())), content)
}

fn draw_amount(
    painter: &mut Painter,
    bill: &QrBill,
    labels: &Labels,
    (x, top, indent): (f32, f32, f32),
    size: TypeSize,
) -> Node {
    let amount = bill
        .amount_minor
        .map(|minor| spaced(&money::decimal(minor).to_string()));
    let amount = amount.unwrap_or_default();
    let columns = [
        (labels.currency, bill.currency.as_str(), x),
        (labels.amount, amount.as_str(), x + indent),
    ];
    let contents = columns.map(|(heading, value, x)| {
        let content = painter.tagged(|painter| {
            painter.text(
                Style::bold(size.heading, Color::BLACK),
                x,
                top + size.heading,
                heading,
            );
            let baseline = top + size.heading + size.leading + 1.0;
            painter.text(Style::regular(size.value, Color::BLACK), x, baseline, value);
        });
        content.into()
    });
    with_children(Tag::P, contents.into())
}

/// Draws the corners of a field that the payer fills in: left, upper edge, width, height.
fn draw_blank(painter: &mut Painter, [x, y, width, height]: [f32; 4]) {
    const THICK: f32 = 0.75;
    const LONG: f32 = mm(3.0);
    painter.artifact(ArtifactType::Page, |painter| {
        for (corner_x, is_right) in [(x, false), (x + width, true)] {
            for (corner_y, is_low) in [(y, false), (y + height, true)] {
                let left = if is_right { corner_x - LONG } else { corner_x };
                let upper = if is_low { corner_y - THICK } else { corner_y };
                painter.rectangle(Color::BLACK, left, upper, LONG, THICK);
                let left = if is_right { corner_x - THICK } else { corner_x };
                let upper = if is_low { corner_y - LONG } else { corner_y };
                painter.rectangle(Color::BLACK, left, upper, THICK, LONG);
            }
        }
    });
}

/// Returns an amount with a blank between thousands.
fn spaced(amount: &str) -> String {
    let whole = amount.find('.').unwrap_or(amount.len());
    let mut text = String::with_capacity(amount.len() + 4);
    for (at, char) in amount.char_indices() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(char);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_by_blanks() {
        for (amount, printed) in [
            ("0.00", "0.00"),
            ("999.95", "999.95"),
            ("1000.00", "1 000.00"),
            ("999999999.99", "999 999 999.99"),
        ] {
            assert_eq!(spaced(amount), printed);
        }
    }
}
