//! Short texts typed by people: trimmed, in Unicode NFC, of limited length, without control characters and
//! invisible characters. Pasted text meant for machines goes through [`pasted`] instead.

mod form;
mod invisible;
mod link;
mod look;
mod pasted;
#[cfg(test)]
mod people;
mod words;

pub use form::TextForm;
pub use invisible::{is_control, is_ignorable, is_visible, without_ignorables};
pub use link::{has_address, has_link, without_links};
pub use look::{look, name_key};
pub use pasted::{pasted, unpasted, unwrapped};
pub use words::{TERMS_MAX, WORDS_MAX, terms, words};
pub(crate) use words::{folded, words_of};

use crate::ids::InvalidId;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Reason why a text was refused. Lengths count Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Empty after trimming.
    #[error("must not be empty")]
    Empty,
    /// Longer than allowed.
    #[error("must have at most {max} characters")]
    TooLong {
        /// Maximum number of code points.
        max: usize,
    },
    /// Shorter than allowed.
    #[error("must have at least {min} characters")]
    TooShort {
        /// Minimum number of code points.
        min: usize,
    },
    /// Contains a control character, or a line break where none is allowed.
    #[error("must not contain control characters")]
    Control,
    /// Contains no visible character.
    #[error("must contain a visible character")]
    Invisible,
    /// Contains a web or e-mail address where none is allowed.
    #[error("must not contain a web or e-mail address")]
    Link,
    /// Contains a character that can't be printed on a Swiss QR-bill.
    #[error("must consist of Latin letters, digits and punctuation, as on a QR-bill")]
    Unprintable,
    /// A phone number of the right form that does not exist in any country.
    #[error("must be a valid phone number: it has too few, too many or wrong digits")]
    PhoneNumber,
    /// Not of the expected form.
    #[error("must be {0}")]
    Form(&'static str),
    /// A VAT number with a wrong check digit.
    #[error("must have the right check digit: it is mistyped, or does not exist")]
    VatCheckDigit,
    /// No id of the kind that is wanted.
    #[error(transparent)]
    Id(InvalidId),
}

impl InvalidText {
    /// Returns a stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::Control => "control_character",
            Self::Invisible => "invisible",
            Self::Link => "link",
            Self::Unprintable => "unprintable",
            Self::PhoneNumber => "phone_number",
            Self::Form(_) => "format",
            Self::VatCheckDigit => "vat_check_digit",
            Self::Id(reason) => reason.code(),
        }
    }
}

/// A value that is read from what a person typed, or from an id.
pub trait ParseText: Sized {
    /// Constraints that a client can check before it sends the text.
    const FORM: TextForm;
    /// Reads and normalizes `raw`.
    ///
    /// # Errors
    /// [`InvalidText`] describes the fault without repeating the input.
    fn parse(raw: &str) -> Result<Self, InvalidText>;
}

/// Reads one line of text: trimmed, in NFC, with plain spaces, and without invisible characters.
///
/// # Errors
/// [`InvalidText`] if it is empty, longer than `max` code points, contains control characters, or has nothing
/// visible.
pub fn line(raw: &str, max: usize) -> Result<String, InvalidText> {
    let blank = |c: char| {
        if c.is_whitespace() && !is_control(c) {
            ' '
        } else {
            c
        }
    };
    let text = bounded(raw, max, |text| text.chars().map(blank).collect())?;
    if text.chars().any(is_control) {
        return Err(InvalidText::Control);
    }
    Ok(text)
}

/// As [`line`], for names of organizations, which are used in mails to strangers: an address in a name would turn
/// the mail into an advertisement. A bare host is allowed, since some company names are hosts; mails break it.
///
/// # Errors
/// As [`line`], and [`InvalidText::Link`] for a web or e-mail address.
pub fn name(raw: &str, max: usize) -> Result<String, InvalidText> {
    let text = line(raw, max)?;
    if has_address(&text) {
        return Err(InvalidText::Link);
    }
    Ok(text)
}

/// As [`name`], for names of people: a bare host such as `example.com` is refused too.
///
/// # Errors
/// As [`name`].
pub fn person_name(raw: &str, max: usize) -> Result<String, InvalidText> {
    let text = line(raw, max)?;
    if has_link(&text) {
        return Err(InvalidText::Link);
    }
    Ok(text)
}

/// As [`line`], but keeps line feeds and non-breaking spaces. Other line endings become line feeds, and a tab
/// becomes a space.
///
/// # Errors
/// As [`line`].
pub fn paragraph(raw: &str, max: usize) -> Result<String, InvalidText> {
    let ends = ["\r\n", "\u{2028}", "\u{2029}"];
    let text = bounded(raw, max, |text| {
        let text = ends
            .iter()
            .fold(text.to_owned(), |text, end| text.replace(end, "\n"));
        text.replace('\t', " ")
    })?;
    if text.chars().any(|c| is_control(c) && c != '\n') {
        return Err(InvalidText::Control);
    }
    Ok(text)
}

