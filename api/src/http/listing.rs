//! Lists: a keyset cursor (`limit`, `after`), `next_cursor`, `total` on request, and filters named after fields.

use super::query;
use crate::app::{App, Requester};
use crate::error::Error;
use crate::problem::FieldError;
use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kontor_domain::text::InvalidText;
use kontor_persistence::{Page, PageRequest, Tx};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Maximum number of items on a page.
pub const LIMIT_MAX: u32 = 200;
/// Default number of items on a page.
pub const LIMIT_DEFAULT: u32 = 50;

/// Initial buffer size for a page as JSON, and for each of its items; it grows as needed.
const PAGE_BYTES: usize = 128;
const ITEM_BYTES: usize = 512;

/// Maximum number of parameters in a query string.
pub(crate) const PARAMETERS_MAX: usize = 50;
/// Error for a query string with more parameters.
pub(crate) const TOO_MANY_PARAMETERS: Error = Error::Header("the query string has too many parameters");

/// Paging parameters of all lists.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "describes the parameters; `Listing` reads them one by one"
)]
pub struct PageParams {
    /// Maximum number of items to return, 1 to 200; 50 if omitted.
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(
        example = "AZLwweWwfMOk0V5vcIGSow",
        pattern = "^([A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{64})$"
    )]
    after: Option<String>,
    /// Whether to count all items, which takes time for long lists.
    #[param(default = false)]
    include_total: Option<bool>,
}

/// Page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageView<V> {
    /// Items.
    pub items: Vec<V>,
    /// Cursor to pass as `after` for the next page; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Total number of items, if requested with `include_total`; otherwise null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<V> PageView<V> {
    /// Converts a page to its view.
    pub fn of<T>(page: Page<T>, view: impl FnMut(T) -> V) -> Self {
        Self {
            items: page.items.into_iter().map(view).collect(),
            next_cursor: page.next.map(|id| URL_SAFE_NO_PAD.encode(id.as_bytes())),
            total: page.total,
        }
    }
}

/// Page as text. It is written on the thread that read it, which also frees the data behind it.
#[derive(Debug)]
pub struct Written<V> {
    json: Vec<u8>,
    of: PhantomData<V>,
}

impl<V> Responder for Written<V> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("application/json")
            .body(self.json)
    }
}

impl App {
    /// Answers a list: `work` reads a page and converts it to its view.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn list<R: Requester, V: Serialize + Send + 'static>(
        &self,
        who: R,
        work: impl FnOnce(&mut Tx<'_>, &R) -> Result<PageView<V>, Error> + Send + 'static,
    ) -> Result<Written<V>, Error> {
        self.read(who, move |tx, who| {
            let page = work(tx, who)?;
            let mut json = Vec::with_capacity(PAGE_BYTES + page.items.len() * ITEM_BYTES);
            serde_json::to_writer(&mut json, &page)
                .map_err(|_| Error::Internal("a page could not be written as JSON"))?;
            let of = PhantomData;
            Ok(Written { json, of })
        })
        .await
    }
}

/// Empty filter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

/// Query of a list: its page and its filters.
#[derive(Debug)]
pub struct Listing<F> {
    /// Page.
    pub page: PageRequest,
    /// Filters.
    pub filter: F,
    /// Position in the last item of the previous page, for lists whose items can be cut.
    pub within: Option<[Uuid; 2]>,
}

impl<F: DeserializeOwned> FromRequest for Listing<F> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()))
    }
}

/// Query of an operation that is not a list.
#[derive(Debug)]
pub struct Params<F>(pub F);

impl<F: DeserializeOwned> FromRequest for Params<F> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || {
            let (pairs, mut errors) = pairs(req.query_string())?;
            match query::read(&pairs) {
                Ok(params) if errors.is_empty() => return Ok(Self(params)),
                Ok(_) => {}
                Err(more) => errors.extend(more),
            }
            Err(Error::Fields(errors))
        };
        ready(read())
    }
}

/// Words of a switch.
const SWITCH: &[&str] = &["true", "false"];

/// Deserializes a parameter that is `true` or `false`, for `#[serde(default, deserialize_with = "switch")]`.
///
/// # Errors
/// An error for any other word.
pub fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(D::Error::unknown_variant(other, SWITCH)),
    }
}

pub(super) type Pairs = Vec<(String, String)>;

/// Parameters that take several values: separated by commas, or each with the name, as generated clients send them.
const LISTS: [&str; 1] = ["status"];

