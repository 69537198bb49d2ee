//! The methods of each path, and the operations that take a query or a condition, read from the contract.

use super::complete::METHODS;
use super::secrets::answers_secret;
use super::shared::resolve;
use crate::error::Error;
use crate::http::listing::{PARAMETERS_MAX, TOO_MANY_PARAMETERS};
use crate::problem::FieldError;
use actix_web::HttpRequest;
use actix_web::dev::ResourceDef;
use actix_web::http::header;
use actix_web::web::Query;
use serde_json::Value;
use std::collections::HashSet;

/// Paths of the contract and their methods.
#[derive(Clone)]
pub struct Methods {
    paths: Vec<(ResourceDef, String)>,
    /// Method and path of the operations with query parameters.
    with_query: HashSet<(String, String)>,
    /// Method and path of the operations that can be made conditional on a version.
    with_condition: HashSet<(String, String)>,
    /// Method and path of the operations that answer a secret.
    with_secret: Vec<(String, ResourceDef)>,
}

impl Methods {
    /// Reads a contract.
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let mut with_query = HashSet::new();
        let mut with_condition = HashSet::new();
        let mut with_secret = Vec::new();
        let mut paths = Vec::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            paths.push((ResourceDef::new(path.as_str()), allow(item)));
            for method in METHODS {
                if answers_secret(document, &item[method]) {
                    with_secret.push((method.to_uppercase(), ResourceDef::new(path.as_str())));
                }
                for one in item[method]["parameters"].as_array().into_iter().flatten() {
                    let one = resolve(document, one);
                    if one["in"] == "query" {
                        with_query.insert((method.to_uppercase(), path.clone()));
                    }
                    if one["name"] == "If-Match" {
                        with_condition.insert((method.to_uppercase(), path.clone()));
                    }
                }
            }
        }
        Self {
            paths,
            with_query,
            with_condition,
            with_secret,
        }
    }

    /// Returns the methods of a path, as for `Allow`; `None` if there is no such path.
    #[must_use]
    pub fn allowed(&self, path: &str) -> Option<&str> {
        self.paths
            .iter()
            .find(|(known, _)| known.is_match(path))
            .map(|(_, methods)| methods.as_str())
    }

    /// Returns the error for a path that was routed to another operation, as `/v1/sessions/refresh` to
    /// `/v1/sessions/{session_id}`: the path exists, but not with this method. `None` if the path is the
    /// operation's own.
    #[must_use]
    pub fn other(&self, req: &HttpRequest) -> Option<Error> {
        let (path, reached) = (req.path(), req.match_pattern());
        let fixed = self.paths.iter().find(|(known, _)| {
            known.pattern() != reached.as_deref() && known.is_match(path) && ends_as(known, path)
        });
        fixed.map(|(_, methods)| Error::Method(methods.clone()))
    }

    /// Whether a success of this operation shows a secret.
    #[must_use]
    pub fn is_secret(&self, method: &str, path: &str) -> bool {
        let mut secret = self.with_secret.iter();
        secret.any(|(known, place)| known == method && place.is_match(path))
    }

    /// Refuses a condition on a writing operation that does not support it. The operation must not be carried out
    /// unless the condition holds (RFC 9110, section 13.1), and the condition would go unchecked.
    ///
    /// # Errors
    /// [`Error::Header`].
    pub fn check_condition(&self, req: &HttpRequest) -> Result<(), Error> {
        if req.method().is_safe() {
            return Ok(());
        }
        let pattern = req.match_pattern().unwrap_or_default();
        let sent = |name| req.headers().contains_key(name);
        let has = self.with_condition.contains(&(req.method().to_string(), pattern));
        if sent(header::IF_MATCH) && !has {
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

    /// Refuses all query parameters of an operation that takes none. Operations with parameters read them
    /// themselves, with all errors at once.
    ///
    /// # Errors
    /// [`Error::Fields`], as for unknown fields of a body.
    pub fn check_query(&self, req: &HttpRequest) -> Result<(), Error> {
        let query = req.query_string();
        let pattern = req.match_pattern().unwrap_or_default();
        if query.is_empty() || self.with_query.contains(&(req.method().to_string(), pattern)) {
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
}

/// Whether the contract spells out the last segment of a path, and it is that one.
fn ends_as(known: &ResourceDef, path: &str) -> bool {
    let last = |path: &str| path.rsplit('/').next().map(str::to_owned);
    known.pattern().and_then(last) == last(path)
}

/// Lists the methods for `Allow`; HEAD is allowed wherever GET is.
fn allow(item: &Value) -> String {
    let known = METHODS.into_iter().filter(|method| item.get(method).is_some());
    let named = known.flat_map(|method| match method {
        "get" => vec!["GET".to_owned(), "HEAD".to_owned()],
        other => vec![other.to_uppercase()],
    });
    named.collect::<Vec<_>>().join(", ")
}
