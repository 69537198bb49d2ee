//! VAT: categories, rates, and sums by EN 16931.

use rust_decimal::Decimal;

crate::text_enum! {
    /// VAT category, a code of UNTDID 5305.
    VatCategory {
        /// Standard or reduced rate.
        Standard = "S",
        /// Reverse charge: the recipient owes the VAT.
        ReverseCharge = "AE",
        /// Outside the scope of VAT.
        Outside = "O",
    }
}

/// Rate of categories without VAT.
pub const NO_VAT: Decimal = Decimal::ZERO;
