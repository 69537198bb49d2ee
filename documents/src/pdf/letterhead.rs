//! The upper part of the first page, and the line that stands for it on the others.

use super::grid::{
    ASIDE, ASIDE_VALUE, DETAIL_LEADING, LABEL, LEADING, LEFT, RECIPIENT, RIGHT, SMALL, STRONG, TEXT,
};
use super::intro::{ADDRESS, HEADING, place, street};
use super::sheet::Sheet;
use super::words::Words;
use super::{format, paragraphs};
use crate::canvas::{Color, Painter, Style, face, mm, node, with_children, wrap};
use kontor_domain::billing::Issuer;
use krilla::tagging::{ArtifactType, Node, Tag};
use std::num::NonZeroU16;

/// Space between the title's mark and its frame.
const MARK_PADDING: f32 = 5.0;

/// Draws everything above the table of the first page.
pub fn draw_first(painter: &mut Painter, sheet: &Sheet) -> Vec<Node> {
    let mut nodes = draw_issuer(painter, sheet);
    nodes.push(draw_recipient(painter, sheet));
    nodes.push(draw_facts(painter, sheet));
    nodes.push(draw_title(painter, sheet));
    nodes.extend(draw_notes(painter, sheet));
    nodes
}

/// Draws the line at the top of the following pages.
pub fn draw_again(painter: &mut Painter, sheet: &Sheet) {
    painter.artifact(ArtifactType::Header, |painter| {
        let name = Style::bold(9.0, sheet.accent);
        let mut lines = wrap(&sheet.document.issuer.address.name, name, mm(90.0)).into_iter();
        let first = lines.next().unwrap_or_default();
        let cut = if lines.next().is_some() { "…" } else { "" };
        painter.text(name, LEFT, mm(20.0), &format!("{first}{cut}"));
        let date = sheet.document.locale.day(sheet.document.issued_on);
        painter.text_right(LABEL, RIGHT, mm(20.0), &format!("{} · {date}", sheet.title()));
        painter.rectangle(sheet.accent, LEFT, mm(23.0), RIGHT - LEFT, 0.75);
    });
}

fn draw_issuer(painter: &mut Painter, sheet: &Sheet) -> Vec<Node> {
    let issuer = &sheet.document.issuer;
    painter.artifact(ArtifactType::Layout, |painter| {
        painter.rectangle(sheet.accent, LEFT, mm(14.0), mm(12.0), 2.5);
    });
    let large = Style::bold(15.0, sheet.accent);
    let width = ASIDE - LEFT - mm(6.0);
    let is_short = wrap(&issuer.address.name, large, width).len() == 1;
    let style = if is_short {
        large
    } else {
        Style::bold(11.5, sheet.accent)
    };
    let name = painter.tagged(|painter| {
        let mut baseline = mm(22.5);
        for line in wrap(&issuer.address.name, style, width) {
            painter.text(style, LEFT, baseline, &line);
            baseline += style.size * 1.25;
        }
    });
    let contact = painter.tagged(|painter| {
        let mut baseline = mm(16.2);
        for text in contact(issuer, sheet.words) {
            for line in wrap(&text, SMALL, RIGHT - ASIDE) {
                painter.text(SMALL, ASIDE, baseline, &line);
                baseline += 9.5;
            }
        }
    });
    vec![node(Tag::P, name), node(Tag::P, contact)]
}

fn contact(issuer: &Issuer, words: &Words) -> Vec<String> {
    let website = issuer.website.as_deref().map(|address| {
        let name = address
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        name.trim_end_matches('/').to_owned()
    });
    let lines = [
        street(&issuer.address),
        Some(place(&issuer.address)),
        Some(format::vat_number(&issuer.vat_number, words.vat)),
        Some(issuer.email.clone()),
        issuer.phone.clone(),
        website,
    ];
    lines.into_iter().flatten().collect()
}

fn draw_recipient(painter: &mut Painter, sheet: &Sheet) -> Node {
    let issuer = &sheet.document.issuer.address;
    painter.artifact(ArtifactType::Layout, |painter| {
        let style = Style::regular(6.0, Color::MUTED);
        let parts = [Some(issuer.name.clone()), street(issuer), Some(place(issuer))];
        let line = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let width = mm(85.0);
        // A sender that is too long for one line is named without its street.
        let fits = face(style.face).is_some_and(|face| face.width(&line) * style.size <= width);
        let line = if fits {
            line
        } else {
            wrap(&issuer.name, style, width).swap_remove(0)
        };
        let drawn = painter.text(style, LEFT, RECIPIENT - mm(6.5), &line);
        painter.rectangle(Color::HAIRLINE, LEFT, RECIPIENT - mm(5.4), drawn, 0.4);
    });
    let content = painter.tagged(|painter| {
        let mut baseline = RECIPIENT;
        for line in &sheet.intro.recipient {
            painter.text(ADDRESS, LEFT, baseline, line);
            baseline += LEADING;
        }
    });
    node(Tag::P, content)
}

fn draw_facts(painter: &mut Painter, sheet: &Sheet) -> Node {
    let mut baseline = RECIPIENT;
    let mut paragraphs = Vec::with_capacity(sheet.intro.facts.len());
    for (at, (label, lines)) in sheet.intro.facts.iter().enumerate() {
        let content = painter.tagged(|painter| {
            painter.text(LABEL, ASIDE, baseline, label);
            let style = if at == 0 { STRONG } else { TEXT };
            for line in lines {
                painter.text(style, ASIDE_VALUE, baseline, line);
                baseline += LEADING;
            }
        });
        paragraphs.push(node(Tag::P, content));
    }
    with_children(Tag::Div, paragraphs)
}

fn draw_title(painter: &mut Painter, sheet: &Sheet) -> Node {
    let baseline = sheet.intro.title;
    let title = sheet.title();
    let content = painter.tagged(|painter| {
        painter.text(HEADING, LEFT, baseline, &title);
    });
    let heading = node(Tag::Hn(NonZeroU16::MIN, Some(title)), content);
    let Some((mark, color)) = sheet.intro.mark else {
        return heading;
    };
    let style = Style::bold(8.5, color);
    let mark = mark.to_uppercase();
    let mut width = 0.0;
    let content = painter.tagged(|painter| {
        width = painter.text_right(style, RIGHT - MARK_PADDING, baseline - 2.5, &mark);
    });
    painter.artifact(ArtifactType::Layout, |painter| {
        let left = RIGHT - width - 2.0 * MARK_PADDING;
        let bounds = [left, baseline - 13.0, width + 2.0 * MARK_PADDING, 15.0];
        painter.frame(color, bounds, 0.8);
    });
    with_children(Tag::Div, vec![heading, node(Tag::P, content)])
}

fn draw_notes(painter: &mut Painter, sheet: &Sheet) -> Vec<Node> {
    let baseline = sheet.intro.title + mm(3.0) + DETAIL_LEADING;
    paragraphs::draw(painter, &sheet.intro.notes, baseline, 5.0)
}
