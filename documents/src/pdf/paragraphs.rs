//! Paragraphs at the left margin.

use super::grid::{LEADING, LEFT};
use crate::canvas::{Painter, Style, node};
use krilla::tagging::{Node, Tag};

/// Draws wrapped paragraphs from a baseline down, with a gap after each.
pub fn draw(
    painter: &mut Painter,
    paragraphs: &[(Style, Vec<String>)],
    mut baseline: f32,
    gap: f32,
) -> Vec<Node> {
    let mut nodes = Vec::with_capacity(paragraphs.len());
    for (style, lines) in paragraphs {
        let content = painter.tagged(|painter| {
            for line in lines {
                painter.text(*style, LEFT, baseline, line);
                baseline += LEADING;
            }
        });
        baseline += gap;
        nodes.push(node(Tag::P, content));
    }
    nodes
}
