//! Documents as PDF: A4, PDF/A-3a and PDF/UA-1, with a tag tree, an outline and embedded fonts. The bytes depend on
//! the document alone.

mod characters;
mod closing;
mod countries;
mod footer;
mod form;
mod format;
mod grid;
mod intro;
mod letterhead;
mod paragraphs;
mod plan;
mod rows;
mod sheet;
mod slip_page;
mod statement_page;
mod statement_words;
mod sums;
mod table;
mod words;

pub use characters::printable;
pub use form::{Form, RenderError};
pub(crate) use sheet::title;
pub use slip_page::{render_slip, slip_qr_payload};
pub use statement_page::render_statement;

use crate::canvas::{Painter, with_children};
use crate::qr_bill;
use chrono::{Datelike, NaiveDate};
use grid::{PAGE_HEIGHT, PAGE_WIDTH, PART_TOP};
use kontor_domain::billing::Document as Content;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{Node, Tag, TagTree};
use krilla::{Document, SerializeSettings};
use sheet::Sheet;

/// Word across the pages of a pro-forma invoice, the same in all languages.
const WATERMARK: &str = "PRO FORMA";

/// The tag tree while pages are drawn.
#[derive(Default)]
struct Tags {
    intro: Vec<Node>,
    table: Vec<Node>,
    closing: Vec<Node>,
    payment: Vec<Node>,
}

/// Makes the PDF of a document. The same document gives the same bytes.
///
/// # Errors
/// [`RenderError`] names the field that the document can't express.
pub fn render(document: &Content, form: Form) -> Result<Vec<u8>, RenderError> {
    let sheet = Sheet::of(document, form)?;
    let mut pdf = Document::new_with(settings()?);
    let mut tags = Tags::default();
    for at in 0..sheet.pages.len() {
        draw_page(&mut pdf, &sheet, at, &mut tags)?;
    }
    pdf.set_tag_tree(tags.tree(sheet.words.language));
    pdf.set_outline(outline(&sheet));
    pdf.set_metadata(metadata(&sheet)?);
    pdf.finish()
        .map_err(|error| RenderError::Pdf(format!("{error:?}")))
}

/// Returns the payload of the QR code that a form of a document carries, or `None` if it has no payment part.
///
/// # Errors
/// [`RenderError`] names the field that the payment part can't express.
pub fn qr_payload(document: &Content, form: Form) -> Result<Option<String>, RenderError> {
    let sheet = Sheet::of(document, form)?;
    Ok(sheet.bill.map(|(bill, _)| bill.payload()))
}

fn settings() -> Result<SerializeSettings, RenderError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| RenderError::Pdf(format!("{error:?}")))?;
    Ok(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    })
}

fn draw_page(pdf: &mut Document, sheet: &Sheet, at: usize, tags: &mut Tags) -> Result<(), RenderError> {
    let a4 = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT)
        .ok_or_else(|| RenderError::Pdf("no page".to_owned()))?;
    let mut page = pdf.start_page_with(a4);
    let mut surface = page.surface();
    let mut painter = Painter::new(&mut surface);
    draw_content(&mut painter, sheet, at, tags);
    let code = footer::draw(&mut painter, sheet, at);
    surface.finish();
    if let Some((content, bounds)) = code {
        let target = Target::Action(Action::Link(LinkAction::new(sheet.document.verify_url.clone())));
        let link = Annotation::new_link(
            LinkAnnotation::new(bounds, target),
            Some(sheet.document.verify_url.clone()),
        );
        let link = page.add_tagged_annotation(link);
        let link = with_children(Tag::Link, vec![link.into(), content.into()]);
        tags.closing.push(with_children(Tag::P, vec![link]));
    }
    page.finish();
    Ok(())
}

fn draw_content(painter: &mut Painter, sheet: &Sheet, at: usize, tags: &mut Tags) {
    let page = &sheet.pages[at];
    if sheet.form == Form::ProForma {
        footer::draw_watermark(painter, WATERMARK);
    }
    if at == 0 {
        tags.intro = letterhead::draw_first(painter, sheet);
    } else {
        letterhead::draw_again(painter, sheet);
    }
    if page.has_sums || !page.rows.is_empty() {
        let bottom = table::draw(painter, sheet, page, at == 0, &mut tags.table);
        if page.has_sums {
            let sums = sums::draw(painter, sheet, bottom);
            tags.closing.splice(0..0, sums);
        }
    } else {
        tags.payment = sums::draw_summary(painter, sheet);
    }
    if let Some((bill, code)) = sheet.bill.as_ref().filter(|_| page.has_part) {
        tags.payment.extend(qr_bill::draw(painter, bill, code, PART_TOP));
    }
}

impl Tags {
    fn tree(self, language: &str) -> TagTree {
        let mut table = self.table.into_iter();
        let head: Vec<Node> = table.next().into_iter().collect();
        let body = with_children(Tag::TBody, table.collect());
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        tree.children = self.intro;
        tree.push(with_children(
            Tag::Table,
            head.into_iter().chain([body]).collect(),
        ));
        tree.children.extend(self.closing);
        tree.children.extend(self.payment);
        tree
    }
}

fn outline(sheet: &Sheet) -> Outline {
    let place = |page: usize, y: f32| XyzDestination::new(page, Point::from_xy(0.0, y));
    let last = sheet.pages.len().saturating_sub(1);
    let sums = sheet.pages.iter().position(|page| page.has_sums).unwrap_or(last);
    let mut title = OutlineNode::new(sheet.title(), place(0, 0.0)).with_open(true);
    title.push_child(OutlineNode::new(
        sheet.words.lines.to_owned(),
        place(0, sheet.intro.table()),
    ));
    title.push_child(OutlineNode::new(sheet.words.total.to_owned(), place(sums, 0.0)));
    if sheet.bill.is_some() {
        title.push_child(OutlineNode::new(
            sheet.words.payment.to_owned(),
            place(last, PART_TOP),
        ));
    }
    let mut outline = Outline::new();
    outline.push_child(title);
    outline
}

fn metadata(sheet: &Sheet) -> Result<Metadata, RenderError> {
    let document = sheet.document;
    described(
        &sheet.title(),
        &document.issuer.address.name,
        sheet.words.language,
        document.issued_on,
    )
}

/// Returns the metadata of a document by an author, made on a day.
fn described(title: &str, author: &str, language: &str, date: NaiveDate) -> Result<Metadata, RenderError> {
    let year = u16::try_from(date.year())
        .ok()
        .filter(|year| (1000..=9999).contains(year))
        .ok_or(RenderError::Date)?;
    let part = |value: u32| u8::try_from(value).unwrap_or_default();
    let created = DateTime::new(year)
        .month(part(date.month()))
        .day(part(date.day()))
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Ok(Metadata::new()
        .title(title.to_owned())
        .description(format!("{title}, {author}"))
        .authors(vec![author.to_owned()])
        .creator("Kontor".to_owned())
        .language(language.to_owned())
        .creation_date(created))
}

#[cfg(test)]
mod tests;
