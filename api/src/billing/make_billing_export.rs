//! Making an export: a file of any number of documents, written block by block, whose link is mailed.
//!
//! The right of the person who requested it is checked again with each block and before the mail.

use super::billing_rules::BillingRules;
use super::document_archive::entries;
use super::history_blocks::{HistoryBlock, followed, lines};
use super::notices::notify_with_code;
use crate::app::App;
use crate::error::Error;
use crate::files::NewFile;
use crate::http::archive::{self, zipped};
use crate::http::csv::{self, Separator};
use crate::jobs::{Attempt, Job, Outcome};
use actix_web::web::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use kontor_domain::access::{self, Authorized};
use kontor_domain::billing::{BillingExport, CreateBillingExport as Create, ExportFormat, ExportState};
use kontor_domain::identity::Person;
use kontor_domain::ids::BillingExportId;
use kontor_domain::notifications::{Mail, Proof};
use kontor_domain::organizations::Organization;
use kontor_persistence::{HistoryPlace, JobKind, Payload, StoredFile, Tx, id_text};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::{info, warn};

/// Number of attempts before an export is given up.
const ATTEMPTS: u32 = 8;
/// Number of documents of an archive, and of lines of a list, between two looks at the export.
const DOCUMENTS: u32 = 100;
const LINES: u32 = 2_000;

/// An export to be made.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeBillingExport {
    /// The export.
    #[serde(with = "id_text")]
    pub export: BillingExportId,
}

impl Payload for MakeBillingExport {
    const KIND: JobKind = JobKind::MakeBillingExport;
}

impl Job for MakeBillingExport {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let app = attempt.app;
        let failure = match make(app, self.export).await {
            // It was revoked, or made already.
            Ok(()) | Err(Error::Missing) => return Outcome::Done,
            Err(failure) => failure,
        };
        let reason = failure.to_string();
        if attempt.row.attempts < ATTEMPTS && !matches!(failure, Error::Denied(_)) {
            return attempt.retry(reason);
        }
        warn!(export = %self.export, reason, "an export was given up");
        match give_up(app, self.export).await {
            // The loss of a right is nothing that an operator could mend.
            Ok(()) if matches!(failure, Error::Denied(_)) => Outcome::Done,
            Ok(()) => Outcome::Failed(reason),
            Err(failure) => attempt.retry_forever(failure.to_string()),
        }
    }
}

/// Makes an export, unless it is gone or was made.
async fn make(app: &Arc<App>, id: BillingExportId) -> Result<(), Error> {
    let context = app.own_context("exports");
    let found: Result<BillingExport, Error> = app
        .store
        .read(context, move |tx| wanted(tx, id).map(|(export, _)| export))
        .await;
    let export = found?;
    let written = Arc::new(AtomicU64::new(0));
    let (content_type, bytes) = content(app, &export, &written);
    let new = NewFile {
        purpose: "export",
        content_type,
        // Its time begins once it is made.
        expires_at: None,
    };
    let mut file = app.files.put_stream(new, bytes).await?;
    let expires_at = app.clock.now() + app.settings.billing.export;
    file.expires_at = Some(expires_at);
    let done = BillingExport {
        documents: written.load(Ordering::Relaxed),
        expires_at,
        ..export
    };
    if !finish(app, &done, file.clone()).await? {
        app.files.delete(&file.key).await?;
    }
    info!(export = %id, documents = done.documents, bytes = file.size, "an export was made");
    Ok(())
}

/// Returns an export that is still to be made, and the right of the person who requested it.
fn wanted(tx: &mut Tx<'_>, id: BillingExportId) -> Result<(BillingExport, Authorized<Create>), Error> {
    let export = tx.billing().export_anywhere(id)?;
    let export = export
        .filter(|export| export.state == ExportState::Queued)
        .ok_or(Error::Missing)?;
    let requester = tx
        .identity()
        .requester(export.requested_by, export.organization)?;
    let authorized = access::authorize::<Create>(&requester, export.organization)?;
    Ok((export, authorized))
}

type Content = BoxStream<'static, Result<Bytes, Error>>;

