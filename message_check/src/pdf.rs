//! PDFs: their text, the targets of their links, and whether they have images, which are not looked at.

use crate::bounds::{FONTS_MAX, OBJECTS_BYTES_MAX, PAGE_BYTES_MAX, PAGES_MAX, STREAMS_MAX};
use kontor_domain::message_checks::Obstacle;
use lopdf::{Document, LoadOptions, Object};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Fewest bytes that each object stream may have when unpacked.
const STREAM_BYTES_MIN: usize = 32 * 1024;
/// Most objects that are looked through for links and images.
const OBJECTS_MAX: usize = 200_000;

/// Content of a PDF as a reader sees it.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub text: String,
    pub links: Vec<String>,
    /// Obstacles to reading parts of it.
    pub obstacles: Vec<Obstacle>,
}

/// Returns whether bytes are a PDF.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.windows(5).take(1024).any(|window| window == b"%PDF-")
}

/// Reads a PDF.
pub(crate) fn read(bytes: &[u8]) -> Result<Sheet, Obstacle> {
    let streams = bytes.windows(9).filter(|window| *window == b"endstream").count();
    if streams > STREAMS_MAX {
        return Err(Obstacle::TooLarge);
    }
    let most = (OBJECTS_BYTES_MAX / streams.max(1)).max(STREAM_BYTES_MIN);
    // The parser is the work of others, and a message is made by a stranger.
    catch_unwind(AssertUnwindSafe(|| sheet(bytes, most))).unwrap_or(Err(Obstacle::Damaged))
}

fn sheet(bytes: &[u8], most: usize) -> Result<Sheet, Obstacle> {
    let options = LoadOptions::with_max_decompressed_size(most);
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => Obstacle::Encrypted,
        _ => Obstacle::Damaged,
    })?;
    if document.is_encrypted() {
        return Err(Obstacle::Encrypted);
    }
    let mut sheet = Sheet::default();
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(Obstacle::Damaged);
    }
    if pages.len() > PAGES_MAX {
        sheet.obstacles.push(Obstacle::TooLarge);
    }
    for (number, page) in pages.iter().take(PAGES_MAX) {
        match page_text(&document, *number, *page) {
            Ok(text) => {
                sheet.text.push_str(&text);
                sheet.text.push('\n');
            }
            Err(obstacle) => sheet.obstacles.push(obstacle),
        }
    }
    look_through(&document, &mut sheet);
    Ok(sheet)
}

fn page_text(document: &Document, number: u32, page: lopdf::ObjectId) -> Result<String, Obstacle> {
    let fonts = document.get_page_fonts(page).map_err(|_| Obstacle::Damaged)?;
    if fonts.len() > FONTS_MAX {
        return Err(Obstacle::TooLarge);
    }
    document
        .extract_text_with_limit(&[number], PAGE_BYTES_MAX)
        .map_err(|_| Obstacle::Damaged)
}

/// Looks through all objects, without recursion, for targets of links and for images.
fn look_through(document: &Document, sheet: &mut Sheet) {
    let mut waiting: Vec<&Object> = document.objects.values().collect();
    let (mut count, mut has_image) = (0, false);
    while let Some(object) = waiting.pop() {
        count += 1;
        if count > OBJECTS_MAX {
            sheet.obstacles.push(Obstacle::TooLarge);
            break;
        }
        let dictionary = match object {
            Object::Array(items) => {
                waiting.extend(items);
                continue;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        has_image |= dictionary
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"Image");
        if let Ok(Object::String(target, _)) = dictionary.get(b"URI") {
            sheet.links.push(String::from_utf8_lossy(target).into_owned());
        }
        waiting.extend(dictionary.iter().map(|(_, value)| value));
    }
    if has_image {
        sheet.obstacles.push(Obstacle::Format);
    }
}
