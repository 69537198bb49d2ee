//! Language that a client prefers, from `Accept-Language`.

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_LANGUAGE, Quality, QualityItem};
use kontor_domain::locale::Locale;

/// Maximum number of languages read from a request; the rest is ignored.
const LANGUAGES_MAX: usize = 32;

/// Returns the preferred language of the header (RFC 9110 §12.5.4, basic filtering of RFC 4647 §3.3.1: `de-CH` matches
/// `de`). For equal weights the first one wins, `q=0` excludes a language, and `*` is ignored. `None` if no supported
/// language is acceptable.
pub fn preferred(req: &HttpRequest) -> Option<Locale> {
    let mut best: Option<(Locale, Quality)> = None;
    let lines = req.headers().get_all(ACCEPT_LANGUAGE);
    let elements = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    for (locale, weight) in elements.take(LANGUAGES_MAX).filter_map(wanted) {
        if weight > best.map_or(Quality::ZERO, |(_, weight)| weight) {
            best = Some((locale, weight));
        }
    }
    best.map(|(locale, _)| locale)
}

/// Reads one element of the header: a language range and its weight.
fn wanted(element: &str) -> Option<(Locale, Quality)> {
    let QualityItem { item, quality } = element.trim().parse::<QualityItem<String>>().ok()?;
    let language = item.split('-').next()?.to_ascii_lowercase();
    Some((Locale::from_text(&language)?, quality))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    fn of(header: &str) -> Option<Locale> {
        let request = TestRequest::default().insert_header((ACCEPT_LANGUAGE, header));
        preferred(&request.to_http_request())
    }

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
            assert_eq!(of(header), wanted, "{header}");
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
            assert_eq!(of(header), None, "{header}");
        }
    }

    #[test]
    fn a_long_header_is_read_to_its_limit() {
        let long = format!("{}de", "xx,".repeat(LANGUAGES_MAX));
        assert_eq!(of(&long), None);
        assert_eq!(of(&long[3..]), Some(Locale::De));
    }

    proptest! {
        #[test]
        fn no_header_panics(header in any::<String>()) {
            let _ = wanted(&header);
        }
    }
}
