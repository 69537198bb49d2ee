//! VAT rates as written by the operator: TOML, built in or from a file.

use chrono::NaiveDate;
use kontor_domain::billing::{VatClass, VatRate, VatRates, VatRatesError};
use kontor_domain::organizations::Country;
use kontor_domain::text::ParseText;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::path::Path;

/// Default rates, for installations without the setting.
const BUILT_IN: &str = include_str!("vat_rates.toml");

/// Reason the rates can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file can't be read.
    #[error("the VAT rates can't be read: {0}")]
    File(#[from] std::io::Error),
    /// Not TOML, or of another structure.
    #[error("the VAT rates have the wrong structure: {0}")]
    Form(#[from] toml::de::Error),
    /// Inconsistent.
    #[error("the VAT rates make no sense: {0}")]
    Sense(#[from] VatRatesError),
    /// An unknown country or class.
    #[error("the VAT rates make no sense: `{0}` is not known")]
    Unknown(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rates: Vec<WrittenRate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRate {
    country: String,
    class: String,
    percent: Decimal,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

/// Reads the rates from `file`, or the built-in ones.
///
/// # Errors
/// [`ReadError`].
pub fn read(file: Option<&Path>) -> Result<VatRates, ReadError> {
    match file {
        Some(path) => parse(&std::fs::read_to_string(path)?),
        None => parse(BUILT_IN),
    }
}

fn parse(text: &str) -> Result<VatRates, ReadError> {
    let written: Written = toml::from_str(text)?;
    let rates = written.rates.into_iter().map(rate).collect::<Result<_, _>>()?;
    Ok(VatRates::new(rates)?)
}

fn rate(written: WrittenRate) -> Result<VatRate, ReadError> {
    Ok(VatRate {
        country: Country::parse(&written.country).map_err(|_| ReadError::Unknown(written.country))?,
        class: VatClass::from_text(&written.class).ok_or(ReadError::Unknown(written.class))?,
        percent: written.percent,
        from: written.from,
        to: written.to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rates_are_those_of_the_act() {
        let rates = read(None).unwrap();
        for country in ["CH", "LI"] {
            let country = Country::parse(country).unwrap();
            for (class, day, percent) in [
                (VatClass::Standard, "2018-01-01", "7.7"),
                (VatClass::Standard, "2023-12-31", "7.7"),
                (VatClass::Standard, "2024-01-01", "8.1"),
                (VatClass::Reduced, "2023-12-31", "2.5"),
                (VatClass::Reduced, "2026-11-29", "2.6"),
                (VatClass::Accommodation, "2023-12-31", "3.7"),
                (VatClass::Accommodation, "2024-01-01", "3.8"),
            ] {
                let found = rates.percent(country, class, day.parse().unwrap()).unwrap();
                assert_eq!(
                    found,
                    percent.parse().unwrap(),
                    "{} {class} {day}",
                    country.as_str()
                );
            }
        }
        assert!(!rates.knows(Country::parse("DE").unwrap()));
    }

    #[test]
    fn a_file_with_nonsense_is_refused() {
        for text in [
            "rates = 1",
            "[[rates]]\ncountry = \"XX\"\nclass = \"standard\"\npercent = 1\nfrom = \"2024-01-01\"",
            "[[rates]]\ncountry = \"CH\"\nclass = \"luxury\"\npercent = 1\nfrom = \"2024-01-01\"",
            "[[rates]]\ncountry = \"CH\"\nclass = \"standard\"\npercent = 101\nfrom = \"2024-01-01\"",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
