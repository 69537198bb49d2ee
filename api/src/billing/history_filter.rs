//! Filters of the history, the same in all operations that read it.

use super::history_view::{BillingDocumentKindView, DocumentStatusView};
use crate::error::Error;
use crate::http::{field, query};
use crate::problem::FieldError;
use kontor_domain::billing::{DocumentSearch, DocumentStatus, ExportFormat, HistoryFilter, InvalidPeriod};
use kontor_domain::text::{InvalidText, TERMS_MAX, is_control};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

/// Maximum length of a search text, in characters.
const Q_MAX: usize = 100;

/// Filters for documents. A document is returned if it matches all of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichDocuments {
    /// Only documents in one of these states, repeated or separated by commas. `overdue` selects open and partly paid
    /// invoices after their due date, `issued` credit notes.
    #[param(value_type = Option<Vec<DocumentStatusView>>, max_items = 20,
        example = json!(["open", "overdue"]))]
    status: Option<String>,
    /// Only documents of this kind.
    kind: Option<BillingDocumentKindView>,
    /// Only documents with a line about this product, which may belong to another organization by now.
    #[param(example = "prod_0192f0c1e5b07cc3a4d15e6f708192b1")]
    product_id: Option<field::ProductId>,
    /// Only documents of this billing address, which may have been deleted since.
    #[param(example = "bad_0192f0c1e5b07cc3a4d15e6f708192f1")]
    billing_address_id: Option<field::BillingAddressId>,
    /// First day of issue (inclusive).
    #[param(format = Date, value_type = Option<String>, example = "2026-01-01")]
    from: Option<String>,
    /// Last day of issue (inclusive), at most ten years after the first.
    #[param(format = Date, value_type = Option<String>, example = "2026-12-31")]
    to: Option<String>,
    /// Search text of up to 8 words. Each word must begin a word of the recipient's name, the order number or a line (the
    /// service, or the name of the product), or a part of the number; case and accents are ignored. A number or a
    /// reference is also found with or without its blanks and dashes.
    #[param(max_length = 100, example = "INV-2026-000042")]
    q: Option<String>,
}

impl WhichDocuments {
    /// Converts the parameters to a filter.
    ///
    /// # Errors
    /// Every invalid parameter.
    pub fn read(self) -> Result<HistoryFilter, Error> {
        let mut faults = Faults(Vec::new());
        let statuses = faults.of(statuses(self.status.as_deref())).unwrap_or_default();
        let product = faults.of(query::field("product_id", self.product_id)).flatten();
        let address = query::field("billing_address_id", self.billing_address_id);
        let billing_address = faults.of(address).flatten();
        let from = faults.of(query::day("from", self.from.as_deref())).flatten();
        let to = faults.of(query::day("to", self.to.as_deref())).flatten();
        let search = faults.of(search("?q", self.q.as_deref())).unwrap_or_default();
        let filter = HistoryFilter {
            statuses,
            kind: self.kind.map(Into::into),
            product,
            billing_address,
            from,
            to,
            search,
        };
        faults.of(check_period(&filter, "?"));
        if faults.0.is_empty() {
            Ok(filter)
        } else {
            Err(Error::Fields(faults.0))
        }
    }
}

/// Faults found so far.
struct Faults(Vec<FieldError>);

impl Faults {
    /// Returns the value, or notes its fault.
    fn of<T>(&mut self, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }
}

fn statuses(given: Option<&str>) -> Result<Vec<DocumentStatus>, FieldError> {
    let words = || DocumentStatus::ALL.iter().map(|status| status.as_str());
    let one =
        |word| DocumentStatus::from_text(word).ok_or_else(|| FieldError::parameter_among("status", words()));
    given.map_or_else(|| Ok(Vec::new()), |given| given.split(',').map(one).collect())
}

/// Reads the text of a search at a place of the request.
///
/// # Errors
/// It is too long, has control characters, or too many words.
pub fn search(place: &str, given: Option<&str>) -> Result<DocumentSearch, FieldError> {
    if given.is_some_and(|given| given.chars().count() > Q_MAX) {
        return Err(FieldError::text(place, &InvalidText::TooLong { max: Q_MAX }));
    }
    if given.is_some_and(|given| given.chars().any(is_control)) {
        return Err(FieldError::text(place, &InvalidText::Control));
    }
    let search = given.map(DocumentSearch::read).unwrap_or_default();
    if search.terms.len() > TERMS_MAX {
        let template = "must have at most {max} {max:word|words}";
        return Err(FieldError::field(place, "too_many", template).with("max", TERMS_MAX));
    }
    Ok(search)
}

/// Checks the period, whose days are fields of this place.
///
/// # Errors
/// Its first day is after the last, or it is too long.
pub fn check_period(filter: &HistoryFilter, place: &str) -> Result<(), FieldError> {
    filter.check_period().map_err(|reason| match reason {
        InvalidPeriod::Order => FieldError::field(&format!("{place}from"), "range", "must not be after to"),
        InvalidPeriod::TooLong => FieldError::field(
            &format!("{place}to"),
            "range",
            "must be at most ten years after from",
        ),
    })
}

/// Returns the format and the filters of an export for the log. The search text is omitted, because it may name persons.
#[must_use]
pub fn narrowing(filter: &HistoryFilter, format: ExportFormat) -> Value {
    let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
    let given = [
        ("format", Some(json!(format.as_str()))),
        ("status", (!statuses.is_empty()).then(|| json!(statuses))),
        ("kind", filter.kind.map(|kind| json!(kind.as_str()))),
        ("product_id", filter.product.map(|id| json!(id.to_string()))),
        (
            "billing_address_id",
            filter.billing_address.map(|id| json!(id.to_string())),
        ),
        ("from", filter.from.map(|day| json!(day))),
        ("to", filter.to.map(|day| json!(day))),
        ("q", (!filter.search.terms.is_empty()).then(|| json!("…"))),
    ];
    let given = given
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect::<Map<String, Value>>().into()
}
