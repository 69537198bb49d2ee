//! The fonts of documents: read from the binary on first use, shared by all threads. Text is set by the fonts' own
//! tables, without a shaping engine: none of the scripts in them needs one.

use super::ink::Face;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::metrics::GlyphMetrics;
use skrifa::prelude::{LocationRef, Size};
use skrifa::raw::TableProvider;
use skrifa::raw::tables::kern::{Subtable0, SubtableKind};
use skrifa::{FontRef, MetadataProvider};
use std::sync::LazyLock;

static REGULAR: LazyLock<Option<Outlines>> =
    LazyLock::new(|| Outlines::read(include_bytes!("../../fonts/KontorSans-Regular.ttf")));
static BOLD: LazyLock<Option<Outlines>> =
    LazyLock::new(|| Outlines::read(include_bytes!("../../fonts/KontorSans-Bold.ttf")));

/// Stands for characters that the fonts lack.
const REPLACEMENT: char = '?';

/// Number of characters, from the first of Unicode, whose glyphs are looked up once: those of European languages.
const FREQUENT: u32 = 0x180;

/// A font.
pub struct Outlines {
    font: Font,
    characters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    frequent: Vec<(skrifa::GlyphId, f32)>,
    kerning: Option<Subtable0<'static>>,
    units_per_em: f32,
}

/// A line of text with the positions of its glyphs.
#[derive(Debug, Clone)]
pub struct Run {
    /// The text, without characters that the font lacks.
    pub text: String,
    /// The glyphs, with advances in ems.
    pub glyphs: Vec<KrillaGlyph>,
    /// Width in ems.
    pub width: f32,
}

/// Returns a font, or `None` if the binary was built with a broken one.
#[must_use]
pub fn face(face: Face) -> Option<&'static Outlines> {
    match face {
        Face::Regular => REGULAR.as_ref(),
        Face::Bold => BOLD.as_ref(),
    }
}

impl Outlines {
    fn read(data: &'static [u8]) -> Option<Self> {
        let tables = FontRef::new(data).ok()?;
        let font = Font::new(data.into(), 0)?;
        let kerning = tables.kern().ok().and_then(|kern| {
            kern.subtables()
                .filter_map(Result::ok)
                .find_map(|table| match table.kind() {
                    Ok(SubtableKind::Format0(pairs)) => Some(pairs),
                    _ => None,
                })
        });
        let mut outlines = Self {
            units_per_em: font.units_per_em(),
            font,
            characters: tables.charmap(),
            metrics: tables.glyph_metrics(Size::unscaled(), LocationRef::default()),
            frequent: Vec::new(),
            kerning,
        };
        outlines.frequent = (0..FREQUENT)
            .filter_map(char::from_u32)
            .map(|char| outlines.look_up(char))
            .collect();
        Some(outlines)
    }

    /// Returns the font as the PDF library knows it.
    #[must_use]
    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// Sets a line of text. Figures are not kerned, so that they stand below each other.
    #[must_use]
    pub fn run(&self, raw: &str) -> Run {
        let mut run = Run {
            text: String::with_capacity(raw.len()),
            glyphs: Vec::with_capacity(raw.len()),
            width: 0.0,
        };
        self.walk(raw, |char, glyph, advance, kerning| {
            if let Some(last) = run.glyphs.last_mut() {
                last.x_advance += kerning;
            }
            run.width += kerning + advance;
            let start = run.text.len();
            run.text.push(char);
            let glyph = GlyphId::new(glyph.to_u32());
            let range = start..run.text.len();
            run.glyphs
                .push(KrillaGlyph::new(glyph, advance, 0.0, 0.0, 0.0, range, None));
        });
        run
    }

    /// Returns the width of a text in ems.
    #[must_use]
    pub fn width(&self, text: &str) -> f32 {
        let mut width = 0.0;
        self.walk(text, |_, _, advance, kerning| width += kerning + advance);
        width
    }

    /// Visits each character with its glyph, its advance, and the shift of its pair with the one before, in ems.
    fn walk(&self, text: &str, mut visit: impl FnMut(char, skrifa::GlyphId, f32, f32)) {
        let mut before: Option<skrifa::GlyphId> = None;
        for char in text.chars() {
            let char = self.printed(char);
            let (glyph, advance) = self.glyph(char);
            let kerning = before.map_or(0.0, |left| self.kerning(left, glyph));
            visit(
                char,
                glyph,
                advance,
                if char.is_ascii_digit() { 0.0 } else { kerning },
            );
            before = (!char.is_ascii_digit()).then_some(glyph);
        }
    }

    fn kerning(&self, left: skrifa::GlyphId, right: skrifa::GlyphId) -> f32 {
        let units = self.kerning.as_ref().and_then(|pairs| pairs.kerning(left, right));
        #[expect(clippy::cast_precision_loss, reason = "kerning is far below 2^23 units")]
        units.map_or(0.0, |units| units as f32 / self.units_per_em)
    }

    /// Whether the font has a character, or prints it as a blank.
    #[must_use]
    pub fn has(&self, char: char) -> bool {
        char.is_whitespace() || self.glyph(char).0 != skrifa::GlyphId::NOTDEF
    }

    /// Returns the character, a blank for any kind of blank, or the replacement for what the font lacks.
    fn printed(&self, char: char) -> char {
        if char.is_whitespace() {
            ' '
        } else if self.has(char) {
            char
        } else {
            REPLACEMENT
        }
    }

    fn glyph(&self, char: char) -> (skrifa::GlyphId, f32) {
        let index = usize::try_from(u32::from(char)).unwrap_or(usize::MAX);
        self.frequent
            .get(index)
            .copied()
            .unwrap_or_else(|| self.look_up(char))
    }

    fn look_up(&self, char: char) -> (skrifa::GlyphId, f32) {
        let glyph = self.characters.map(char).unwrap_or(skrifa::GlyphId::NOTDEF);
        let advance = self.metrics.advance_width(glyph).unwrap_or_default();
        (glyph, advance / self.units_per_em)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_qr_bill_has_a_glyph_in_both_fonts() {
        for face in [face(Face::Regular).unwrap(), face(Face::Bold).unwrap()] {
            for char in ('\u{20}'..='\u{24f}')
                .chain('\u{218}'..='\u{21b}')
                .chain("€–’“”«»…•−".chars())
            {
                if char.is_control() {
                    continue;
                }
                let run = face.run(&char.to_string());
                assert!(run.text == char.to_string() || char.is_whitespace(), "{char:?}");
                assert_ne!(run.glyphs[0].glyph_id.to_u32(), 0, "{char:?}");
            }
        }
    }

    #[test]
    fn words_are_kerned_and_figures_are_not() {
        let face = face(Face::Regular).unwrap();
        assert!(face.width("AV") < face.width("A") + face.width("V"));
        assert!((face.width("1111") - 4.0 * face.width("0")).abs() < 1e-4);
    }

    #[test]
    fn what_the_fonts_lack_is_replaced() {
        assert_eq!(face(Face::Bold).unwrap().run("a\u{1f600}漢\tb").text, "a?? b");
    }
}
