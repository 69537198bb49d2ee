//! The lengths of the fields of a Swiss QR code.

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
