//! Inviting many people in one transaction, with a result for each; all or nothing unless `partial` is set.

use super::create_invitation::CreateInvitation;
use super::invitation_access::InvitationAccess;
use super::invitation_batch::{InvitationBatch, Terms};
use super::views::InvitationView;
use crate::app::App;
use crate::error::Error;
use crate::http::bulk::ItemProblem;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Credential, Large, LargeBody, MembersWho, PathId, View};
use crate::problem::FieldError;
use crate::secrets::{INVITATION_TOKEN_PREFIX, Secret};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Actor, Permission};
use kontor_domain::grants::GRANTS_AT_ONCE_MAX;
use kontor_domain::invitations::{CreateInvitations as CreateMany, NewInvitation};
use kontor_domain::locale::Locale;
use kontor_domain::products::Catalogue;
use kontor_persistence::Tx;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of invitations in one request.
const ITEMS_MAX: usize = 200;

/// New invitations.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "partial": true, "invitations": [
    { "email": "noa@example.com", "role": "collaborator", "billing": true },
    { "email": "kim@example.com", "role": "external", "message": "Welcome aboard!", "locale": "fr" }
] }))]
pub struct CreateInvitations {
    /// 1 to 200 invitations.
    #[validate(nested)]
    #[schema(min_items = 1, max_items = 200)]
    invitations: Vec<CreateInvitation>,
    /// Whether to change nothing and only say what would happen.
    dry_run: Option<bool>,
    /// Whether to invite the valid ones even if others are refused.
    partial: Option<bool>,
}

impl LargeBody for CreateInvitations {
    /// 200 messages of full length, with some margin.
    const FACTOR: usize = 16;
    type Sender = MembersWho<CreateMany>;
}

impl Check for CreateInvitations {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        // Not by `length` of the validator, which would keep a copy of the list.
        if !(1..=ITEMS_MAX).contains(&self.invitations.len()) {
            return vec![FieldError::length("/invitations", 1, ITEMS_MAX)];
        }
        let items = self.invitations.iter().enumerate();
        items
            .flat_map(|(index, item)| item.broken_at(&place(index), app))
            .collect()
    }
}

fn place(index: usize) -> String {
    format!("/invitations/{index}")
}

/// Outcome of one item.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationOutcome {
    /// Invited; a mail is on its way.
    Invited,
    /// Would be invited (dry run).
    WouldInvite,
    /// Not invited; `problem` contains the reason.
    Refused,
}

/// Result of one item.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationResult {
    /// Position in the request, starting at 0.
    index: usize,
    /// The address, without surrounding spaces.
    email: String,
    /// Outcome.
    status: InvitationOutcome,
    /// Invitation created; null in a dry run or if refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<InvitationView>,
    /// Reason for the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ItemProblem>,
}

/// Results of all items, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "admitted": 1, "refused": 1, "results": [
    { "index": 0, "email": "noa@example.com", "status": "invited", "invitation": {
        "id": "invite_0192f0c1e5b07cc3a4d15e6f708192a5", "organization_id": "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        "email": "noa@example.com", "role": "collaborator", "billing": true, "message": null, "locale": "de", "teams": [],
        "grants": [], "grants_total": 0, "state": "open", "invited_by": "user_0192f0c1e5b07cc3a4d15e6f708192a6",
        "created_at": "2026-11-23T08:15:00Z", "expires_at": "2026-12-23T08:15:00Z" } },
    { "index": 1, "email": "kim@example.com", "status": "refused", "problem": {
        "code": "already_invited", "title": "This address already has an open invitation" } }
] }))]
pub struct InvitationResults {
    /// Number of people invited, or who would be.
    admitted: usize,
    /// Number of items refused.
    refused: usize,
    /// One result per item.
    results: Vec<InvitationResult>,
}

impl View for InvitationResults {
    fn localize(&mut self, locale: Locale) {
        let problems = self.results.iter_mut().filter_map(|one| one.problem.as_mut());
        problems.for_each(|problem| problem.localize(locale));
    }
}

