//! Numbers and dates as they are printed.

use kontor_domain::billing::ServicePeriod;
use kontor_domain::locale::Locale;
use kontor_domain::money;
use rust_decimal::Decimal;

/// Returns the sign between thousands: an apostrophe in German and Italian, a blank in French, a comma in English.
const fn thousands(locale: Locale) -> char {
    match locale {
        Locale::De | Locale::It => '’',
        Locale::Fr => ' ',
        Locale::En => ',',
    }
}

/// Returns an amount in hundredths, with two decimals.
pub fn amount(minor: i64, locale: Locale) -> String {
    grouped(&money::decimal(minor).to_string(), locale)
}

/// Returns a number with at least some decimals, and as many as it needs.
pub fn number(value: Decimal, decimals: u32, locale: Locale) -> String {
    let value = value.normalize();
    let places = usize::try_from(value.scale().max(decimals)).unwrap_or_default();
    grouped(&format!("{value:.places$}"), locale)
}

/// Returns how many decimals a column of numbers needs, at least `decimals`.
pub fn decimals(values: impl Iterator<Item = Decimal>, decimals: u32) -> u32 {
    values
        .map(|value| value.normalize().scale())
        .fold(decimals, u32::max)
}

fn grouped(text: &str, locale: Locale) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("−", digits));
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut grouped = String::with_capacity(text.len() + 8);
    grouped.push_str(sign);
    for (at, char) in digits.char_indices() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            grouped.push(thousands(locale));
        }
        grouped.push(char);
    }
    grouped
}

/// Returns a period from its first to its last day.
pub fn period(period: ServicePeriod, locale: Locale) -> String {
    if period.first == period.last {
        return locale.day(period.first);
    }
    format!("{} – {}", locale.day(period.first), locale.day(period.last))
}

/// Returns a VAT number; a Swiss one has the suffix of the language.
pub fn vat_number(number: &str, suffix: &str) -> String {
    if number.starts_with("CHE-") {
        format!("{number} {suffix}")
    } else {
        number.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn numbers_have_the_signs_of_the_language() {
        assert_eq!(amount(123_456_789, Locale::De), "1’234’567.89");
        assert_eq!(amount(-100_000, Locale::Fr), "−1 000.00");
        assert_eq!(amount(-5, Locale::En), "−0.05");
        assert_eq!(amount(99_999, Locale::En), "999.99");
        assert_eq!(number(Decimal::new(12_345_600, 4), 2, Locale::En), "1,234.56");
        assert_eq!(number(Decimal::new(810, 2), 0, Locale::De), "8.1");
        assert_eq!(number(Decimal::new(125, 4), 2, Locale::De), "0.0125");
        let column = [Decimal::ONE, Decimal::new(1275, 1), Decimal::new(1500, 3)];
        assert_eq!(decimals(column.into_iter(), 0), 1);
    }

    #[test]
    fn dates_have_the_order_of_the_language() {
        let day = NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
        assert_eq!(Locale::It.day(day), "03.02.2026");
        assert_eq!(Locale::En.day(day), "3 Feb 2026");
        let one = ServicePeriod {
            first: day,
            last: day,
        };
        assert_eq!(period(one, Locale::De), "03.02.2026");
    }

    #[test]
    fn a_swiss_vat_number_has_the_suffix_of_the_language() {
        assert_eq!(vat_number("CHE-123.456.788", "TVA"), "CHE-123.456.788 TVA");
        assert_eq!(vat_number("DE123456789", "MWST"), "DE123456789");
    }
}
