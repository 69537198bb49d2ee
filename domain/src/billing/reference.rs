//! References of payments: the QR reference of Switzerland, and the creditor reference of ISO 11649. Both are made
//! from a counter, so they carry nothing of the customer.

use super::Iban;
use std::num::NonZeroU64;

/// The carries of the check digit of a QR reference: modulus 10, recursive.
const CARRIES: [u8; 10] = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
/// Digits of a QR reference, with its check digit.
const QR_DIGITS: usize = 27;
/// Most characters of a creditor reference after `RF` and the check digits.
const CREDITOR_MAX: usize = 21;

/// Reason why a reference was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReference {
    /// Neither 27 digits, nor `RF` with two digits and up to 21 letters and digits.
    #[error("must have 27 digits, or RF with two check digits and 1 to 21 letters and digits")]
    Form,
    /// Only zeros.
    #[error("must not consist of zeros")]
    Zero,
    /// Wrong check digits.
    #[error("must have the right check digits")]
    CheckDigits,
}

/// A QR reference (QRR): 26 digits and a check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QrReference(String);

impl QrReference {
    /// Makes the reference of a counter.
    #[must_use]
    pub fn from_counter(counter: NonZeroU64) -> Self {
        let digits = format!("{counter:026}");
        let check = check_digit(digits.bytes());
        Self(digits + &check.to_string())
    }

    /// Reads a reference, ignoring blanks.
    pub fn parse(raw: &str) -> Result<Self, InvalidReference> {
        let text = without_blanks(raw);
        if text.len() != QR_DIGITS || !text.bytes().all(|c| c.is_ascii_digit()) {
            return Err(InvalidReference::Form);
        }
        if text.bytes().all(|c| c == b'0') {
            return Err(InvalidReference::Zero);
        }
        let (digits, check) = text.split_at(QR_DIGITS - 1);
        if check_digit(digits.bytes()).to_string() != check {
            return Err(InvalidReference::CheckDigits);
        }
        Ok(Self(text))
    }

    /// Returns the 27 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns two digits and five groups of five, as printed.
    #[must_use]
    pub fn grouped(&self) -> String {
        let (head, tail) = self.0.split_at(2);
        format!("{head} {}", groups(tail, 5))
    }
}

/// A creditor reference (SCOR) by ISO 11649: `RF`, check digits, and up to 21 letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditorReference(String);

impl CreditorReference {
    /// Makes the reference of a counter.
    #[must_use]
    pub fn from_counter(counter: NonZeroU64) -> Self {
        let digits = counter.to_string();
        let check = 98 - remainder(&format!("{digits}RF00"));
        Self(format!("RF{check:02}{digits}"))
    }

    /// Reads a reference, ignoring blanks and case. `RF00`, `RF01` and `RF99` can leave the right remainder, but no
    /// calculation gives these check digits.
    pub fn parse(raw: &str) -> Result<Self, InvalidReference> {
        let text = without_blanks(raw).to_ascii_uppercase();
        let alphanumeric = text.bytes().all(|c| c.is_ascii_alphanumeric());
        if !alphanumeric || !text.starts_with("RF") || !(5..=4 + CREDITOR_MAX).contains(&text.len()) {
            return Err(InvalidReference::Form);
        }
        let (head, body) = text.split_at(4);
        let check = &head[2..];
        if !check.bytes().all(|c| c.is_ascii_digit()) {
            return Err(InvalidReference::Form);
        }
        if !("02"..="98").contains(&check) || remainder(&format!("{body}{head}")) != 1 {
            return Err(InvalidReference::CheckDigits);
        }
        Ok(Self(text))
    }

    /// Returns the reference without blanks, in capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the reference by fours, as printed.
    #[must_use]
    pub fn grouped(&self) -> String {
        fours(&self.0)
    }
}

/// Reference of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaymentReference {
    /// A QR reference, for a QR-IBAN.
    Qr(QrReference),
    /// A creditor reference, for an ordinary IBAN.
    Creditor(CreditorReference),
}

impl PaymentReference {
    /// Makes the reference of a counter, of the kind that the account takes.
    #[must_use]
    pub fn for_account(account: &Iban, counter: NonZeroU64) -> Self {
        if account.is_qr() {
            Self::Qr(QrReference::from_counter(counter))
        } else {
            Self::Creditor(CreditorReference::from_counter(counter))
        }
    }

    /// Reads a reference of either kind, ignoring blanks and case.
    pub fn parse(raw: &str) -> Result<Self, InvalidReference> {
        if raw.trim_start().starts_with(['R', 'r']) {
            CreditorReference::parse(raw).map(Self::Creditor)
        } else {
            QrReference::parse(raw).map(Self::Qr)
        }
    }

    /// Returns the reference without blanks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Qr(reference) => reference.as_str(),
            Self::Creditor(reference) => reference.as_str(),
        }
    }

    /// Returns the reference in groups, as printed.
    #[must_use]
    pub fn grouped(&self) -> String {
        match self {
            Self::Qr(reference) => reference.grouped(),
            Self::Creditor(reference) => reference.grouped(),
        }
    }

    /// Returns the code of the kind: `QRR` or `SCOR`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Qr(_) => "QRR",
            Self::Creditor(_) => "SCOR",
        }
    }

    /// Returns whether payments to the account carry this kind of reference.
    #[must_use]
    pub fn suits(&self, account: &Iban) -> bool {
        matches!(self, Self::Qr(_)) == account.is_qr()
    }
}

impl std::fmt::Display for PaymentReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Returns a text in groups of four, as IBANs and creditor references are printed.
pub(super) fn fours(text: &str) -> String {
    groups(text, 4)
}

