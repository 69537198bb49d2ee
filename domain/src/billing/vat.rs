//! VAT categories and rates, and the treatment of an invoice. Sources: Swiss VAT act (MWSTG) articles 25 and 115,
//! EN 16931-1 code list UNTDID 5305.

use crate::organizations::{Country, VatNumber};
use chrono::NaiveDate;
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

crate::text_enum! {
    /// Class of a service, which decides its rate in a country.
    VatClass {
        /// Standard rate.
        Standard = "standard",
        /// Reduced rate.
        Reduced = "reduced",
        /// Special rate for accommodation.
        Accommodation = "accommodation",
    }
}

/// Rate of categories without VAT.
pub const NO_VAT: Decimal = Decimal::ZERO;

/// Member states of the European Union, ISO 3166-1.
const EUROPEAN_UNION: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// A rate of a country, from one day to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatRate {
    /// Country.
    pub country: Country,
    /// Class of services.
    pub class: VatClass,
    /// Rate in percent.
    pub percent: Decimal,
    /// First day, inclusive.
    pub from: NaiveDate,
    /// Last day, inclusive; `None` while it is in effect.
    pub to: Option<NaiveDate>,
}

impl VatRate {
    fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Reason why a table of rates is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VatRatesError {
    /// A rate of 0 or below, from 100 up, or with more than two decimals.
    #[error("the rate {0} is not from 0.01 to 99.99 with at most two decimals")]
    Percent(Decimal),
    /// A last day before the first.
    #[error("the rate from {0} ends before it begins")]
    Period(NaiveDate),
    /// Two rates for one day.
    #[error("{country} has two rates of the class {class} on {day}")]
    Overlap {
        /// Country.
        country: &'static str,
        /// Class.
        class: VatClass,
        /// First day with two rates.
        day: NaiveDate,
    },
}

/// The rates in effect, by country, class and day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VatRates(Vec<VatRate>);

/// No rate is known for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no VAT rate is known for {}, class {class}, on {day}", country.as_str())]
pub struct NoRate {
    /// Country.
    pub country: Country,
    /// Class.
    pub class: VatClass,
    /// The day.
    pub day: NaiveDate,
}

impl VatRates {
    /// Checks a table of rates.
    ///
    /// # Errors
    /// [`VatRatesError`] for the first fault.
    pub fn new(rates: Vec<VatRate>) -> Result<Self, VatRatesError> {
        for (place, rate) in rates.iter().enumerate() {
            let is_percentage = rate.percent > Decimal::ZERO && rate.percent < Decimal::ONE_HUNDRED;
            if !is_percentage || rate.percent.normalize().scale() > 2 {
                return Err(VatRatesError::Percent(rate.percent));
            }
            if rate.to.is_some_and(|to| to < rate.from) {
                return Err(VatRatesError::Period(rate.from));
            }
            let twice = rates.iter().take(place).find_map(|other| {
                let same = other.country == rate.country && other.class == rate.class;
                let day = other.from.max(rate.from);
                (same && other.covers(day) && rate.covers(day)).then_some(day)
            });
            if let Some(day) = twice {
                return Err(VatRatesError::Overlap {
                    country: rate.country.as_str(),
                    class: rate.class,
                    day,
                });
            }
        }
        Ok(Self(rates))
    }

    /// Returns the rate in effect on a day.
    fn on(&self, country: Country, class: VatClass, day: NaiveDate) -> Option<&VatRate> {
        self.0
            .iter()
            .find(|rate| rate.country == country && rate.class == class && rate.covers(day))
    }

    /// Whether the issuer collects VAT in this country.
    #[must_use]
    pub fn knows(&self, country: Country) -> bool {
        self.0.iter().any(|rate| rate.country == country)
    }

    /// Returns the rate on a day, in percent.
    ///
    /// # Errors
    /// [`NoRate`].
    pub fn percent(&self, country: Country, class: VatClass, day: NaiveDate) -> Result<Decimal, NoRate> {
        let rate = self.on(country, class, day).map(|rate| rate.percent);
        rate.ok_or(NoRate { country, class, day })
    }

