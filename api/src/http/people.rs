//! Looking for people: one parameter, read alike wherever a list has it.

use crate::error::Error;
use crate::problem::FieldError;
use kontor_domain::text::{TERMS_MAX, terms};

/// The most characters to look for.
pub const Q_MAX: usize = 254;

/// The beginnings of words that `q` asks for; none of them if it is omitted or blank.
///
/// # Errors
/// The parameter, when it is too long or has too many words.
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
