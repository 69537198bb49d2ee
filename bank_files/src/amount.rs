//! Amounts as banks write them.

/// Maximum number of digits before the decimal point: what a ledger can add up.
const DIGITS_MAX: usize = 15;

/// An amount with its currency, as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amount {
    /// Hundredths, or `None` if it is not a number of 0 or more with at most two decimals.
    pub minor: Option<i64>,
    /// Currency as written, such as `CHF`.
    pub currency: String,
}

impl Amount {
    /// Reads an amount.
    pub(crate) fn read(text: &str, currency: &str) -> Self {
        Self {
            minor: minor(text),
            currency: currency.to_owned(),
        }
    }
}

/// Reads hundredths. Leading zeros and missing decimals occur in real files; a sign does not.
fn minor(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = whole.trim_start_matches('0');
    if !is_digits(whole) || !is_digits(decimals) || whole.len() > DIGITS_MAX || decimals.len() > 2 {
        return None;
    }
    if text.is_empty() || text == "." {
        return None;
    }
    let number: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let cents: i64 = match decimals.len() {
        0 => 0,
        1 => decimals.parse::<i64>().ok()? * 10,
        _ => decimals.parse().ok()?,
    };
    Some(number * 100 + cents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_banks_write_them() {
        for (text, expected) in [
            ("12.34", Some(1_234)),
            ("12", Some(1_200)),
            ("12.", Some(1_200)),
            ("474.4", Some(47_440)),
            ("000012.30", Some(1_230)),
            (".50", Some(50)),
            ("0", Some(0)),
            ("999999999999999.99", Some(99_999_999_999_999_999)),
            ("", None),
            (".", None),
            ("-1.00", None),
            ("+1.00", None),
            ("1.000", None),
            ("1,00", None),
            ("1e5", None),
            ("1 000.00", None),
            ("1000000000000000.00", None),
            ("１.00", None),
        ] {
            assert_eq!(minor(text), expected, "{text}");
        }
    }
}
