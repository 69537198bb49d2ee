//! Bounds of what a message may make the check do.

/// Most bytes of a message.
pub const MESSAGE_MAX: usize = 1024 * 1024;
/// Most levels of parts inside parts.
pub(crate) const NESTING_MAX: usize = 20;
/// Number of parts at which a message is a bomb.
pub(crate) const PARTS_LIMIT: usize = 1000;
/// Most different links that are judged.
pub(crate) const LINKS_MAX: usize = 2000;
/// Most numbers, and most references, of invoices that are looked for.
pub(crate) const INVOICES_MAX: usize = 100;
/// Most findings that are kept; a message with more is refuted or doubted anyway.
pub(crate) const FINDINGS_MAX: usize = 200;
/// Most signatures that are checked.
pub(crate) const SIGNATURES_MAX: usize = 10;
/// Most images that are read.
pub(crate) const IMAGES_MAX: usize = 20;
/// Most pixels of an image.
pub(crate) const PIXELS_MAX: u64 = 5_000_000;
/// Most pixels of all images of a message, which bounds the time that it takes.
pub(crate) const ALL_PIXELS_MAX: u64 = 3 * PIXELS_MAX;
/// Most PDFs that are read.
pub(crate) const PDFS_MAX: usize = 10;
/// Most pages of a PDF that are read.
pub(crate) const PAGES_MAX: usize = 20;
/// Most streams of a PDF.
pub(crate) const STREAMS_MAX: usize = 128;
/// Most fonts of a page.
pub(crate) const FONTS_MAX: usize = 32;
/// Most bytes of a page when unpacked.
pub(crate) const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Most bytes of all object streams of a PDF when unpacked.
pub(crate) const OBJECTS_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of a domain, URL or media type that are looked at.
pub(crate) const TOKEN_MAX: usize = 2048;
