//! Amounts with their currency in text.

use crate::bounds::INVOICES_MAX;
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;

/// Adds the amounts of a text in plain letters that stand beside a currency, such as `CHF 74.59` or `1'234.50 EUR`, once
/// each.
pub(crate) fn take_amounts(amounts: &mut Vec<Money>, text: &str) {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ':' | ';' | '(' | ')' | '<' | '>' | '|'))
        .filter(|word| !word.is_empty())
        .collect();
    for (at, word) in words.iter().enumerate() {
        let Some(currency) = currency(word) else { continue };
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let found = beside.filter_map(|at| hundredths(words.get(at)?));
        for minor in found {
            let amount = Money::new(minor, currency);
            if amounts.len() < INVOICES_MAX && !amounts.contains(&amount) {
                amounts.push(amount);
            }
        }
    }
}

fn currency(word: &str) -> Option<Currency> {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    match word.to_ascii_uppercase().as_str() {
        "CHF" => Some(Currency::Chf),
        "EUR" => Some(Currency::Eur),
        _ => None,
    }
}

/// Returns an amount with two decimals in hundredths; groups may be parted by apostrophes.
fn hundredths(word: &str) -> Option<i64> {
    let word = word.trim_end_matches(['.', ',', '!', '?']);
    let (whole, decimals) = word.rsplit_once(['.', ','])?;
    let whole: String = whole
        .chars()
        .filter(|c| !matches!(c, '\'' | '\u{2019}' | '.' | ','))
        .collect();
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    (is_number(&whole) && decimals.len() == 2 && is_number(decimals))
        .then(|| (whole + decimals).parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_stand_before_or_after_their_currency() {
        let amounts = |text: &str| {
            let mut amounts = Vec::new();
            take_amounts(&mut amounts, text);
            amounts.iter().map(Money::to_string).collect::<Vec<_>>()
        };
        for (text, found) in [
            ("Betrag: CHF 74.59.", vec!["CHF 74.59"]),
            (
                "74,59 EUR und 1\u{2019}234.50 CHF, CHF 74.59",
                vec!["EUR 74.59", "CHF 1234.50", "CHF 74.59"],
            ),
            ("SPC\n\n74.59\nCHF\nS\n", vec!["CHF 74.59"]),
            ("CHF 74 59, 10.00 or CHF INV-2027-000042", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(amounts(text), found, "{text}");
        }
    }
}
