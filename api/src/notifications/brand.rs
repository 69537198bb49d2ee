//! The operator's name, color and logo, as shown in mails.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Maximum size of the logo, which is sent with every mail.
pub const LOGO_MAX_BYTES: usize = 100 * 1024;
/// Contrast required for text (WCAG 2.2, success criterion 1.4.3).
const ENOUGH_CONTRAST: f64 = 4.5;

/// The operator, as readers of mails see it.
#[derive(Debug, Clone)]
pub struct Brand {
    /// Name, above and below the text.
    pub name: String,
    /// Color of the header and of buttons.
    pub color: Color,
    /// Logo, shown in place of the name above the text.
    pub logo: Option<Logo>,
}

/// Picture inside the mail, so that reading the mail is not reported to anyone.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    /// `image/png`, `image/jpeg` or `image/gif`, by the first bytes.
    pub media_type: &'static str,
    /// Content of the file.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

impl Logo {
    /// Content id by which the HTML refers to it.
    pub const CONTENT_ID: &str = "logo@kontor";

    /// Reads a file; none if it can't be read, is not a picture that mail programs show, or is larger than
    /// [`LOGO_MAX_BYTES`].
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        let bytes = fs::read(path)
            .ok()
            .filter(|bytes| bytes.len() <= LOGO_MAX_BYTES)?;
        let kinds: [(&[u8], &'static str); 3] = [
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"\xff\xd8\xff", "image/jpeg"),
            (b"GIF8", "image/gif"),
        ];
        let (_, media_type) = kinds.into_iter().find(|(magic, _)| bytes.starts_with(magic))?;
        Some(Self {
            media_type,
            bytes: bytes.into(),
        })
    }
}

/// Color in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color([u8; 3]);

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Color {
    /// White.
    pub const WHITE: Self = Self([255; 3]);
    /// Nearly black, for text.
    pub const INK: Self = Self([0x11, 0x18, 0x27]);

    /// Parses a color such as `#1f4e79`.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let digits = raw
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Returns white or nearly black, whichever is easier to read on this color.
    #[must_use]
    pub fn text_on(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::INK) {
            Self::WHITE
        } else {
            Self::INK
        }
    }

    /// Returns this color if text in it can be read on `ground`; otherwise the one that can be read there.
    #[must_use]
    pub fn readable_on(self, ground: Self) -> Self {
        if self.contrast(ground) >= ENOUGH_CONTRAST {
            self
        } else {
            ground.text_on()
        }
    }

    /// Returns the contrast of two colors, from 1 to 21 (WCAG 2.2).
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_be_read_on_any_color() {
        for raw in [
            "#000000", "#ffffff", "#1f4e79", "#ffcc00", "#808080", "#ff0000", "#00ff00", "#777777",
        ] {
            let color = Color::parse(raw).unwrap();
            assert!(color.contrast(color.text_on()) >= 4.2, "{raw}");
            assert!(
                color.readable_on(Color::WHITE).contrast(Color::WHITE) >= ENOUGH_CONTRAST,
                "{raw}"
            );
        }
        assert!((Color::WHITE.contrast(Color([0; 3])) - 21.0).abs() < 0.01);
    }

    #[test]
    fn what_is_no_color_is_refused() {
        for raw in ["", "red", "#fff", "1f4e79", "#1f4e7", "#1f4e7g", "#1f4e79;}"] {
            assert_eq!(Color::parse(raw), None, "{raw}");
        }
        assert_eq!(Color::parse("#1F4E79").unwrap().to_string(), "#1f4e79");
    }
}
