//! The characters that a Swiss QR code may carry, and the lengths of its fields.

/// Most characters of a name or a street.
pub const NAME_MAX: usize = 70;
/// Most characters of a house number or a postcode.
pub const NUMBER_MAX: usize = 16;
/// Most characters of a town.
pub const TOWN_MAX: usize = 35;
/// Most characters of the message and the billing information together.
pub const MESSAGE_MAX: usize = 140;
/// Most characters of an alternative scheme.
pub const SCHEME_MAX: usize = 100;
/// Most characters of a code.
pub const PAYLOAD_MAX: usize = 997;

/// Returns whether a character is in the set of the guidelines: Basic Latin, Latin-1, Latin Extended-A, four
/// Romanian letters, and the euro sign.
#[must_use]
pub const fn is_allowed(char: char) -> bool {
    matches!(char, '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{17f}' | '\u{218}'..='\u{21b}' | '\u{20ac}')
}
