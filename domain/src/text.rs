//! Short texts that people type: trimmed, in Unicode NFC, of bounded length, without control characters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Why a text was refused. Lengths count Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// Longer than allowed.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The most code points allowed.
        max: usize,
    },
    /// Shorter than allowed.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The fewest code points allowed.
        min: usize,
    },
    /// Holds a control character, or a line break where none may be.
    #[error("must not contain control characters")]
    Control,
    /// Not of the form that is wanted.
    #[error("must be {0}")]
    Form(&'static str),
    /// A VAT number whose check digit is another.
    #[error("must have the right check digit: it is mistyped, or no such number")]
    VatCheckDigit,
}

impl InvalidText {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::Control => "control_character",
            Self::Form(_) => "format",
            Self::VatCheckDigit => "vat_check_digit",
        }
    }
}

/// A value that is read from what a person typed.
pub trait ParseText: Sized {
    /// Reads and normalises `raw`.
    ///
    /// # Errors
    /// [`InvalidText`] says what is wrong, without repeating the input.
    fn parse(raw: &str) -> Result<Self, InvalidText>;
}

/// Trims `raw`, brings it into NFC and checks length and characters.
///
/// # Errors
/// [`InvalidText`] when empty, longer than `max` code points, or with control characters.
pub fn line(raw: &str, max: usize) -> Result<String, InvalidText> {
    let text = bounded(raw, max)?;
    if text.chars().any(char::is_control) {
        return Err(InvalidText::Control);
    }
    Ok(text)
}

/// As [`line`], for names of people and organisations, which go into mails to strangers: a web address in
/// one would turn our mail into somebody's advertisement.
///
/// # Errors
/// As [`line`], and [`InvalidText::Form`] for a web address.
pub fn name(raw: &str, max: usize) -> Result<String, InvalidText> {
    let text = line(raw, max)?;
    let folded = fold(&text);
    if folded.contains("://") || folded.contains("www.") {
        return Err(InvalidText::Form("a name without a web address"));
    }
    Ok(text)
}

/// As [`line`], but line feeds are kept (and CR LF becomes LF).
///
/// # Errors
/// As [`line`].
pub fn paragraph(raw: &str, max: usize) -> Result<String, InvalidText> {
    let text = bounded(raw, max)?.replace("\r\n", "\n");
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(InvalidText::Control);
    }
    Ok(text)
}

fn bounded(raw: &str, max: usize) -> Result<String, InvalidText> {
    within(raw, max)?;
    let text: String = raw.trim().nfc().collect();
    if text.is_empty() {
        return Err(InvalidText::Empty);
    }
    within(&text, max)?;
    Ok(text)
}

/// A bound holds for what was sent, and not only for what is kept of it: it is the contract's `maxLength`, and a client
/// checks against that.
pub(crate) fn within(text: &str, max: usize) -> Result<(), InvalidText> {
    if text.chars().count() > max {
        return Err(InvalidText::TooLong { max });
    }
    Ok(())
}

/// A form for comparing: NFKC, then full case folding (Unicode §3.13, D145).
#[must_use]
pub fn fold(text: &str) -> String {
    caseless::default_case_fold_str(&text.nfkc().collect::<String>())
        .nfkc()
        .collect()
}

/// A form for looking for: as [`fold`], and without accents, so that `zurich` finds Zürich.
#[must_use]
pub fn fold_accents(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    fold(text).nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// Declares an enum with one `snake_case` word for each value, used in the database and on the wire.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant),* }
        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The word for this value.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $text),* } }
            /// Reads the word for a value.
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_composed_and_bounded() {
        assert_eq!(line("  Zu\u{308}rich ", 10).as_deref(), Ok("Zürich"));
        assert_eq!(line(" \t ", 10), Err(InvalidText::Empty));
        assert_eq!(line(" abc", 3), Err(InvalidText::TooLong { max: 3 }));
        assert_eq!(line("abcd", 3), Err(InvalidText::TooLong { max: 3 }));
        assert_eq!(line("a\nb", 3), Err(InvalidText::Control));
        assert_eq!(paragraph("a\r\nb", 4).as_deref(), Ok("a\nb"));
    }

    #[test]
    fn a_name_is_no_advertisement() {
        assert_eq!(
            name("Dr. Lea-Noëlle d'Arc", 30).as_deref(),
            Ok("Dr. Lea-Noëlle d'Arc")
        );
        assert!(name("Win at HTTPS://evil.example", 30).is_err() && name("WWW.evil.example", 30).is_err());
    }

    #[test]
    fn folding_makes_spellings_equal() {
        assert_eq!(fold("STRASSE"), fold("straße"));
        assert_eq!(fold("\u{ff21}nna"), "anna");
        assert_eq!(fold_accents("ZÜRICH Noe\u{308}lle"), "zurich noelle");
        assert_eq!(fold_accents("Straße"), fold_accents("STRASSE"));
    }
}