/// Returns the parameters of a query string, without those that are invalid in any operation; the values of a list are
/// separated by commas.
pub(super) fn pairs(query: &str) -> Result<(Pairs, Vec<FieldError>), Error> {
    let all = web::Query::<Pairs>::from_query(query)
        .map_err(|_| Error::Header("the query string can't be read"))?
        .into_inner();
    if all.len() > PARAMETERS_MAX {
        return Err(TOO_MANY_PARAMETERS);
    }
    let (mut pairs, mut errors): (Pairs, _) = (Vec::new(), Vec::new());
    for (name, value) in all {
        if value.chars().any(char::is_control) {
            errors.push(FieldError::text(&format!("?{name}"), &InvalidText::Control));
            continue;
        }
        match pairs.iter_mut().find(|(earlier, _)| *earlier == name) {
            None => pairs.push((name, value)),
            Some((_, earlier)) if LISTS.contains(&name.as_str()) => {
                earlier.push(',');
                earlier.push_str(&value);
            }
            Some(_) => errors.push(FieldError::parameter(
                &name,
                "duplicate_parameter",
                "is given more than once",
            )),
        }
    }
    Ok((pairs, errors))
}

/// Parses a query string. The paging parameters are taken out; the remaining ones must fit the filter.
///
/// # Errors
/// [`Error::Fields`] with all faults.
pub fn read<F: DeserializeOwned>(query: &str) -> Result<Listing<F>, Error> {
    let (pairs, mut errors) = pairs(query)?;
    let mut page = PageRequest {
        limit: LIMIT_DEFAULT,
        after: None,
        include_total: false,
    };
    let mut within = None;
    let mut rest = Vec::new();
    for (name, value) in pairs {
        match name.as_str() {
            "limit" => match value.parse() {
                Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => page.limit = limit,
                _ => errors.push(
                    FieldError::parameter("limit", "range", "must be a whole number from {min} to {max}")
                        .with("min", 1)
                        .with("max", LIMIT_MAX),
                ),
            },
            "after" => match cursor(&value) {
                Some((id, place)) => (page.after, within) = (Some(id), place),
                None => errors.push(FieldError::parameter(
                    "after",
                    "format",
                    "must be the next_cursor of a previous page",
                )),
            },
            "include_total" => match value.parse() {
                Ok(include_total) => page.include_total = include_total,
                Err(_) => errors.push(FieldError::parameter_among(
                    "include_total",
                    SWITCH.iter().copied(),
                )),
            },
            _ => rest.push((name, value)),
        }
    }
    match query::read(&rest) {
        Ok(filter) if errors.is_empty() => Ok(Listing { page, filter, within }),
        Ok(_) => Err(Error::Fields(errors)),
        Err(more) => {
            errors.extend(more);
            Err(Error::Fields(errors))
        }
    }
}

/// Cursor: the last item's id, and the position in it if the page cut it.
type Cursor = (Uuid, Option<[Uuid; 2]>);

fn cursor(text: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let mut parts = bytes.chunks_exact(16).map(Uuid::from_slice);
    let mut next = || parts.next()?.ok();
    match bytes.len() {
        16 => Some((next()?, None)),
        48 => Some((next()?, Some([next()?, next()?]))),
        _ => None,
    }
}

/// Returns the text of a cursor, which may be within an item.
#[must_use]
pub fn cursor_within((id, place): Cursor) -> String {
    let mut bytes = id.as_bytes().to_vec();
    for part in place.iter().flatten() {
        bytes.extend_from_slice(part.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ByColor {
        color: Option<Color>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Color {
        Red,
    }

    #[test]
    fn a_list_is_separated_by_commas_or_repeated() {
        let (joined, errors) = pairs("status=open&q=a&status=paid,refunded").unwrap();
        let expected = [("status", "open,paid,refunded"), ("q", "a")];
        assert!(
            joined
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .eq(expected)
        );
        assert!(errors.is_empty());
        assert_eq!(pairs("q=a&q=b").unwrap().1.len(), 1);
    }

    #[test]
    fn a_query_is_read_whole_or_refused_with_every_fault() {
        let listing: Listing<ByColor> = read("limit=7&color=red&include_total=true").unwrap();
        assert_eq!(
            (
                listing.page.limit,
                listing.page.include_total,
                listing.filter.color
            ),
            (7, true, Some(Color::Red))
        );
        let Err(Error::Fields(errors)) = read::<ByColor>("limit=0&after=x&color=blue&size=1&limit=2&q=%00")
        else {
            panic!("accepted")
        };
        let found: Vec<_> = errors
            .iter()
            .map(|error| (error.pointer.as_str(), error.code.as_ref()))
            .collect();
        let expected = [
            ("?limit", "duplicate_parameter"),
            ("?q", "control_character"),
            ("?limit", "range"),
            ("?after", "format"),
            ("?color", "enum"),
            ("?size", "unknown_parameter"),
        ];
        assert_eq!(found, expected);
        assert!(errors.iter().all(|error| !error.message.contains("blue")));
    }
}
