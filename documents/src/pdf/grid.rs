//! The grid of an A4 page, in points from the top left.

use crate::canvas::{Color, Style, mm};
use crate::qr_bill::PART_HEIGHT;

/// Width of a page.
pub const PAGE_WIDTH: f32 = mm(210.0);
/// Height of a page.
pub const PAGE_HEIGHT: f32 = mm(297.0);
/// Left edge of all text; the recipient stands there in the window of an envelope.
pub const LEFT: f32 = mm(22.0);
/// Right edge of all text.
pub const RIGHT: f32 = mm(192.0);
/// Left edge of the issuer's address and of the facts beside the recipient.
pub const ASIDE: f32 = mm(120.0);
/// Left edge of the values beside the recipient.
pub const ASIDE_VALUE: f32 = mm(152.0);
/// Left edge of the sums.
pub const SUMS: f32 = mm(116.0);
/// First baseline of the recipient.
pub const RECIPIENT: f32 = mm(53.0);
/// Lowest first baseline of the title.
pub const TITLE: f32 = mm(88.0);
/// Upper edge of the table on the following pages.
pub const TABLE_AGAIN: f32 = mm(34.0);
/// Height of the table's head.
pub const TABLE_HEAD: f32 = 20.0;
/// Height of a line with a sum carried forward.
pub const CARRY: f32 = 20.0;
/// Lower edge of the content.
pub const BOTTOM: f32 = mm(276.0);
/// Upper edge of the payment part.
pub const PART_TOP: f32 = PAGE_HEIGHT - PART_HEIGHT;
/// Lower edge of the content above a payment part.
pub const BOTTOM_OVER_PART: f32 = PART_TOP - mm(12.0);
/// Baseline of the footer.
pub const FOOTER: f32 = mm(285.0);
/// Baseline of the footer above a payment part.
pub const FOOTER_OVER_PART: f32 = PART_TOP - mm(7.0);

/// Running text.
pub const TEXT: Style = Style::regular(9.0, Color::INK);
/// Emphasized text.
pub const STRONG: Style = Style::bold(9.0, Color::INK);
/// Details below running text.
pub const DETAIL: Style = Style::regular(7.5, Color::MUTED);
/// Labels.
pub const LABEL: Style = Style::regular(8.0, Color::MUTED);
/// Heads of columns.
pub const COLUMN_HEAD: Style = Style::bold(7.5, Color::MUTED);
/// The footer, and the issuer above the recipient.
pub const SMALL: Style = Style::regular(7.0, Color::MUTED);
/// Distance of lines of running text.
pub const LEADING: f32 = 12.5;
/// Distance of lines of details.
pub const DETAIL_LEADING: f32 = 10.0;
