//! Examining a message: from bytes to findings, and with the codes that are known, to a verdict.

use crate::bounds::{ALL_PIXELS_MAX, IMAGES_MAX, PDFS_MAX};
use crate::dkim::{self, DkimKey};
use crate::extract::Extract;
use crate::message::{Content, Part, Refusal, open};
use crate::own::Own;
use crate::{html, image, pdf, sender};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::message_checks::{Obstacle, Place, Reason, ReasonCode, Report, Sent, Stated};
use percent_encoding::percent_decode_str;

/// An examined message, before the codes in it were looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    reasons: Vec<Reason>,
    codes: Vec<String>,
    stated: Stated,
}

impl Examined {
    /// Returns the codes that the message names, to be looked up among those of the organization.
    #[must_use]
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// Returns what the message states; its invoices are to be looked up among those of the organization.
    #[must_use]
    pub fn stated(&self) -> &Stated {
        &self.stated
    }

    /// Returns the report on the message. `known` is what the organization's documents and mails with its codes are about.
    #[must_use]
    pub fn report(self, known: &[Sent]) -> Report {
        let mut reasons = self.reasons;
        if self.codes.is_empty() {
            reasons.push(Reason::of(ReasonCode::CodeMissing));
        }
        reasons.extend(self.codes.into_iter().map(|code| {
            let finding = if known.iter().any(|sent| sent.code == code) {
                ReasonCode::CodeKnown
            } else {
                ReasonCode::CodeUnknown
            };
            Reason::found(finding, Place::Text, code)
        }));
        reasons.extend(self.stated.differences(known));
        Report::of(reasons)
    }
}

/// Examines a message as mail programs save it. `given` are keys that the caller got from elsewhere; those of the
/// settings come first.
///
/// # Errors
/// [`Refusal`] for what is no message, and for bombs.
pub fn examine(raw: &[u8], own: &Own, given: &[DkimKey]) -> Result<Examined, Refusal> {
    let message = open(raw)?;
    let mut reader = Reader::new(own);
    reader.extract.findings.extend(sender::check(&message, own));
    reader.extract.findings.add(dkim::check(raw, own, given));
    reader.extract.text(&message.subject, Place::Subject);
    for part in &message.parts {
        reader.read(part);
    }
    let recipients = message.to.into_iter().map(|mailbox| mailbox.address);
    Ok(reader.examined(recipients.collect()))
}

/// Examines a pasted text. It has no sender and no signature, so it can't be proven.
#[must_use]
pub fn examine_text(text: &str, own: &Own) -> Examined {
    let mut reader = Reader::new(own);
    reader.extract.findings.add(Reason::of(ReasonCode::SenderMissing));
    reader.extract.text(text, Place::Text);
    reader.examined(Vec::new())
}

/// Reads parts, with the number of costly ones so far.
struct Reader<'a> {
    own: &'a Own,
    extract: Extract<'a>,
    images: usize,
    /// Pixels that may still be read.
    pixels_left: u64,
    pdfs: usize,
}

impl<'a> Reader<'a> {
    fn new(own: &'a Own) -> Self {
        Self {
            own,
            extract: Extract::new(own),
            images: 0,
            pixels_left: ALL_PIXELS_MAX,
            pdfs: 0,
        }
    }

    fn examined(self, recipients: Vec<String>) -> Examined {
        Examined {
            reasons: self.extract.findings.into_reasons(),
            codes: self.extract.codes,
            stated: Stated {
                numbers: self.extract.invoices.numbers,
                references: self.extract.invoices.references,
                amounts: self.extract.amounts,
                recipients,
            },
        }
    }

    fn read(&mut self, part: &Part) {
        match &part.content {
            Content::Text(text) => self.extract.text(text, Place::Text),
            Content::Html(text) => self.html(text),
            Content::Bytes(bytes) => self.bytes(bytes, &part.media_type),
        }
    }

    fn html(&mut self, text: &str) {
        let page = html::read(text);
        self.extract.text(&page.text, Place::Html);
        for (target, shown) in &page.links {
            self.extract.link(target, shown, Place::Html);
        }
        for image in &page.images {
            self.data_url(image);
        }
        if page.has_remote {
            self.not_read(Place::Html, "text/html", Obstacle::Remote);
        }
    }

    fn data_url(&mut self, url: &str) {
        let (head, data) = url.split_once(',').unwrap_or((url, ""));
        let data: Vec<u8> = percent_decode_str(data)
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let is_base64 = head.to_ascii_lowercase().ends_with(";base64");
        let bytes = if is_base64 {
            STANDARD.decode(data).unwrap_or_default()
        } else {
            data
        };
        self.bytes(&bytes, "image/*");
    }

    /// Reads an attachment by its first bytes, as what it is called is the sender's choice.
    fn bytes(&mut self, bytes: &[u8], media_type: &str) {
        if self.own.images.iter().any(|own| **own == *bytes) {
            return;
        }
        if image::is_read(bytes) {
            self.image(bytes, media_type);
        } else if pdf::is_pdf(bytes) {
            self.pdf(bytes, media_type);
        } else if media_type.starts_with("image/") {
            self.not_read(Place::Image, media_type, Obstacle::Format);
        } else if is_text(media_type) {
            self.extract
                .text(&String::from_utf8_lossy(bytes), Place::Attachment);
        } else if !is_plumbing(media_type) {
            self.not_read(Place::Attachment, media_type, Obstacle::Format);
        }
    }

    fn image(&mut self, bytes: &[u8], media_type: &str) {
        self.images += 1;
        if self.images > IMAGES_MAX {
            return self.not_read(Place::Image, media_type, Obstacle::TooMany);
        }
        match image::qr_codes(bytes, &mut self.pixels_left) {
            Ok(codes) => {
                for code in codes {
                    self.extract.text(&code, Place::QrCode);
                }
            }
            Err(obstacle) => self.not_read(Place::Image, media_type, obstacle),
        }
    }

    fn pdf(&mut self, bytes: &[u8], media_type: &str) {
        self.pdfs += 1;
        if self.pdfs > PDFS_MAX {
            return self.not_read(Place::Pdf, media_type, Obstacle::TooMany);
        }
        match pdf::read(bytes) {
            Ok(sheet) => {
                self.extract.text(&sheet.text, Place::Pdf);
                for target in &sheet.links {
                    self.extract.link(target, "", Place::Pdf);
                }
                for obstacle in sheet.obstacles {
                    self.not_read(Place::Pdf, media_type, obstacle);
                }
            }
            Err(obstacle) => self.not_read(Place::Pdf, media_type, obstacle),
        }
    }

    fn not_read(&mut self, place: Place, media_type: &str, obstacle: Obstacle) {
        self.extract
            .findings
            .add(Reason::not_read(place, media_type, obstacle));
    }
}

/// Returns whether an attachment is text, such as an e-invoice.
fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/") || media_type.ends_with("xml") || media_type.ends_with("json")
}

/// Returns whether an attachment is of mail servers and programs, and shown to no reader.
fn is_plumbing(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/pgp-signature" | "application/pkcs7-signature" | "application/x-pkcs7-signature"
    ) || media_type.starts_with("multipart/")
}
