//! Exporting all data kept about the caller as one document, written block by block.

use super::document::AccountExport;
use super::place::Place;
use super::source::{Source, parts};
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, json_file};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::Action;
use kontor_domain::identity::ExportAccount as Export;
use kontor_persistence::{Entry, Tx};
use std::sync::Arc;

/// File name suggested to browsers.
const FILE: &str = "kontor-account.json";

/// Export your own account
///
/// Returns all data kept about the caller: profile, sessions, devices, logins, API tokens without their secrets,
/// memberships, team memberships, the caller's own product rights, invitations and product transfers sent and
/// received, changes of address, and the account's log with all details. Data of an organization is included as far
/// as the caller may read it there now; a membership that is not in effect shows no more than the list of
/// organizations. The download is recorded in the account's log. If the document can't be completed, or the
/// caller's authorization ends in the meantime, the connection is closed before the answer ends.
#[utoipa::path(tag = "identity", operation_id = "export_account",
    responses((status = 200, description = "The export", body = AccountExport, headers(("Content-Disposition")))))]
#[get("/v1/profile/export")]
pub async fn export_account(who: Credential, app: Data<App>) -> Result<HttpResponse, Error> {
    let (frame, source) = if who.wants_body() {
        app.write(who.clone(), |tx, who| begin(tx, who, true)).await?
    } else {
        app.read(who.clone(), |tx, who| begin(tx, who, false)).await?
    };
    let shared = Arc::new((app, who, source, frames(&frame)?));
    let read = move |place: Place| {
        let shared = Arc::clone(&shared);
        async move {
            let (app, who, source, frames) = &*shared;
            let (block, next) = block(app, who, source, place).await?;
            Ok((place.written(frames, &block, next), next))
        }
    };
    Ok(json_file::attachment(FILE, Place::FIRST, read))
}

/// Reads the document without its lists, and the source of the lists.
fn begin(tx: &mut Tx<'_>, who: &Credential, is_taken: bool) -> Result<(AccountExport, Source), Error> {
    let actor = who.actor(tx)?;
    let authorized = access::authorize::<Export>(&actor, actor.user)?;
    let account = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
    let source = Source::open(tx, &authorized, &account)?;
    if is_taken {
        tx.record(
            Chain::Account(account.id),
            Author::User(account.id),
            Entry::new(Action::AccountExported, account.id),
        );
    }
    Ok((AccountExport::empty(&account, tx.now()), source))
}

/// Splits the document's text at its lists: before, between and after them.
fn frames(frame: &AccountExport) -> Result<Vec<String>, Error> {
    const FAILED: Error = Error::Internal("an export has no such list");
    let mut rest = serde_json::to_string(frame).map_err(|_| FAILED)?;
    let mut frames = Vec::new();
    for part in parts() {
        // In a string each quote is escaped, so this is the list and nothing else.
        let (before, after) = rest.split_once(&format!("\"{}\":[]", part.name)).ok_or(FAILED)?;
        frames.push(format!("{before}\"{}\":[", part.name));
        rest = format!("]{after}");
    }
    frames.push(rest);
    Ok(frames)
}

/// Reads the block at a place. The authorization is checked again, because an export may outlast it.
async fn block(
    app: &Data<App>,
    who: &Credential,
    source: &Source,
    place: Place,
) -> Result<(Vec<String>, Option<Place>), Error> {
    let source = source.clone();
    app.read(who.at(app.clock.now()), move |tx, who| {
        let actor = who.actor(tx)?;
        let authorized = access::authorize::<Export>(&actor, actor.user)?;
        source.read(tx, who, &authorized, place)
    })
    .await
}
