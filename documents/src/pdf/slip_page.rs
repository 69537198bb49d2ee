//! A page with a payment part alone.

use super::form::RenderError;
use super::grid::{LEADING, LEFT, PAGE_HEIGHT, PAGE_WIDTH, PART_TOP, RIGHT, TEXT};
use super::intro::HEADING;
use super::statement_words::{PlainWords, plain_words};
use super::words::words;
use super::{described, settings};
use crate::canvas::{Color, Painter, Style, mm, node, wrap};
use crate::qr_bill::{self, Matrix, QrBill};
use crate::slip::Slip;
use krilla::Document;
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{Node, Tag, TagTree};
use std::num::NonZeroU16;

/// Title and sentence of a page.
struct Heading {
    title: String,
    note: String,
}

impl Heading {
    fn of(slip: &Slip, words: &PlainWords) -> Self {
        match &slip.invoice {
            Some(number) => Self {
                title: words.rest.replace("{}", number),
                note: words.rest_note.replace("{}", &slip.locale.day(slip.made_on)),
            },
            None => Self {
                title: words.top_up.to_owned(),
                note: words.top_up_note.to_owned(),
            },
        }
    }
}

fn bill(slip: &Slip, words: &PlainWords) -> Result<QrBill, RenderError> {
    let message = slip.invoice.as_deref().unwrap_or(words.prepaid_account);
    Ok(QrBill::of_slip(slip, message)?)
}

/// Returns the payload of the QR code of a slip.
///
/// # Errors
/// [`RenderError`] names the field that the payment part can't express.
pub fn slip_qr_payload(slip: &Slip) -> Result<String, RenderError> {
    Ok(bill(slip, plain_words(slip.locale))?.payload())
}

/// Makes the page of a slip. The same slip gives the same bytes.
///
/// # Errors
/// [`RenderError`] names the field that the payment part can't express.
pub fn render_slip(slip: &Slip) -> Result<Vec<u8>, RenderError> {
    let plain = plain_words(slip.locale);
    let language = words(slip.locale).language;
    let bill = bill(slip, plain)?;
    let code = Matrix::of(&bill.payload()).ok_or(RenderError::QrCode)?;
    let accent = Color::parse(&slip.issuer.color).ok_or(RenderError::Color)?;
    let mut pdf = Document::new_with(settings()?);
    let a4 = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT)
        .ok_or_else(|| RenderError::Pdf("no page".to_owned()))?;
    let mut page = pdf.start_page_with(a4);
    let mut surface = page.surface();
    let mut painter = Painter::new(&mut surface);
    let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
    let heading = Heading::of(slip, plain);
    tree.children = draw_text(&mut painter, slip, &heading, accent.readable());
    tree.children
        .extend(qr_bill::draw(&mut painter, &bill, &code, PART_TOP));
    surface.finish();
    page.finish();
    pdf.set_tag_tree(tree);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(heading.title.clone(), top));
    pdf.set_outline(outline);
    pdf.set_metadata(described(
        &heading.title,
        &slip.issuer.address.name,
        language,
        slip.made_on,
    )?);
    pdf.finish()
        .map_err(|error| RenderError::Pdf(format!("{error:?}")))
}

fn draw_text(painter: &mut Painter, slip: &Slip, heading: &Heading, accent: Color) -> Vec<Node> {
    let name = painter.tagged(|painter| {
        painter.text(
            Style::bold(15.0, accent),
            LEFT,
            mm(22.5),
            &slip.issuer.address.name,
        );
    });
    let title = painter.tagged(|painter| {
        painter.text(HEADING, LEFT, mm(60.0), &heading.title);
    });
    let text = painter.tagged(|painter| {
        let mut baseline = mm(70.0);
        for line in wrap(&heading.note, TEXT, RIGHT - LEFT) {
            painter.text(TEXT, LEFT, baseline, &line);
            baseline += LEADING;
        }
    });
    vec![
        node(Tag::P, name),
        node(Tag::Hn(NonZeroU16::MIN, Some(heading.title.clone())), title),
        node(Tag::P, text),
    ]
}
