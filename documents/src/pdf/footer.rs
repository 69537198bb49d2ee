//! The foot of each page: the code that proves the origin, and the page's number.

use super::grid::{FOOTER, FOOTER_OVER_PART, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, SMALL};
use super::sheet::Sheet;
use super::words::filled;
use crate::canvas::{Color, Painter, Style, mm, wrap};
use krilla::geom::Rect;
use krilla::tagging::{ArtifactType, Identifier};

/// Distance of the lines.
const LEADING: f32 = 9.0;

/// Draws the foot of a page. On the first one it returns the place of the code in the tag tree, and its bounds.
pub fn draw(painter: &mut Painter, sheet: &Sheet, at: usize) -> Option<(Identifier, Rect)> {
    let has_part = sheet.pages.get(at).is_some_and(|page| page.has_part);
    let baseline = if has_part { FOOTER_OVER_PART } else { FOOTER };
    let document = sheet.document;
    let sentence = filled(sheet.words.verify, &[&document.verify_url, &document.code]);
    let lines = wrap(&sentence, SMALL, mm(142.0));
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    let first = baseline - lines.len().saturating_sub(1) as f32 * LEADING;
    let top = first - SMALL.size - 3.0;
    painter.artifact(ArtifactType::Footer, |painter| {
        painter.rectangle(Color::HAIRLINE, LEFT, top, RIGHT - LEFT, 0.4);
        painter.text_right(SMALL, RIGHT, baseline, &sheet.page_number(at));
    });
    let draw = |painter: &mut Painter| {
        for (at, line) in (0_u8..).zip(&lines) {
            painter.text(SMALL, LEFT, first + f32::from(at) * LEADING, line);
        }
    };
    if at > 0 {
        painter.artifact(ArtifactType::Footer, draw);
        return None;
    }
    let content = painter.tagged(draw);
    Rect::from_ltrb(LEFT, top + 1.0, LEFT + mm(142.0), baseline + 2.0).map(|bounds| (content, bounds))
}

/// Draws a word across the page, below everything else.
pub fn draw_watermark(painter: &mut Painter, word: &str) {
    let style = Style::bold(92.0, Color::WATERMARK);
    painter.artifact(ArtifactType::Watermark, |painter| {
        painter.moved(PAGE_WIDTH / 2.0, PAGE_HEIGHT / 2.0, 1.0, 48.0, |painter| {
            painter.text_centered(style, 0.0, style.size / 3.0, word);
        });
    });
}
