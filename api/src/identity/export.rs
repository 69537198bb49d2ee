//! Lists of an account's export: sessions, devices, login attempts, API tokens and changes of address.

use super::export_views::{ApiTokenExport, EmailChangeView, SessionExport};
use super::views::{DeviceView, LoginView};
use crate::export_part::{Block, ExportPart, Reader};

/// Lists of the capability.
pub const EXPORT: &[ExportPart] = &[
    ExportPart {
        name: "sessions",
        reader: Reader::Account(|tx, authorized, _, page| {
            Block::of(
                tx.identity().kept_sessions(authorized, page)?,
                SessionExport::from,
            )
        }),
    },
    ExportPart {
        name: "devices",
        reader: Reader::Account(|tx, authorized, _, page| {
            Block::of(tx.identity().kept_devices(authorized, page)?, DeviceView::from)
        }),
    },
    ExportPart {
        name: "logins",
        reader: Reader::Account(|tx, authorized, _, page| {
            Block::of(tx.identity().kept_logins(authorized, page)?, LoginView::from)
        }),
    },
    ExportPart {
        name: "api_tokens",
        reader: Reader::Account(|tx, authorized, _, page| {
            Block::of(
                tx.identity().kept_api_tokens(authorized, page)?,
                ApiTokenExport::from,
            )
        }),
    },
    ExportPart {
        name: "email_changes",
        reader: Reader::Account(|tx, authorized, _, _| {
            let changes = tx.identity().email_changes(authorized)?.into_iter();
            let changes: Vec<_> = changes.map(EmailChangeView::from).collect();
            Block::written(&changes, None)
        }),
    },
];
