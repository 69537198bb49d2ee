//! Searching for people, with the same parameter in all lists.

use crate::error::Error;
use crate::problem::FieldError;
use kontor_domain::text::{TERMS_MAX, terms};

/// Maximum length of the search text, in characters.
pub const Q_MAX: usize = 254;

/// Returns the prefixes of words in `q`; none if it is omitted or blank.
///
/// # Errors
/// The fault of the parameter if it is too long or has too many words.
pub fn sought(q: Option<&str>) -> Result<Vec<String>, Error> {
    if let Some(error) = FieldError::long_query("q", q, Q_MAX) {
        return Err(error.into());
    }
    let terms = q.map(terms).unwrap_or_default();
    if terms.len() > TERMS_MAX {
        let error = FieldError::parameter("q", "too_many", "must have at most {max} {max:word|words}");
        return Err(error.with("max", TERMS_MAX).into());
    }
    Ok(terms)
}