/// Returns one line of a text that can't be refused, such as one from a bank: without what [`line`] would refuse or
/// remove.
#[must_use]
pub fn tidied(raw: &str) -> String {
    let blank = |c: char| {
        if c.is_whitespace() || is_control(c) {
            ' '
        } else {
            c
        }
    };
    let plain: String = raw.chars().map(blank).collect();
    // As in `bounded`, twice.
    let composed: String = without_ignorables(&plain).nfc().collect();
    let text: String = without_ignorables(composed.trim()).nfc().collect();
    text.trim().to_owned()
}

/// Reads one line of text verbatim, for names of external resources. It is checked only for its length, for control
/// characters, and for being in NFC without surrounding spaces.
///
/// # Errors
/// [`InvalidText`]; `changed` if the text would have to be normalized.
pub fn verbatim(raw: &str, max: usize, changed: InvalidText) -> Result<String, InvalidText> {
    within(raw, max)?;
    if raw.trim().is_empty() {
        return Err(InvalidText::Empty);
    }
    let text: String = raw.trim().nfc().collect();
    if text.chars().any(is_control) {
        return Err(InvalidText::Control);
    }
    if text == raw { Ok(text) } else { Err(changed) }
}

fn bounded(raw: &str, max: usize, plain: impl Fn(&str) -> String) -> Result<String, InvalidText> {
    within(raw, max)?;
    // Composition may move a joiner next to another character, so this runs twice.
    let composed: String = without_ignorables(raw).nfc().collect();
    let text: String = without_ignorables(&plain(composed.trim())).nfc().collect();
    let text = text.trim();
    if text.is_empty() {
        let is_blank = raw.chars().all(char::is_whitespace);
        return Err(if is_blank {
            InvalidText::Empty
        } else {
            InvalidText::Invisible
        });
    }
    if !is_visible(text) && !text.chars().any(is_control) {
        return Err(InvalidText::Invisible);
    }
    within(text, max)?;
    Ok(text.to_owned())
}

/// Checks the length of a text as sent, not of its normalized form: it is the contract's `maxLength`, and clients
/// check against that.
pub(crate) fn within(text: &str, max: usize) -> Result<(), InvalidText> {
    if text.chars().count() > max {
        return Err(InvalidText::TooLong { max });
    }
    Ok(())
}

/// Returns a form for comparison: NFKC, then full case folding (Unicode §3.13, D145).
#[must_use]
pub fn fold(text: &str) -> String {
    caseless::default_case_fold_str(&text.nfkc().collect::<String>())
        .nfkc()
        .collect()
}

/// Returns a form for searching: as [`fold`], and without accents, so that `zurich` finds Zürich.
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
            /// Returns the word for this value.
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
    fn a_text_of_nothing_to_see_is_refused_and_what_was_pasted_along_removed() {
        for nothing in ["\u{3164}", "\u{200b}", "\u{202e} \u{feff}", "\u{2800}", "\u{301}"] {
            assert_eq!(line(nothing, 9), Err(InvalidText::Invisible), "{nothing:?}");
            assert_eq!(paragraph(nothing, 9), Err(InvalidText::Invisible), "{nothing:?}");
        }
        assert_eq!(line("Fin\u{200b}ance\u{202e}", 20).as_deref(), Ok("Finance"));
        assert_eq!(
            tidied(" \u{2066}Fin\u{200b}ance\u{202e}\u{0}GA\u{2028}"),
            "Finance GA"
        );
        assert_eq!(tidied("\u{202e}\u{200b}"), "");
        assert_eq!(line("\u{200f}Muster\u{a0}AG", 20).as_deref(), Ok("Muster AG"));
        assert_eq!(line("a\u{2028}b", 20), Err(InvalidText::Control));
        assert_eq!(line("a\u{fffe}b", 20), Err(InvalidText::Control));
        assert_eq!(
            paragraph("a\u{2029}b\tc\u{a0}!", 20).as_deref(),
            Ok("a\nb c\u{a0}!")
        );
        assert_eq!(
            verbatim("/a\u{200b}", 9, InvalidText::Empty).as_deref(),
            Ok("/a\u{200b}")
        );
    }

    #[test]
    fn folding_makes_spellings_equal() {
        assert_eq!(fold("STRASSE"), fold("straße"));
        assert_eq!(fold("\u{ff21}nna"), "anna");
        assert_eq!(fold_accents("ZÜRICH Noe\u{308}lle"), "zurich noelle");
        assert_eq!(fold_accents("Straße"), fold_accents("STRASSE"));
    }
}
