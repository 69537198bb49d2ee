//! The pull parser: elements opened and closed, with their texts. No document type, no entities but those of XML.

use crate::error::{Fault, ReadError};
use crate::source::{PIECE_MAX, Source};
use crate::tag::Tag;
use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{Error as XmlError, XmlVersion};
use std::io::BufRead;

/// Maximum number of elements inside each other.
pub const DEPTH_MAX: usize = 64;
/// Maximum number of bytes of a text.
pub const TEXT_MAX: usize = 10_000;

/// A step through a file.
pub enum Step {
    /// An element opened.
    Open(Opened),
    /// An element closed, with the text that it had.
    Close(String),
    /// The file ended.
    End,
}

/// An element that opened.
pub struct Opened {
    /// Its name, without prefix.
    pub tag: Tag,
    /// Its namespace, of the root only.
    pub namespace: Option<String>,
    /// Value of the attribute `Ccy`.
    pub currency: Option<String>,
}

/// The parser of a file.
pub struct Xml<R> {
    reader: Reader<Source<R>>,
    buffer: Vec<u8>,
    text: String,
    depth: usize,
    has_root: bool,
    is_declared: bool,
}

impl<R: BufRead> Xml<R> {
    pub fn new(source: R) -> Self {
        let mut reader = Reader::from_reader(Source::new(source));
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            text: String::new(),
            depth: 0,
            has_root: false,
            is_declared: false,
        }
    }

    /// Returns the line that was reached, from 1.
    pub fn line(&self) -> u64 {
        self.reader.get_ref().line()
    }

    /// Returns an error at the line that was reached.
    pub fn error(&self, fault: Fault) -> ReadError {
        let line = self.line();
        ReadError { line, fault }
    }

    /// Goes to the next step.
    pub fn step(&mut self) -> Result<Step, ReadError> {
        loop {
            self.reader.get_mut().next_piece();
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let step = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => self.seen(event),
                Err(error) => Err(self.fault(error)),
            };
            self.buffer = buffer;
            if let Some(step) = step.map_err(|fault| self.error(fault))? {
                return Ok(step);
            }
        }
    }

    fn seen(&mut self, event: Event<'_>) -> Result<Option<Step>, Fault> {
        match event {
            Event::Start(element) | Event::Empty(element) => self.open(&element).map(Some),
            Event::End(_) => {
                self.depth -= 1;
                Ok(Some(Step::Close(std::mem::take(&mut self.text))))
            }
            Event::Text(text) => self.write(&text.xml10_content()).map(|()| None),
            Event::CData(text) => self.write(&text.xml10_content()).map(|()| None),
            Event::GeneralRef(entity) => {
                let character = resolved(&entity)?;
                self.write(character.encode_utf8(&mut [0; 4])).map(|()| None)
            }
            Event::Decl(declaration) => self.declared(&declaration).map(|()| None),
            Event::Comment(_) | Event::PI(_) => Ok(None),
            Event::DocType(_) => Err(Fault::DocumentType),
            Event::Eof if self.depth > 0 => Err(Fault::Malformed("it ends inside an element".to_owned())),
            Event::Eof if !self.has_root => Err(Fault::NotCamt),
            Event::Eof => Ok(Some(Step::End)),
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<Step, Fault> {
        if self.depth == 0 && self.has_root {
            return Err(Fault::Malformed("it has more than one root element".to_owned()));
        }
        if self.depth == DEPTH_MAX {
            return Err(Fault::Depth(DEPTH_MAX));
        }
        let is_root = !std::mem::replace(&mut self.has_root, true);
        self.depth += 1;
        self.text.clear();
        let tag = Tag::of(element.local_name().as_ref());
        let mut opened = Opened {
            tag,
            namespace: None,
            currency: None,
        };
        let wanted = is_root.then(|| match element.name().prefix() {
            Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
            None => "xmlns".to_owned(),
        });
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| Fault::Malformed(error.to_string()))?;
            let key = attribute.key.as_ref();
            let place = if wanted.as_deref() == Some(key) {
                &mut opened.namespace
            } else if key == "Ccy" {
                &mut opened.currency
            } else {
                continue;
            };
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            *place = Some(value.map_err(|error| self.fault(error))?.into_owned());
        }
        Ok(Step::Open(opened))
    }

    /// Adds to the text of the innermost element.
    fn write(&mut self, text: &str) -> Result<(), Fault> {
        if self.depth == 0 && !text.trim().is_empty() {
            let place = if self.has_root { "after" } else { "before" };
            return Err(Fault::Malformed(format!("it has text {place} the root element")));
        }
        if self.text.len() + text.len() > TEXT_MAX {
            return Err(Fault::Length(TEXT_MAX));
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Compares the declaration, which only the beginning of a file can have, with the encoding that is read.
    fn declared(&mut self, declaration: &BytesDecl<'_>) -> Result<(), Fault> {
        if self.has_root || std::mem::replace(&mut self.is_declared, true) {
            return Err(Fault::Malformed("it has an XML declaration inside".to_owned()));
        }
        let Some(declared) = declaration.encoding() else {
            return Ok(());
        };
        let declared = declared.map_err(|error| Fault::Malformed(error.to_string()))?;
        let read = self.reader.get_ref().encoding();
        let is_same = if read.name().starts_with("UTF-16") {
            // The order of the bytes shows in themselves.
            declared.to_ascii_uppercase().starts_with("UTF-16")
        } else {
            declaration.encoder() == Some(read)
        };
        if is_same { Ok(()) } else { Err(Fault::Encoding) }
    }

    fn fault(&self, error: XmlError) -> Fault {
        if self.reader.get_ref().is_too_long() {
            return Fault::Length(PIECE_MAX);
        }
        match error {
            XmlError::Io(error) => Fault::Io(std::io::Error::new(error.kind(), error.to_string())),
            XmlError::Encoding(_) => Fault::Encoding,
            XmlError::Escape(error) => Fault::Entity(error.to_string()),
            other => Fault::Malformed(other.to_string()),
        }
    }
}

/// Returns the character that a reference stands for.
fn resolved(entity: &BytesRef<'_>) -> Result<char, Fault> {
    let name = entity.xml10_content();
    let unknown = || Fault::Entity(name.chars().take(40).collect());
    if entity.is_char_ref() {
        return entity.resolve_char_ref().ok().flatten().ok_or_else(unknown);
    }
    match name.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(unknown()),
    }
}
