//! Text: the URLs, mail addresses and domains in it.

use crate::bounds::TOKEN_MAX;
use crate::letters::folded;
use crate::name::{ascii, known_suffix};

/// Endings of file names that are top-level domains, too.
const FILE_ENDINGS: &[&str] = &["zip", "mov", "md", "sh", "rs", "py", "pl", "ps", "ai"];

/// Something in a text that mail programs make a link of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A URL with its scheme, or one that begins with `www.`.
    Url(String),
    /// The domain of a mail address.
    Address(String),
    /// A domain alone, and whether a path follows, as in a link without its scheme.
    Domain(String, bool),
}

/// Returns the URLs, addresses and domains of a text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\u{ab}' | '\u{bb}' | '\u{201c}' | '\u{201e}')
    })
    .filter(|word| word.len() <= TOKEN_MAX)
    .filter_map(token)
    .collect()
}

fn token(word: &str) -> Option<Token> {
    let word = word.trim_end_matches([
        '.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '*', '_', '\u{2026}', '\u{2019}',
    ]);
    if let Some(at) = word.find("://") {
        let head = word.get(..at).unwrap_or_default();
        let scheme = head
            .rfind(|c: char| !c.is_ascii_alphanumeric())
            .map_or(0, |last| {
                last + head
                    .get(last..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8)
            });
        return word.get(scheme..).map(|url| Token::Url(url.to_owned()));
    }
    let word = word.trim_start_matches(['(', '[', '{', '\'', '*', '_', '\u{2018}']);
    if word
        .get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("www."))
    {
        return Some(Token::Url(format!("http://{word}")));
    }
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let authority = word.split(['/', '?', '#']).next().unwrap_or_default();
    if let Some((user, domain)) = authority.rsplit_once('@') {
        let is_address = !user.is_empty() && is_domain(domain);
        return is_address.then(|| Token::Address(domain.to_owned()));
    }
    let domain = authority.split(':').next().unwrap_or_default();
    let ending = domain.rsplit('.').next().unwrap_or_default();
    // A sentence without a blank after its full stop is no domain, nor is the name of a file.
    let is_name =
        is_domain(domain) && !FILE_ENDINGS.contains(&ending) && !ending.contains(char::is_uppercase);
    is_name.then(|| Token::Domain(domain.to_owned(), authority.len() < word.len()))
}

/// Returns whether a word has the form of a domain.
fn is_domain(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    labels.len() > 1
        && labels.iter().all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        })
        && labels
            .last()
            .is_some_and(|ending| ending.chars().any(char::is_alphabetic))
}

/// Returns whether the ending of a domain exists, so that it can be one, or is that of a name of the provider.
pub(crate) fn can_exist(domain: &str, own_endings: &[&str]) -> bool {
    let Some(ascii) = ascii(domain) else { return false };
    let unicode = crate::name::unicode(&ascii);
    let ending = unicode.rsplit('.').next().unwrap_or_default();
    known_suffix(&unicode).is_some() || own_endings.iter().any(|own| folded(own) == folded(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_addresses_and_domains_are_found_in_sentences() {
        let found = tokens(
            "Siehe (https://kontor.example/pay), www.bank.test. Oder billing@kontor.example, kontor-example.com/x! \
             Rechnung.Die INV-2027-000042.pdf a.zip link:http://x.test Ende.",
        );
        let url = |text: &str| Token::Url(text.to_owned());
        assert_eq!(
            found,
            [
                url("https://kontor.example/pay"),
                url("http://www.bank.test"),
                Token::Address("kontor.example".to_owned()),
                Token::Domain("kontor-example.com".to_owned(), true),
                Token::Domain("INV-2027-000042.pdf".to_owned(), false),
                url("http://x.test"),
            ]
        );
        assert!(can_exist("kontor.com", &[]) && !can_exist("kontor.pdf", &[]));
        assert!(can_exist("kantor.example", &["example"]));
    }
}
