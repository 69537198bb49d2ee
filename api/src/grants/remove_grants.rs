//! Revoking several grants, with a result for each. Grants further down in the products stay.

use super::access_notifier::AccessNotifier;
use super::grant_outcome::{GrantOutcome, missing};
use super::views::fields;
use crate::app::App;
use crate::error::Error;
use crate::http::bulk::{ItemProblem, whole_or_parts};
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Checked, Credential, PathId, View, field, shown};
use crate::problem::FieldError;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::grants::{Action, GRANTS_REMOVED_MAX, Grant, RemoveGrants as Remove};
use kontor_domain::ids::GrantId;
use kontor_domain::locale::Locale;
use kontor_persistence::Entry;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Grants to revoke.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "grant_ids": ["grant_0192f0c1e5b07cc3a4d15e6f708192d1"], "dry_run": true }))]
pub struct RemoveGrants {
    /// 1 to 200 grants.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    grant_ids: Vec<field::GrantId>,
    /// Whether to change nothing and only say what would happen.
    dry_run: Option<bool>,
    /// Whether to revoke those that exist even if others don't.
    partial: Option<bool>,
}

impl Check for RemoveGrants {
    fn broken(&self, _: &App) -> Vec<FieldError> {
        let is_fit = (1..=GRANTS_REMOVED_MAX).contains(&self.grant_ids.len());
        let fault = (!is_fit).then(|| FieldError::length("/grant_ids", 1, GRANTS_REMOVED_MAX));
        fault.into_iter().collect()
    }
}

/// Result for one grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantRemoval {
    /// Position in the request, starting at 0.
    index: usize,
    /// Outcome.
    status: GrantOutcome,
    /// Grant id.
    grant_id: shown::GrantId,
    /// Reason for the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ItemProblem>,
}

/// Results of all grants, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "refused": 1, "results": [
    { "index": 0, "status": "removed", "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1" },
    { "index": 1, "status": "unknown", "grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d2",
        "problem": { "code": "not_found", "title": "There is no such resource" } }
] }))]
pub struct GrantRemovals {
    /// Number of grants refused.
    refused: usize,
    /// One result per item; a repeated grant is revoked once.
    results: Vec<GrantRemoval>,
}

impl View for GrantRemovals {
    fn localize(&mut self, locale: Locale) {
        let problems = self.results.iter_mut().filter_map(|one| one.problem.as_mut());
        problems.for_each(|problem| problem.localize(locale));
    }
}

impl GrantRemovals {
    fn of(ids: &[GrantId], found: &BTreeMap<GrantId, Grant>, is_dry_run: bool) -> Self {
        let result = |(index, id): (usize, &GrantId)| {
            let is_known = found.contains_key(id);
            GrantRemoval {
                index,
                status: match is_known {
                    false => GrantOutcome::Unknown,
                    true if is_dry_run => GrantOutcome::WouldRemove,
                    true => GrantOutcome::Removed,
                },
                grant_id: (*id).into(),
                problem: (!is_known).then(missing),
            }
        };
        Self {
            refused: ids.iter().filter(|id| !found.contains_key(id)).count(),
            results: ids.iter().enumerate().map(result).collect(),
        }
    }
}

/// Revoke several grants
///
/// Revokes up to 200 grants in one request. Available to legal representatives and administrators. If the
/// organization does not have one of them, none is revoked unless `partial` is set; a dry run changes nothing.
/// Grants on folders further down stay in place. Members whose own grants are among them receive a summary by mail,
/// as do members of teams whose grants are, up to 500.
#[utoipa::path(tag = "grants", operation_id = "remove_grants", params(OrganizationPath), request_body = RemoveGrants,
    responses((status = 200, description = "The result of each item", body = GrantRemovals),
        (status = 409, description = "`bulk_refused`: the errors point at each unknown grant, with its code")))]
#[post("/grants/remove")]
pub async fn remove_grants(
    who: Credential,
    path: OrganizationPath,
    body: Checked<RemoveGrants>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let input = body.value;
    let ids = input.grant_ids.take()?;
    let catalogue = Arc::clone(&app.catalogue);
    let is_dry_run = input.dry_run.unwrap_or_default();
    let parts_will_do = is_dry_run || input.partial.unwrap_or_default();
    app.act(who, "remove_grants", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Remove>(&actor, organization)?;
        let mut found = BTreeMap::new();
        // Locked in a fixed order, regardless of that of the request.
        for id in ids.iter().copied().collect::<BTreeSet<_>>() {
            let grant = tx.grants().get_for_update(&authorized, id)?;
            found.extend(grant.map(|grant| (id, grant)));
        }
        let unknown = ids.iter().enumerate().filter(|(_, id)| !found.contains_key(id));
        let missing = missing();
        whole_or_parts(
            unknown.map(|(index, _)| (format!("/grant_ids/{index}"), &missing)),
            parts_will_do,
        )?;
        if !is_dry_run {
            for (id, grant) in &found {
                tx.grants().delete(&authorized, *id)?;
                let entry = Entry::new(Action::GrantDeleted, *id).change(fields(grant), Value::Null);
                tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
            }
            let notifier = AccessNotifier {
                organization,
                author: actor.user,
                catalogue: &catalogue,
            };
            notifier.taken(tx, &found.values().cloned().collect::<Vec<_>>())?;
        }
        Ok(GrantRemovals::of(&ids, &found, is_dry_run))
    })
    .await
}