/// Invite several people
///
/// Invites up to 200 people in one request. If one can't be invited, none is, unless `partial` is set. A dry run
/// changes nothing and returns the outcome each item would have. Items are judged in order: the second occurrence
/// of an address is `already_invited`. An item with the role of legal representative makes the requirements of
/// `create_invitation` apply to the whole request. Limits are those of `create_invitation`. The body may be 16
/// times as large as others.
#[utoipa::path(tag = "organizations", operation_id = "create_invitations", params(OrganizationPath), request_body = CreateInvitations,
    responses((status = 200, description = "The result of each item", body = InvitationResults),
        (status = 409, description = "`conflict`: a team or product was removed in the meantime; `quota_exceeded`; `bulk_refused`: the errors point at each item that can't be carried out, with its code"),
        (status = 429, description = "`mail_limit`")))]
#[post("/invitations/bulk")]
pub async fn create_invitations(
    who: Credential,
    path: OrganizationPath,
    body: Large<CreateInvitations>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Large(body)) = (path, body);
    let (bulk, terms) = (Bulk::of(body.value, &app)?, Terms::of(&app));
    app.act(who, "create_invitations", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<CreateMany>(&actor, organization)?;
        let asked = (&actor, CreateMany::EFFECTS);
        let mut batch = InvitationBatch::open(tx, asked, organization, terms, &bulk.wanted)?;
        let verdicts = bulk.decide(&mut batch, tx)?;
        bulk.carry_out((&batch, &actor), tx, verdicts)
    })
    .await
}

/// Request in the domain's types. Tokens are made before the transaction, which may run again.
struct Bulk {
    wanted: Vec<NewInvitation>,
    access: Vec<InvitationAccess>,
    catalogue: Arc<Catalogue>,
    secrets: Vec<Secret>,
    is_dry_run: bool,
    is_partial: bool,
}

impl Bulk {
    fn of(input: CreateInvitations, app: &App) -> Result<Self, Error> {
        let items = input.invitations.into_iter().enumerate();
        let asked: Vec<_> = items
            .map(|(index, item)| item.wanted(&place(index)))
            .collect::<Result<_, _>>()?;
        let (wanted, access): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        Ok(Self {
            catalogue: Arc::clone(&app.catalogue),
            secrets: wanted
                .iter()
                .map(|_| app.secret(INVITATION_TOKEN_PREFIX))
                .collect(),
            wanted,
            access,
            is_dry_run: input.dry_run.unwrap_or_default(),
            is_partial: input.partial.unwrap_or_default(),
        })
    }

    /// Decides about each item. One refusal refuses all, unless `partial` or `dry_run` is set.
    fn decide(&self, batch: &mut InvitationBatch, tx: &Tx<'_>) -> Result<Vec<Option<ItemProblem>>, Error> {
        let verdicts: Vec<Option<ItemProblem>> = self
            .wanted
            .iter()
            .map(|new| {
                let refused = batch.admit(new).err();
                refused.map(|reason| ItemProblem::of(&reason.at(tx.now())))
            })
            .collect();
        let refused: Vec<FieldError> = verdicts
            .iter()
            .enumerate()
            .filter_map(|(index, problem)| Some(problem.as_ref()?.at(&place(index))))
            .collect();
        if refused.is_empty() || self.is_partial || self.is_dry_run {
            Ok(verdicts)
        } else {
            Err(Error::BulkRefused(refused))
        }
    }

    fn carry_out(
        &self,
        (batch, actor): (&InvitationBatch, &Actor),
        tx: &mut Tx<'_>,
        verdicts: Vec<Option<ItemProblem>>,
    ) -> Result<InvitationResults, Error> {
        let refused = verdicts.iter().filter(|problem| problem.is_some()).count();
        let (mut results, mut grants) = (Vec::with_capacity(verdicts.len()), 0);
        for (index, problem) in verdicts.into_iter().enumerate() {
            let (status, invitation) = match &problem {
                Some(_) => (InvitationOutcome::Refused, None),
                None if self.is_dry_run => (InvitationOutcome::WouldInvite, None),
                None => {
                    let mut made = batch.invite(tx, &self.wanted[index], &self.secrets[index])?;
                    let given = self.access[index].add_to(tx, actor, &mut made, &self.catalogue)?;
                    grants += given.len();
                    if grants > GRANTS_AT_ONCE_MAX {
                        return Err(crate::grants::too_many(&place(index)).into());
                    }
                    (
                        InvitationOutcome::Invited,
                        Some(InvitationView::of(&made, &given, actor, tx.now())),
                    )
                }
            };
            results.push(InvitationResult {
                index,
                email: self.wanted[index].email.as_str().to_owned(),
                status,
                invitation,
                problem,
            });
        }
        Ok(InvitationResults {
            admitted: results.len() - refused,
            refused,
            results,
        })
    }
}
