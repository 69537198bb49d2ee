//! Languages of mails and documents.

crate::text_enum! {
    /// The language a person or an organisation is written to in.
    Locale {
        /// German (Swiss spelling).
        De = "de",
        /// French.
        Fr = "fr",
        /// Italian.
        It = "it",
        /// English.
        En = "en",
    }
}

impl Locale {
    /// The language that an `Accept-Language` header wants most (RFC 9110 §12.5.4); of equal ones the first.
    /// Regions count for their language. `None` when it wants none of ours, or any (`*`).
    #[must_use]
    pub fn negotiate(header: &str) -> Option<Self> {
        let mut best: Option<(Self, u16)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let language = tag.split('-').next().unwrap_or_default();
            let weight = parts.next().map_or(Some(WEIGHT_MAX), weight).unwrap_or_default();
            let Some(locale) = Self::from_text(language) else {
                continue;
            };
            if weight > best.map_or(0, |(_, weight)| weight) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }
}

/// `q=1`, in thousandths.
const WEIGHT_MAX: u16 = 1_000;

/// `q=0.8` in thousandths (RFC 9110 §12.4.2); `None` for what is no weight.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    let (whole, thousandths) = value.split_once('.').unwrap_or((value, ""));
    let digits = thousandths.len() <= 3 && thousandths.bytes().all(|b| b.is_ascii_digit());
    if !name.trim_end().eq_ignore_ascii_case("q") || !digits {
        return None;
    }
    let thousandths: u16 = format!("{thousandths:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", part) => Some(part),
        ("1", 0) => Some(WEIGHT_MAX),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_most_wanted_of_our_languages_wins() {
        for (header, wanted) in [
            ("de", Some(Locale::De)),
            ("de-CH, fr;q=0.9", Some(Locale::De)),
            ("FR-ch", Some(Locale::Fr)),
            ("en;q=0.5, it;q=0.75, fr;q=0.7", Some(Locale::It)),
            ("rm, it;q=0.3, *;q=0.1", Some(Locale::It)),
            ("fr, de", Some(Locale::Fr)),
            ("fr;q=0, en;q=0.001", Some(Locale::En)),
            ("de ; q=1.000", Some(Locale::De)),
            ("fr;q=0", None),
            ("*", None),
            ("ja, rm", None),
            ("de;q=2, fr;q=0.1", Some(Locale::Fr)),
            ("de;q=0.1234, de;level=1", None),
            ("", None),
        ] {
            assert_eq!(Locale::negotiate(header), wanted, "{header}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics(header in any::<String>(), value in "[a-z]{2};q=[0-9.]{0,6}") {
            let _ = Locale::negotiate(&header);
            let _ = Locale::negotiate(&value);
        }
    }
}