fn groups(text: &str, size: usize) -> String {
    let mut grouped = String::with_capacity(text.len() + text.len() / size);
    for (at, char) in text.chars().enumerate() {
        if at > 0 && at % size == 0 {
            grouped.push(' ');
        }
        grouped.push(char);
    }
    grouped
}

fn without_blanks(raw: &str) -> String {
    raw.split_whitespace().collect()
}

fn check_digit(digits: impl Iterator<Item = u8>) -> u8 {
    let carry = digits.fold(0, |carry, digit| {
        CARRIES[usize::from((carry + digit - b'0') % 10)]
    });
    (10 - carry) % 10
}

/// Returns the remainder by 97 of a text of digits and capitals, `A` standing for 10 and `Z` for 35.
fn remainder(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |sum, value| {
        let shift = if value < 10 { 10 } else { 100 };
        (sum * shift + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ParseText;
    use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, prop_assume, proptest};

    fn counter() -> impl Strategy<Value = NonZeroU64> {
        (1..=u64::MAX).prop_map(|counter| NonZeroU64::new(counter).unwrap())
    }

    /// Returns the text with another digit at a place, counted from the end, or `None` if that changes nothing.
    fn mistyped(text: &str, from_end: usize, digit: u8) -> Option<String> {
        let mut bytes = text.as_bytes().to_vec();
        let at = bytes.len().checked_sub(from_end + 1)?;
        if !bytes[at].is_ascii_digit() || bytes[at] == b'0' + digit {
            return None;
        }
        bytes[at] = b'0' + digit;
        String::from_utf8(bytes).ok()
    }

    #[test]
    fn qr_references_of_the_guidelines_are_read() {
        for valid in [
            "210000000003139471430009017",
            "000000000000000000001234565",
            "310014000183100197799111196",
        ] {
            assert_eq!(
                QrReference::parse(valid).map(|reference| reference.0).as_deref(),
                Ok(valid)
            );
        }
        let printed = QrReference::parse("210000000003139471430009017")
            .unwrap()
            .grouped();
        assert_eq!(printed, "21 00000 00003 13947 14300 09017");
        assert_eq!(QrReference::parse(&printed).unwrap().grouped(), printed);
    }

    #[test]
    fn wrong_qr_references_are_refused() {
        for (raw, reason) in [
            ("012345678901234567890123456", InvalidReference::CheckDigits),
            ("000000000000000000000000000", InvalidReference::Zero),
            ("21000000000313947143000901", InvalidReference::Form),
            ("21000000000313947143000901A", InvalidReference::Form),
            ("٢10000000003139471430009017", InvalidReference::Form),
            ("", InvalidReference::Form),
        ] {
            assert_eq!(QrReference::parse(raw), Err(reason), "{raw}");
        }
    }

    #[test]
    fn creditor_references_are_read_without_blanks_and_case() {
        let reference = CreditorReference::parse("rf18 5390 0754 7034").unwrap();
        assert_eq!(reference.as_str(), "RF18539007547034");
        assert_eq!(reference.grouped(), "RF18 5390 0754 7034");
        assert!(CreditorReference::parse("RF71 2348 231A BCDZ").is_err());
    }

    #[test]
    fn check_digits_that_no_calculation_gives_are_refused() {
        // Each of these leaves the remainder 1.
        let body = |check: &str| {
            (1..1000).map(|n| format!("RF{check}{n}")).find(|text| {
                let (head, body) = text.split_at(4);
                remainder(&format!("{body}{head}")) == 1
            })
        };
        for check in ["00", "01", "99"] {
            let text = body(check).unwrap();
            assert_eq!(
                CreditorReference::parse(&text),
                Err(InvalidReference::CheckDigits),
                "{text}"
            );
        }
        for wrong in [
            "RF18",
            "RFA8539007547034",
            "RF18539007547034ÄÖ",
            "RF181234567890123456789012",
            "R",
        ] {
            assert_eq!(
                CreditorReference::parse(wrong),
                Err(InvalidReference::Form),
                "{wrong}"
            );
        }
    }

    #[test]
    fn the_account_decides_the_kind_of_the_reference() {
        let one = NonZeroU64::MIN;
        for (iban, kind, text) in [
            ("CH4431999123000889012", "QRR", "000000000000000000000000011"),
            ("CH5800791123000889012", "SCOR", "RF741"),
        ] {
            let account = Iban::parse(iban).unwrap();
            let reference = PaymentReference::for_account(&account, one);
            assert_eq!((reference.kind(), reference.as_str()), (kind, text));
            assert!(reference.suits(&account));
            assert_eq!(PaymentReference::parse(&reference.grouped()), Ok(reference));
        }
    }

    proptest! {
        #[test]
        fn what_a_counter_makes_is_read_back(counter in counter()) {
            let qr = QrReference::from_counter(counter);
            prop_assert_eq!(QrReference::parse(&qr.grouped()), Ok(qr));
            let creditor = CreditorReference::from_counter(counter);
            prop_assert_eq!(CreditorReference::parse(&creditor.grouped().to_lowercase()), Ok(creditor));
        }

        #[test]
        fn every_single_wrong_digit_is_refused(counter in counter(), from_end in 0..27_usize, digit in 0..10_u8) {
            let qr = mistyped(QrReference::from_counter(counter).as_str(), from_end, digit);
            let creditor = mistyped(CreditorReference::from_counter(counter).as_str(), from_end, digit);
            prop_assume!(qr.is_some() || creditor.is_some());
            prop_assert!(qr.is_none_or(|text| QrReference::parse(&text).is_err()));
            prop_assert!(creditor.is_none_or(|text| CreditorReference::parse(&text).is_err()));
        }
    }
}
