//! Languages of mails and documents.

crate::text_enum! {
    /// The language used for mails to a person or organization.
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

/// Maximum number of languages read from a header; the rest is ignored.
const LANGUAGES_MAX: usize = 32;
/// The weight of a language that states none, in thousandths.
const FULL_WEIGHT: u16 = 1_000;

impl Locale {
    /// Returns the preferred language of an `Accept-Language` header (RFC 9110 §12.5.4, basic filtering of RFC 4647
    /// §3.3.1: `de-CH` matches `de`). For equal weights the first one wins, `q=0` excludes a language, and `*` is
    /// ignored. `None` if no supported language is acceptable.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(Self, u16)> = None;
        for element in accept_language.split(',').take(LANGUAGES_MAX) {
            let Some((locale, weight)) = Self::wanted(element) else {
                continue;
            };
            if weight > best.map_or(0, |(_, weight)| weight) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }

    /// Reads one element of the header: a language range and its weight.
    fn wanted(element: &str) -> Option<(Self, u16)> {
        let mut parts = element.split(';').map(str::trim);
        let range = parts.next()?;
        let language = range.split('-').next()?.to_ascii_lowercase();
        let locale = Self::from_text(&language)?;
        let weight = match parts.next() {
            None => FULL_WEIGHT,
            Some(parameter) => {
                let (name, value) = parameter.split_once('=')?;
                let is_weight = name.trim().eq_ignore_ascii_case("q") && parts.next().is_none();
                is_weight.then(|| thousandths(value.trim())).flatten()?
            }
        };
        Some((locale, weight))
    }
}

/// Reads a weight of RFC 9110 §12.4.2: 0 to 1 with at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction = format!("{decimals:0<3}").parse::<u16>().ok()?;
    match (whole, fraction) {
        ("0", fraction) => Some(fraction),
        ("1", 0) => Some(FULL_WEIGHT),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_language_with_the_highest_weight_wins() {
        for (header, wanted) in [
            ("fr", Some(Locale::Fr)),
            ("de-CH, de;q=0.9, en;q=0.8", Some(Locale::De)),
            ("en;q=0.8, it-CH;q=0.9", Some(Locale::It)),
            ("IT", Some(Locale::It)),
            ("pt-BR, es;q=0.9, en;q=0.1", Some(Locale::En)),
            ("fr;q=0.5, it;q=0.5", Some(Locale::Fr)),
            (" en ; q=0.7 ,fr ; Q=0.701", Some(Locale::Fr)),
            ("de;q=0, fr;q=0.001", Some(Locale::Fr)),
            ("de;q=1.000, fr", Some(Locale::De)),
        ] {
            assert_eq!(Locale::negotiate(header), wanted, "{header}");
        }
    }

    #[test]
    fn what_is_unknown_unwanted_or_malformed_says_nothing() {
        for header in [
            "",
            "*",
            "pt-BR, es",
            "de;q=0",
            "de;q=0.000",
            "de;q=2",
            "de;q=1.1",
            "de;q=-1",
            "de;q=0.1234",
            "de;q=",
            "de;q",
            "de;level=1",
            "de;q=0.5;q=1",
            "deutsch",
            "-de",
            ";q=1",
            ",,,",
        ] {
            assert_eq!(Locale::negotiate(header), None, "{header}");
        }
    }

    #[test]
    fn a_long_header_is_read_to_its_limit() {
        let long = format!("{}de", "xx,".repeat(LANGUAGES_MAX));
        assert_eq!(Locale::negotiate(&long), None);
        assert_eq!(Locale::negotiate(&long[3..]), Some(Locale::De));
    }

    proptest! {
        #[test]
        fn no_header_panics(header in any::<String>()) {
            let _ = Locale::negotiate(&header);
        }
    }
}
