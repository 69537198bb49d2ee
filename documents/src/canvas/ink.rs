//! Colors and styles of text.

use krilla::color::rgb;
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule};

/// An opaque color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    /// Black, for everything that banks read.
    pub const BLACK: Self = Self::gray(0);
    /// White.
    pub const WHITE: Self = Self::gray(255);
    /// Text.
    pub const INK: Self = Self::gray(28);
    /// Labels and secondary text, with a contrast of more than 4.5 to white.
    pub const MUTED: Self = Self::gray(98);
    /// Lines between rows.
    pub const HAIRLINE: Self = Self::gray(208);
    /// A watermark.
    pub const WATERMARK: Self = Self::gray(238);
    /// Something that is still to be done.
    pub const OPEN: Self = Self::rgb(166, 38, 30);
    /// Something that is done.
    pub const SETTLED: Self = Self::rgb(22, 107, 52);

    const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    const fn gray(lightness: u8) -> Self {
        Self::rgb(lightness, lightness, lightness)
    }

    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// Returns the same hue, darkened until text in it can be read on white: a contrast of 4.5 by WCAG.
    #[must_use]
    pub fn readable(self) -> Self {
        let mut color = self;
        while color.luminance() > 0.183 {
            let darker = |value: u8| value - value.div_ceil(16);
            color = Self::rgb(darker(color.red), darker(color.green), darker(color.blue));
        }
        color
    }

    fn luminance(self) -> f32 {
        let linear = |value: u8| (f32::from(value) / 255.0).powf(2.2);
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    pub(super) fn fill(self, rule: FillRule) -> Fill {
        Fill {
            paint: rgb::Color::new(self.red, self.green, self.blue).into(),
            opacity: NormalizedF32::ONE,
            rule,
        }
    }
}

/// Weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Regular.
    Regular,
    /// Bold.
    Bold,
}

/// Weight, size in points, and color of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Weight.
    pub face: Face,
    /// Size.
    pub size: f32,
    /// Color.
    pub color: Color,
}

impl Style {
    /// Creates a style of regular weight.
    #[must_use]
    pub const fn regular(size: f32, color: Color) -> Self {
        Self {
            face: Face::Regular,
            size,
            color,
        }
    }

    /// Creates a bold style.
    #[must_use]
    pub const fn bold(size: f32, color: Color) -> Self {
        Self {
            face: Face::Bold,
            size,
            color,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_read_and_darkened_until_it_can_be_read() {
        assert_eq!(Color::parse("#0b5fff"), Some(Color::rgb(11, 95, 255)));
        for wrong in ["0b5fff", "#0b5ff", "#0b5ffg", "", "#"] {
            assert_eq!(Color::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Color::INK.readable(), Color::INK);
        let yellow = Color::rgb(255, 235, 0).readable();
        assert!(yellow.luminance() <= 0.183 && yellow.red > 90 && yellow.blue == 0);
    }
}
