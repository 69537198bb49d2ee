//! Requesting an export, which is made in the background and mailed as a link.

use super::billing_export_view::{BillingExportView, ExportFormatView, log};
use super::history_filter::{check_period, search};
use super::history_view::{BillingDocumentKindView, DocumentStatusView};
use super::make_billing_export::MakeBillingExport;
use crate::app::App;
use crate::error::Error;
use crate::http::csv::{self, Separator};
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Checked, Credential, PathId, field};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{
    Action, BillingExport, CreateBillingExport as Create, CsvForm, DocumentSearch, ExportRequest,
    ExportState, HistoryFilter,
};
use kontor_persistence::Entry;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of states given.
const STATUSES_MAX: usize = 20;

/// Filters for documents. A document is exported if it matches all of them.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBillingExportFilter {
    /// Only documents in one of these states. `overdue` selects open and partly paid invoices after their due date,
    /// `issued` credit notes.
    #[schema(max_items = 20)]
    status: Option<Vec<DocumentStatusView>>,
    /// Only documents of this kind.
    kind: Option<BillingDocumentKindView>,
    /// Only documents with a line about this product.
    #[validate(nested)]
    product_id: Option<field::ProductId>,
    /// Only documents of this billing address.
    #[validate(nested)]
    billing_address_id: Option<field::BillingAddressId>,
    /// First day of issue (inclusive).
    #[schema(format = Date, value_type = Option<String>)]
    from: Option<NaiveDate>,
    /// Last day of issue (inclusive), at most ten years after the first.
    #[schema(format = Date, value_type = Option<String>)]
    to: Option<NaiveDate>,
    /// Search text of up to 8 words, as in `list_billing_documents`.
    #[schema(max_length = 100)]
    q: Option<String>,
}

/// An export to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "format": "zip", "filter": { "kind": "invoice", "from": "2026-01-01", "to": "2026-12-31" } }))]
pub struct CreateBillingExport {
    /// Format.
    format: ExportFormatView,
    /// Filters; all documents if omitted.
    #[validate(nested)]
    filter: Option<CreateBillingExportFilter>,
    /// Separator of a list; if omitted, the one that spreadsheets expect in the language of the caller's account.
    separator: Option<Separator>,
    /// Whether a list starts with a byte order mark; it does if this is omitted.
    bom: Option<bool>,
}

impl Check for CreateBillingExport {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let Some(filter) = &self.filter else {
            return Vec::new();
        };
        let period = HistoryFilter {
            from: filter.from,
            to: filter.to,
            ..HistoryFilter::default()
        };
        let statuses = filter.status.as_ref().map_or(0, Vec::len);
        let long = (statuses > STATUSES_MAX).then(|| FieldError::long_list("/filter/status", STATUSES_MAX));
        let faults = [
            long,
            check_period(&period, "/filter/").err(),
            search("/filter/q", filter.q.as_deref()).err(),
        ];
        faults.into_iter().flatten().collect()
    }
}

impl CreateBillingExport {
    fn request(self) -> Result<(ExportRequest, Option<Separator>), Error> {
        let filter = self.filter.unwrap_or_default();
        let statuses = filter.status.unwrap_or_default();
        let text = filter.q.filter(|text| !text.trim().is_empty());
        let request = ExportRequest {
            format: self.format.into(),
            filter: HistoryFilter {
                statuses: statuses.into_iter().map(Into::into).collect(),
                kind: filter.kind.map(Into::into),
                product: filter.product_id.take()?,
                billing_address: filter.billing_address_id.take()?,
                from: filter.from,
                to: filter.to,
                search: text.as_deref().map(DocumentSearch::read).unwrap_or_default(),
            },
            text,
            csv: CsvForm {
                has_semicolons: false,
                bom: self.bom.unwrap_or(true),
            },
        };
        Ok((request, self.separator))
    }
}

/// Export billing documents by mail
///
/// Has an export made of all documents that match, however many. A link is mailed to the caller once it is ready; it is
/// valid for 7 days (a setting of the operator), can be revoked, and asks for a login with the right to see invoices each
/// time. An organization has at most 10 exports that are being made or can be downloaded.
#[utoipa::path(tag = "billing", operation_id = "create_billing_export", params(OrganizationPath),
    request_body = CreateBillingExport,
    responses((status = 201, description = "The export, queued", body = BillingExportView,
            headers(("Location"), ("ETag"))),
        (status = 409, description = "`quota_exceeded`")))]
#[post("/billing-exports")]
pub async fn create_billing_export(
    who: Credential,
    path: OrganizationPath,
    body: Checked<CreateBillingExport>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let (request, separator) = body.value.request()?;
    let validity = app.settings.billing.export;
    app.create(who, "create_billing_export", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let usual = Separator::usual_in(csv::language(tx, &actor)?);
        let mut request = request.clone();
        request.csv.has_semicolons = separator.unwrap_or(usual) == Separator::Semicolon;
        let now = tx.now();
        let export = BillingExport {
            id: tx.new_id(),
            organization,
            requested_by: actor.user,
            request,
            state: ExportState::Queued,
            documents: 0,
            file: None,
            size: None,
            created_at: now,
            expires_at: now + validity,
        };
        tx.billing().create_export(&authorized, &export)?;
        tx.jobs()
            .push_long(&MakeBillingExport { export: export.id }, organization)?;
        let entry = Entry::new(Action::ExportRequested, export.id).change(Value::Null, log(&export));
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        Ok(BillingExportView::of(export, now))
    })
    .await
}
