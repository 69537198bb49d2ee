//! Lists of an account's export: sessions, devices, login attempts, API tokens and changes of address.

use super::export_views::{ApiTokenExport, EmailChangeView, SessionExport};
use super::views::{DeviceView, LoginView};
use crate::export_part::{Block, ExportPart};

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[
    ExportPart::of_account("sessions", |tx, authorized, _, page| {
        Block::of(
            tx.identity().kept_sessions(authorized, page)?,
            SessionExport::from,
        )
    }),
    ExportPart::of_account("devices", |tx, authorized, _, page| {
        Block::of(tx.identity().kept_devices(authorized, page)?, DeviceView::from)
    }),
    ExportPart::of_account("logins", |tx, authorized, _, page| {
        Block::of(tx.identity().kept_logins(authorized, page)?, LoginView::from)
    }),
    ExportPart::of_account("api_tokens", |tx, authorized, _, page| {
        Block::of(
            tx.identity().kept_api_tokens(authorized, page)?,
            ApiTokenExport::from,
        )
    }),
    ExportPart::of_account("email_changes", |tx, authorized, _, _| {
        let changes = tx.identity().email_changes(authorized)?.into_iter();
        let changes: Vec<_> = changes.map(EmailChangeView::from).collect();
        Block::written(&changes, None)
    }),
];