/// Returns the media type and the bytes of an export; `written` counts its documents.
fn content(app: &Arc<App>, export: &BillingExport, written: &Arc<AtomicU64>) -> (&'static str, Content) {
    let (shared, id, written) = (Arc::clone(app), export.id, Arc::clone(written));
    let read = move |limit| {
        let (app, written) = (Arc::clone(&shared), Arc::clone(&written));
        move |after| block(Arc::clone(&app), id, after, limit, Arc::clone(&written))
    };
    match export.request.format {
        ExportFormat::Zip => {
            let documents = entries(Arc::clone(app), None, read(DOCUMENTS));
            (archive::MEDIA_TYPE, zipped(documents).boxed())
        }
        ExportFormat::Csv => {
            let form = export.request.csv;
            let separator = if form.has_semicolons {
                Separator::Semicolon
            } else {
                Separator::Comma
            };
            let (app, read) = (Arc::clone(app), read(LINES));
            let read = move |after| {
                let (now, found) = (app.clock.now(), read(after));
                async move { Ok(lines(found.await?, now)) }
            };
            (
                csv::MEDIA_TYPE,
                csv::stream(separator, form.bom, None, read).boxed(),
            )
        }
    }
}

/// Returns the documents after a place, and notes how many there were before.
async fn block(
    app: Arc<App>,
    id: BillingExportId,
    after: Option<HistoryPlace>,
    limit: u32,
    written: Arc<AtomicU64>,
) -> Result<HistoryBlock, Error> {
    let (context, so_far) = (app.own_context("exports"), written.load(Ordering::Relaxed));
    let noted: Result<bool, Error> = app
        .store
        .write(context, move |tx| Ok(tx.billing().note_progress(id, so_far)?))
        .await;
    if !noted? {
        return Err(Error::Missing);
    }
    let found: Result<HistoryBlock, Error> = app
        .store
        .read(app.own_context("exports"), move |tx| {
            let (export, authorized) = wanted(tx, id)?;
            let filter = &export.request.filter;
            let found = tx.billing().history_after(&authorized, filter, after, limit)?;
            Ok(followed(found, limit))
        })
        .await;
    let found = found?;
    let count = u64::try_from(found.rows.len()).unwrap_or_default();
    written.fetch_add(count, Ordering::Relaxed);
    Ok(found)
}

/// Keeps the file and mails the link; returns false if the export is no longer wanted.
async fn finish(app: &App, done: &BillingExport, file: StoredFile) -> Result<bool, Error> {
    let (context, done) = (app.own_context("exports"), done.clone());
    let verify_url = BillingRules::of(app).verify_url;
    app.store
        .write(context, move |tx| {
            wanted(tx, done.id)?;
            if !tx.billing().finish_export(&done, &file)? {
                return Ok(false);
            }
            mail(tx, &done, &verify_url, Mail::billing_export_ready)?;
            Ok(true)
        })
        .await
}

/// Marks an export as failed, and tells the person who waits for it.
async fn give_up(app: &App, id: BillingExportId) -> Result<(), Error> {
    let verify_url = BillingRules::of(app).verify_url;
    app.store
        .write(app.own_context("exports"), move |tx| {
            let Some(export) = tx.billing().export_anywhere(id)? else {
                return Ok(());
            };
            let is_entitled = wanted(tx, id).is_ok();
            if tx.billing().fail_export(id)? && is_entitled {
                mail(tx, &export, &verify_url, Mail::billing_export_failed)?;
            }
            Ok(())
        })
        .await
}

/// Mails the person who requested an export.
fn mail(
    tx: &mut Tx<'_>,
    export: &BillingExport,
    verify_url: &str,
    about: impl Fn(&Person, &Organization, &BillingExport, Proof<'_>) -> Mail,
) -> Result<(), Error> {
    let account = tx
        .identity()
        .account(export.requested_by)?
        .ok_or(Error::Missing)?;
    let organization = tx
        .organizations()
        .find(export.organization)?
        .ok_or(Error::Missing)?;
    let person = std::slice::from_ref(&account.person);
    notify_with_code(tx, organization.id, (person, verify_url), |person, proof| {
        about(person, &organization, export, proof)
    })
}
