//! The foot of each page: the code that proves the origin, and the page's number.

use super::grid::{FOOTER, FOOTER_OVER_PART, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, SMALL};
use super::sheet::Sheet;
use super::words::{Words, filled};
use crate::canvas::{Color, Painter, Style, mm, wrap};
use kontor_domain::billing::Document;
use krilla::geom::Rect;
use krilla::tagging::{ArtifactType, Identifier};

/// Distance of the lines.
const LEADING: f32 = 9.0;
/// Width of the lines, beside the page's number.
const WIDTH: f32 = mm(142.0);

/// Returns the height that the foot needs beyond that of one line.
pub fn additional_height(document: &Document, words: &Words) -> f32 {
    growth(&lines(document, words))
}

fn lines(document: &Document, words: &Words) -> Vec<String> {
    wrap(
        &filled(words.verify, &[&document.verify_url, &document.code]),
        SMALL,
        WIDTH,
    )
}

#[expect(clippy::cast_precision_loss, reason = "a few lines")]
fn growth(lines: &[String]) -> f32 {
    lines.len().saturating_sub(1) as f32 * LEADING
}

/// Draws the foot of a page. On the first one it returns the place of the code in the tag tree, and its bounds.
pub fn draw(painter: &mut Painter, sheet: &Sheet, at: usize) -> Option<(Identifier, Rect)> {
    let has_part = sheet.pages.get(at).is_some_and(|page| page.has_part);
    let baseline = if has_part { FOOTER_OVER_PART } else { FOOTER };
    let lines = lines(sheet.document, sheet.words);
    let first = baseline - growth(&lines);
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
    Rect::from_ltrb(LEFT, top + 1.0, LEFT + WIDTH, baseline + 2.0).map(|bounds| (content, bounds))
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
