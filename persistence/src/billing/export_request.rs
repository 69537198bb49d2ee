//! The stored form of what an export contains. Field names are those of rows that a running installation already has.

use crate::error::CorruptRow;
use crate::types::JsonDoc;
use chrono::NaiveDate;
use kontor_domain::billing::{
    CsvForm, DocumentKind, DocumentSearch, DocumentStatus, ExportFormat, ExportRequest, HistoryFilter,
};
use kontor_domain::ids::{BillingAddressId, Id, ProductId};
use serde::{Deserialize, Serialize};

const CORRUPT: CorruptRow = CorruptRow {
    column: "billing_exports.request",
};

#[derive(Serialize, Deserialize)]
struct Stored {
    status: Vec<String>,
    kind: Option<String>,
    product: Option<String>,
    billing_address: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    q: Option<String>,
    semicolons: bool,
    bom: bool,
}

/// Converts a request to its column type.
pub(super) fn write(request: &ExportRequest) -> Result<JsonDoc, CorruptRow> {
    let filter = &request.filter;
    let stored = Stored {
        status: filter
            .statuses
            .iter()
            .map(|status| status.as_str().to_owned())
            .collect(),
        kind: filter.kind.map(|kind| kind.as_str().to_owned()),
        product: filter.product.map(|id| id.to_string()),
        billing_address: filter.billing_address.map(|id| id.to_string()),
        from: filter.from,
        to: filter.to,
        q: request.text.clone(),
        semicolons: request.csv.has_semicolons,
        bom: request.csv.bom,
    };
    serde_json::to_value(stored).map(JsonDoc).map_err(|_| CORRUPT)
}

/// Reads the request of an export of this format.
pub(super) fn read(format: ExportFormat, stored: JsonDoc) -> Result<ExportRequest, CorruptRow> {
    let stored: Stored = serde_json::from_value(stored.0).map_err(|_| CORRUPT)?;
    let status = |word: &String| DocumentStatus::from_text(word).ok_or(CORRUPT);
    let kind = |word: String| DocumentKind::from_text(&word).ok_or(CORRUPT);
    let product = |id: String| ProductId::parse(&id).map_err(|_| CORRUPT);
    let address = |id: String| BillingAddressId::parse(&id).map_err(|_| CORRUPT);
    let search = stored.q.as_deref().map(DocumentSearch::read);
    Ok(ExportRequest {
        format,
        filter: HistoryFilter {
            statuses: stored.status.iter().map(status).collect::<Result<_, _>>()?,
            kind: stored.kind.map(kind).transpose()?,
            product: stored.product.map(product).transpose()?,
            billing_address: stored.billing_address.map(address).transpose()?,
            from: stored.from,
            to: stored.to,
            search: search.unwrap_or_default(),
        },
        text: stored.q,
        csv: CsvForm {
            has_semicolons: stored.semicolons,
            bom: stored.bom,
        },
    })
}
