//! Everything that is kept about the own person, as one document.

use super::export_views::AccountExport;
use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use crate::transfers::TransferView;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::identity::ExportAccount as Export;
use kontor_persistence::ActivityFilter;

/// What a browser calls the file.
const FILE: &str = "attachment; filename=\"kontor-account.json\"";

/// Export the own account
///
/// Everything that is kept about the person: profile, sessions, devices, logins, API tokens without their secrets,
/// memberships, places in teams, own rights in products, invitations and offers of products sent and received, changes
/// of address, and the account's log with all details.
#[utoipa::path(tag = "identity", operation_id = "export_account",
    responses((status = 200, description = "The document", body = AccountExport, headers(("Content-Disposition")))))]
#[get("/v1/profile/export")]
pub async fn export_account(who: Credential, app: Data<App>) -> Result<HttpResponse, Error> {
    let export = app
        .read(who, |tx, who| {
            let actor = who.actor(tx)?;
            let granted = access::grant::<Export>(&actor, actor.user)?;
            let account = tx.identity().account(actor.user)?.ok_or(Error::Unauthenticated)?;
            let own = &account.person.email;
            let memberships = tx.organizations().own_memberships(&granted)?;
            let (sent, received) = (
                tx.organizations().invitations_sent(&granted)?,
                tx.organizations().invitations_received(&granted, own)?,
            );
            Ok(AccountExport {
                exported_at: tx.now(),
                profile: (&account).into(),
                sessions: each(tx.identity().kept_sessions(&granted)?),
                devices: each(tx.identity().kept_devices(&granted)?),
                logins: each(tx.identity().kept_logins(&granted)?),
                api_tokens: each(tx.identity().kept_api_tokens(&granted)?),
                memberships: each(memberships.into_iter().map(|(there, own)| (there, own, tx.now()))),
                invitations_sent: each(sent.into_iter().map(|one| (one, tx.now()))),
                invitations_received: each(received.into_iter().map(|one| (one, tx.now()))),
                teams: tx.teams().own_places(&granted)?.iter().map(Into::into).collect(),
                grants: tx.grants().own(&granted)?.iter().map(Into::into).collect(),
                transfers: tx
                    .transfers()
                    .own(&granted, own)?
                    .iter()
                    .map(|one| TransferView::of(one, tx.now()))
                    .collect(),
                email_changes: each(tx.identity().email_changes(&granted)?),
                activity: each(tx.activity().range(
                    &granted,
                    &ActivityFilter::default(),
                    (0, i64::MAX),
                    u32::MAX,
                )?),
            })
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, FILE))
        .json(export))
}

fn each<T, V: From<T>>(all: impl IntoIterator<Item = T>) -> Vec<V> {
    all.into_iter().map(V::from).collect()
}
