//! Methods of each path, and those that take a query or a condition, or answer a secret, as the contract says.

use crate::error::Error;
use crate::http::listing::{PARAMETERS_MAX, TOO_MANY_PARAMETERS};
use crate::problem::FieldError;
use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::Query;

/// A path of the contract.
struct Path {
    /// With its parameters in braces.
    template: &'static str,
    /// Its methods, as for `Allow`.
    allowed: &'static str,
    /// The methods that take query parameters.
    query: &'static [&'static str],
    /// The methods that are done on condition of a version.
    condition: &'static [&'static str],
    /// The methods whose success shows a secret.
    secret: &'static [&'static str],
}

/// All of them, sorted; `build/table.rs` writes them.
const PATHS: &[Path] = include!(concat!(env!("OUT_DIR"), "/paths.rs"));

impl Path {
    fn matches(&self, path: &str) -> bool {
        let (mut wanted, mut found) = (self.template.split('/'), path.split('/'));
        loop {
            match (wanted.next(), found.next()) {
                (None, None) => return true,
                (Some(wanted), Some(found)) if wanted == found => {}
                (Some(wanted), Some(found)) if wanted.starts_with('{') && !found.is_empty() => {}
                _ => return false,
            }
        }
    }

    /// Whether the last part is written out in the contract, and so.
    fn ends_as(&self, path: &str) -> bool {
        self.template.rsplit('/').next() == path.rsplit('/').next()
    }
}

fn of_template(template: &str) -> Option<&'static Path> {
    let place = PATHS.binary_search_by(|path| path.template.cmp(template));
    place.ok().and_then(|place| PATHS.get(place))
}

/// The methods of a path, as for `Allow`; `None` when there is no such path.
#[must_use]
pub fn allowed(path: &str) -> Option<&'static str> {
    PATHS
        .iter()
        .find(|known| known.matches(path))
        .map(|known| known.allowed)
}

/// Returns the error for a path that reached another path's operation, as `/v1/sessions/refresh` reaches
/// `/v1/sessions/{session_id}`: it exists, but not with this method. `None` if the path is the reached
/// operation's own.
#[must_use]
pub fn other(req: &HttpRequest) -> Option<Error> {
    let (path, reached) = (req.path(), req.match_pattern());
    let fixed = PATHS.iter().find(|known| {
        reached.as_deref() != Some(known.template) && known.matches(path) && known.ends_as(path)
    });
    fixed.map(|known| Error::Method(known.allowed.to_owned()))
}

/// Whether a success of this operation shows a secret.
#[must_use]
pub fn is_secret(method: &str, path: &str) -> bool {
    let mut secret = PATHS.iter().filter(|known| known.secret.contains(&method));
    secret.any(|known| known.matches(path))
}

/// Refuses a condition that a writing operation does not have: it must not be done unless the condition holds
/// (RFC 9110, section 13.1), and it would not be checked.
///
/// # Errors
/// [`Error::Header`].
pub fn check_condition(req: &HttpRequest) -> Result<(), Error> {
    if req.method().is_safe() {
        return Ok(());
    }
    let sent = |name| req.headers().contains_key(name);
    if sent(header::IF_MATCH) && !is_listed(req, |path| path.condition) {
        return Err(Error::Header(
            "this operation is not conditional: send it without If-Match",
        ));
    }
    if sent(header::IF_NONE_MATCH) {
        return Err(Error::Header(
            "If-None-Match is only for reading: send a change without it",
        ));
    }
    Ok(())
}

/// Refuses every parameter of an operation that takes none. Operations with parameters read them
/// themselves, all errors at once.
///
/// # Errors
/// [`Error::Fields`], as for unknown fields of a body.
pub fn check_query(req: &HttpRequest) -> Result<(), Error> {
    let query = req.query_string();
    if query.is_empty() || is_listed(req, |path| path.query) {
        return Ok(());
    }
    let pairs = Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| Error::Header("the query string can't be read"))?;
    if pairs.len() > PARAMETERS_MAX {
        return Err(TOO_MANY_PARAMETERS);
    }
    Err(Error::Fields(
        pairs
            .iter()
            .map(|(name, _)| FieldError::unknown_query(name))
            .collect(),
    ))
}

/// Whether the reached operation is in a list of its path. The framework looks the path up again, so this is called
/// late.
fn is_listed(req: &HttpRequest, list: impl Fn(&Path) -> &'static [&'static str]) -> bool {
    let pattern = req.match_pattern();
    let path = pattern.and_then(|pattern| of_template(&pattern));
    path.is_some_and(|path| list(path).contains(&req.method().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_found_by_its_template() {
        assert!(PATHS.len() > 50, "the contract is there");
        for path in PATHS {
            let found = of_template(path.template).unwrap();
            assert_eq!(found.template, path.template);
        }
    }

    #[test]
    fn what_is_written_out_comes_before_a_parameter() {
        assert_eq!(allowed("/v1/sessions/refresh"), Some("POST"));
        assert_eq!(allowed("/v1/sessions/ses_0"), Some("DELETE"));
        assert_eq!(allowed("/v1/sessions/"), None);
        assert_eq!(allowed("/v1/sessions/ses_0/more"), None);
    }
}
