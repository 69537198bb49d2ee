//! Wire representation of exports.

use super::history_filter::narrowing;
use super::history_view::{BillingDocumentKindView, DocumentStatusView};
use crate::http::{View, shown};
use crate::moment::moment;
use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::billing::{BillingExport, ExportFormat, ExportRequest, ExportState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Format of an export.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BillingExportFormat)]
pub enum ExportFormatView {
    /// A list of the documents as CSV.
    Csv,
    /// The documents themselves as PDF, in a ZIP archive.
    Zip,
}

impl From<ExportFormatView> for ExportFormat {
    fn from(format: ExportFormatView) -> Self {
        match format {
            ExportFormatView::Csv => Self::Csv,
            ExportFormatView::Zip => Self::Zip,
        }
    }
}

impl From<ExportFormat> for ExportFormatView {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Zip => Self::Zip,
        }
    }
}

/// State of an export.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BillingExportState)]
pub enum ExportStateView {
    /// Waits, or is being made.
    Queued,
    /// Can be downloaded until it expires.
    Ready,
    /// Could not be made.
    Failed,
    /// Its link was revoked.
    Revoked,
    /// Its time is over.
    Expired,
}

/// Filters of an export; null for those that were not given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingExportFilter)]
pub struct ExportFilterView {
    /// States of the documents.
    status: Vec<DocumentStatusView>,
    /// Kind of the documents.
    #[schema(required = true)]
    kind: Option<BillingDocumentKindView>,
    /// Product that they are about.
    #[schema(required = true)]
    product_id: Option<shown::ProductId>,
    /// Their billing address.
    #[schema(required = true)]
    billing_address_id: Option<shown::BillingAddressId>,
    /// First day of issue.
    #[schema(required = true)]
    from: Option<NaiveDate>,
    /// Last day of issue.
    #[schema(required = true)]
    to: Option<NaiveDate>,
    /// Search text.
    #[schema(required = true)]
    q: Option<String>,
}

impl From<ExportRequest> for ExportFilterView {
    fn from(request: ExportRequest) -> Self {
        let filter = request.filter;
        Self {
            status: filter.statuses.into_iter().map(Into::into).collect(),
            kind: filter.kind.and_then(BillingDocumentKindView::of),
            product_id: filter.product.map(Into::into),
            billing_address_id: filter.billing_address.map(Into::into),
            from: filter.from,
            to: filter.to,
            q: request.text,
        }
    }
}

/// Export of the history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingExport, example = json!({
    "id": "bex_0192f0c1e5b07cc3a4d15e6f708192f7", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
    "requested_by": "user_0192f0c1e5b07cc3a4d15e6f70819201", "format": "zip",
    "filter": { "status": [], "kind": "invoice", "product_id": null, "billing_address_id": null,
        "from": "2026-01-01", "to": "2026-12-31", "q": null },
    "state": "ready", "documents": 2, "size": 48211, "created_at": "2026-11-29T08:15:00Z",
    "expires_at": "2026-12-06T08:15:41Z"
}))]
pub struct BillingExportView {
    /// Export id.
    id: shown::BillingExportId,
    /// Organization whose documents it contains.
    pub organization_id: shown::OrganizationId,
    /// Account that requested it, and that its link is mailed to.
    requested_by: shown::UserId,
    /// Format.
    format: ExportFormatView,
    /// Filters.
    filter: ExportFilterView,
    /// State.
    state: ExportStateView,
    /// Number of documents written so far.
    documents: u64,
    /// Size of the file in bytes, once it is ready.
    #[schema(required = true)]
    size: Option<u64>,
    /// Time of the request.
    #[serde(serialize_with = "moment")]
    created_at: DateTime<Utc>,
    /// Time from which it can't be downloaded anymore.
    #[serde(serialize_with = "moment")]
    expires_at: DateTime<Utc>,
}

impl BillingExportView {
    /// Returns the view of an export, at a moment.
    pub fn of(export: BillingExport, now: DateTime<Utc>) -> Self {
        let has_expired = export.has_expired(now);
        Self {
            id: export.id.into(),
            organization_id: export.organization.into(),
            requested_by: export.requested_by.into(),
            format: export.request.format.into(),
            filter: export.request.into(),
            state: match export.state {
                ExportState::Queued => ExportStateView::Queued,
                ExportState::Ready if has_expired => ExportStateView::Expired,
                ExportState::Ready => ExportStateView::Ready,
                ExportState::Failed => ExportStateView::Failed,
                ExportState::Revoked => ExportStateView::Revoked,
            },
            documents: export.documents,
            size: export.size,
            created_at: export.created_at,
            expires_at: export.expires_at,
        }
    }
}

impl View for BillingExportView {
    fn location(&self) -> Option<String> {
        let (organization, id) = (self.organization_id, self.id);
        Some(format!("/v1/organizations/{organization}/billing-exports/{id}"))
    }
}

/// Returns what the log says of an export.
pub fn log(export: &BillingExport) -> Value {
    narrowing(&export.request.filter, export.request.format)
}
