//! Postal addresses; the country decides the currency of an organization.

use crate::text::{InvalidText, ParseText, TextForm, line, pasted};

/// Maximum number of code points in a line of an address.
pub const ADDRESS_LINE_MAX: usize = 100;
/// Maximum number of code points in a postcode.
pub const POSTCODE_MAX: usize = 16;

crate::text_enum! {
    /// The invoicing currency of an organization.
    Currency {
        /// Swiss franc.
        Chf = "CHF",
        /// Euro.
        Eur = "EUR",
    }
}

/// The code used for Kosovo: user-assigned in ISO 3166-1, so not part of its lists.
const KOSOVO: &str = "XK";

/// A country or territory, ISO 3166-1 alpha-2, or `XK`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(&'static str);

impl Country {
    /// Returns the two letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Returns the currency: CHF for Switzerland and Liechtenstein, EUR for all other countries.
    #[must_use]
    pub fn currency(self) -> Currency {
        match self.as_str() {
            "CH" | "LI" => Currency::Chf,
            _ => Currency::Eur,
        }
    }
}

impl ParseText for Country {
    const FORM: TextForm = TextForm::of("Country").matching("^[A-Z]{2}$").example("CH");

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        const FORM: InvalidText =
            InvalidText::Form("an ISO 3166-1 alpha-2 country code in capitals, such as CH");
        if raw == KOSOVO {
            return Ok(Self(KOSOVO));
        }
        let country = isocountry::CountryCode::for_alpha2(raw).map_err(|_| FORM)?;
        Ok(Self(country.alpha2()))
    }
}

/// A street with its number, or a town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressLine(String);

impl AddressLine {
    /// The line.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl ParseText for AddressLine {
    const FORM: TextForm = TextForm::of("AddressLine").length(1, ADDRESS_LINE_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        line(raw, ADDRESS_LINE_MAX).map(Self)
    }
}

/// A postcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postcode(String);

impl Postcode {
    /// The postcode.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl ParseText for Postcode {
    const FORM: TextForm = TextForm::of("Postcode").length(1, POSTCODE_MAX);

    fn parse(raw: &str) -> Result<Self, InvalidText> {
        pasted(raw, POSTCODE_MAX).map(Self)
    }
}

/// A postal address; everything but the country may still be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub street: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Country,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_decides_the_currency() {
        for (country, currency) in [
            ("CH", Currency::Chf),
            ("LI", Currency::Chf),
            ("DE", Currency::Eur),
            ("US", Currency::Eur),
            ("XK", Currency::Eur),
        ] {
            assert_eq!(Country::parse(country).unwrap().currency(), currency);
        }
        assert!(Country::parse("XX").is_err());
        assert!(Country::parse("ch").is_err());
    }
}
