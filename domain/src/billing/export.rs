//! Exports of the history that are made in the background, and mailed as a link.

use super::HistoryFilter;
use crate::ids::{BillingExportId, FileId, OrganizationId, UserId};
use chrono::{DateTime, Utc};

crate::text_enum! {
    /// Format of an export.
    ExportFormat {
        /// A list of the documents.
        Csv = "csv",
        /// The documents themselves as PDF, in an archive.
        Zip = "zip",
    }
}

crate::text_enum! {
    /// Stored state of an export. Whether it has expired follows from its end.
    ExportState {
        /// Waits, or is being made.
        Queued = "queued",
        /// Can be downloaded until it expires.
        Ready = "ready",
        /// Could not be made.
        Failed = "failed",
        /// Its link was revoked.
        Revoked = "revoked",
    }
}

impl ExportState {
    /// States in which an export takes work or space.
    pub const KEPT: [Self; 2] = [Self::Queued, Self::Ready];
}

/// Content of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// Format.
    pub format: ExportFormat,
    /// Documents.
    pub filter: HistoryFilter,
    /// Text of the search, as it was written.
    pub text: Option<String>,
    /// Form of a list.
    pub csv: CsvForm,
}

/// Form of a list as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvForm {
    /// Whether cells are separated by semicolons instead of commas.
    pub has_semicolons: bool,
    /// Whether the file starts with a byte order mark.
    pub bom: bool,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingExport {
    /// Its id.
    pub id: BillingExportId,
    /// Organization whose documents it contains.
    pub organization: OrganizationId,
    /// Account that requested it, and that its link is mailed to.
    pub requested_by: UserId,
    /// Its content.
    pub request: ExportRequest,
    /// Its state.
    pub state: ExportState,
    /// Number of documents written so far.
    pub documents: u64,
    /// Its file, once it is ready and until it has expired.
    pub file: Option<FileId>,
    /// Size of its file in bytes.
    pub size: Option<u64>,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
    /// Time from which it can't be downloaded anymore.
    pub expires_at: DateTime<Utc>,
}

impl BillingExport {
    /// Whether it was ready and its time is over.
    #[must_use]
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        self.state == ExportState::Ready && (now >= self.expires_at || self.file.is_none())
    }
}