    /// Returns the last day on which the rate of `day` applies; `None` if it has no end.
    pub(super) fn last_day(&self, country: Country, class: VatClass, day: NaiveDate) -> Option<NaiveDate> {
        self.on(country, class, day).and_then(|rate| rate.to)
    }
}

/// Treatment of an invoice, decided by its billing address and frozen when it is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// Taxed at the rates of this country.
    Taxed(Country),
    /// Reverse charge: an EU company with a VAT number.
    ReverseCharge,
    /// Outside the scope of VAT: everyone else abroad.
    Outside,
}

impl Treatment {
    /// Decides the treatment. A country with rates in the table is taxed, except for companies of the European Union
    /// with a VAT number of a valid form.
    #[must_use]
    pub fn of(rates: &VatRates, country: Country, vat_number: Option<&VatNumber>) -> Self {
        let is_european = EUROPEAN_UNION.contains(&country.as_str());
        let is_company = vat_number.is_some_and(|number| {
            let text = number.as_str();
            !text.starts_with("CHE") && !text.starts_with("XI")
        });
        if is_european && is_company {
            Self::ReverseCharge
        } else if rates.knows(country) {
            Self::Taxed(country)
        } else {
            Self::Outside
        }
    }

    /// Returns the category of every line of such an invoice.
    #[must_use]
    pub const fn category(self) -> VatCategory {
        match self {
            Self::Taxed(_) => VatCategory::Standard,
            Self::ReverseCharge => VatCategory::ReverseCharge,
            Self::Outside => VatCategory::Outside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ParseText;

    fn country(code: &str) -> Country {
        Country::parse(code).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rate(code: &str, percent: i64, from: &str, to: Option<&str>) -> VatRate {
        VatRate {
            country: country(code),
            class: VatClass::Standard,
            percent: Decimal::new(percent, 1),
            from: day(from),
            to: to.map(day),
        }
    }

    #[test]
    fn a_day_has_one_rate() {
        let old = rate("CH", 77, "2018-01-01", Some("2023-12-31"));
        let new = rate("CH", 81, "2024-01-01", None);
        let rates = VatRates::new(vec![old.clone(), new.clone()]).unwrap();
        let on = |date: &str| rates.percent(country("CH"), VatClass::Standard, day(date)).ok();
        assert_eq!(on("2023-12-31"), Some(Decimal::new(77, 1)));
        assert_eq!(on("2024-01-01"), Some(Decimal::new(81, 1)));
        assert_eq!(on("2017-12-31"), None);
        let overlapping = VatRate { to: None, ..old };
        assert!(matches!(
            VatRates::new(vec![overlapping, new]),
            Err(VatRatesError::Overlap { .. })
        ));
        assert!(VatRates::new(vec![rate("CH", 1000, "2024-01-01", None)]).is_err());
        assert!(VatRates::new(vec![rate("CH", 81, "2024-01-01", Some("2023-01-01"))]).is_err());
    }

    #[test]
    fn the_billing_address_decides_the_treatment() {
        let rates = VatRates::new(vec![
            rate("CH", 81, "2024-01-01", None),
            rate("LI", 81, "2024-01-01", None),
            rate("FR", 200, "2024-01-01", None),
        ])
        .unwrap();
        let of = |code: &str, number: Option<&str>| {
            let number = number.map(|text| VatNumber::parse(text).unwrap());
            Treatment::of(&rates, country(code), number.as_ref())
        };
        assert_eq!(of("CH", Some("CHE-123.456.788")), Treatment::Taxed(country("CH")));
        assert_eq!(of("LI", None), Treatment::Taxed(country("LI")));
        assert_eq!(of("DE", Some("DE123456789")), Treatment::ReverseCharge);
        assert_eq!(of("FR", Some("FR12123456789")), Treatment::ReverseCharge);
        assert_eq!(
            of("FR", None),
            Treatment::Taxed(country("FR")),
            "the operator has a row"
        );
        assert_eq!(of("DE", None), Treatment::Outside);
        assert_eq!(of("DE", Some("CHE-123.456.788")), Treatment::Outside);
        assert_eq!(of("US", None), Treatment::Outside);
        assert_eq!(of("GB", Some("XI123456789")), Treatment::Outside);
    }
}
