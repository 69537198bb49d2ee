//! Options for a list as a file, chosen by its reader.

use crate::error::Error;
use crate::http::listing::pairs;
use crate::http::query;
use crate::http::request::facts;
use crate::problem::FieldError;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use kontor_domain::locale::Locale;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::{IntoParams, ToSchema};

/// Separator of the cells in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CsvSeparator)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
}

impl Separator {
    /// Returns the separator that spreadsheets expect in a language.
    #[must_use]
    pub const fn usual_in(locale: Locale) -> Self {
        match locale {
            Locale::En => Self::Comma,
            Locale::De | Locale::Fr | Locale::It => Self::Semicolon,
        }
    }

    /// Returns the character.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
        }
    }
}

/// Options for lists written as CSV.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the parameters; `Exporting` reads them one by one"
)]
pub struct CsvParams {
    /// Separator of the cells. If omitted, the one that spreadsheets expect in the language of `Accept-Language`,
    /// or else of the caller's account: a semicolon for `de`, `fr` and `it`, a comma for `en`.
    #[param(example = "comma")]
    separator: Option<Separator>,
    /// Whether the file starts with a byte order mark, by which spreadsheets recognize UTF-8.
    #[param(default = true)]
    bom: Option<bool>,
}

/// Options given in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    separator: Option<Separator>,
    /// Whether the file starts with a byte order mark.
    pub bom: bool,
    language: Option<Locale>,
}

impl Form {
    /// Returns the separator for a caller whose account has this language.
    #[must_use]
    pub fn separator(self, account: Locale) -> Separator {
        let usual = || Separator::usual_in(self.language.unwrap_or(account));
        self.separator.unwrap_or_else(usual)
    }
}

/// Query of an export: its options, and its filters.
#[derive(Debug)]
pub struct Exporting<F> {
    /// Options.
    pub form: Form,
    /// Filters.
    pub filter: F,
}

impl<F: DeserializeOwned> FromRequest for Exporting<F> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let language = facts(req).map(|(_, facts)| facts.locale);
        ready(language.and_then(|language| read(req.query_string(), language)))
    }
}

/// Parses a query string. The options are taken out; the remaining parameters must fit the filter.
fn read<F: DeserializeOwned>(query: &str, language: Option<Locale>) -> Result<Exporting<F>, Error> {
    let (pairs, mut errors) = pairs(query)?;
    let mut form = Form {
        separator: None,
        bom: true,
        language,
    };
    let mut rest = Vec::new();
    for (name, value) in pairs {
        match (name.as_str(), value.as_str()) {
            ("bom", "true" | "false") => form.bom = value == "true",
            ("bom", _) => errors.push(FieldError::parameter_among("bom", ["true", "false"])),
            ("separator", "comma") => form.separator = Some(Separator::Comma),
            ("separator", "semicolon") => form.separator = Some(Separator::Semicolon),
            ("separator", _) => errors.push(FieldError::parameter_among("separator", ["comma", "semicolon"])),
            _ => rest.push((name, value)),
        }
    }
    match query::read(&rest) {
        Ok(filter) if errors.is_empty() => Ok(Exporting { form, filter }),
        Ok(_) => Err(Error::Fields(errors)),
        Err(more) => {
            errors.extend(more);
            Err(Error::Fields(errors))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::NoFilter;

    #[test]
    fn the_separator_is_the_one_asked_for_or_the_usual_one() {
        let separator = |query: &str, language, account| {
            let Ok(asked) = read::<NoFilter>(query, language) else {
                panic!("refused: {query}")
            };
            asked.form.separator(account)
        };
        for account in [Locale::De, Locale::Fr, Locale::It] {
            assert_eq!(separator("", None, account), Separator::Semicolon);
            assert_eq!(separator("", Some(Locale::En), account), Separator::Comma);
            assert_eq!(
                separator("separator=comma", Some(account), account),
                Separator::Comma
            );
        }
        assert_eq!(separator("", None, Locale::En), Separator::Comma);
        assert_eq!(
            separator("separator=semicolon&bom=false", None, Locale::En),
            Separator::Semicolon
        );
    }

    #[test]
    fn every_wrong_parameter_is_named() {
        let Err(Error::Fields(errors)) = read::<NoFilter>("bom=1&separator=;&x=2", None) else {
            panic!("accepted")
        };
        let named: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(named, ["?bom", "?separator", "?x"]);
    }
}
