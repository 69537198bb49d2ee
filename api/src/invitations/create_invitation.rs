//! Inviting by e-mail address. The answer does not reveal whether the address has an account.

use super::invitation_access::InvitationAccess;
use super::invitation_batch::{InvitationBatch, Terms};
use super::views::InvitationView;
use crate::app::App;
use crate::error::Error;
use crate::grants::NewGrant;
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Check, Checked, Credential, PathId, field};
use crate::organizations::fault;
use crate::problem::FieldError;
use crate::secrets::INVITATION_TOKEN_PREFIX;
use crate::views::{LocaleView, RoleView};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::Permission;
use kontor_domain::invitations::{CreateInvitation as Create, NewInvitation};
use kontor_domain::organizations;
use kontor_domain::organizations::Role;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// A new invitation.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "noa@example.com", "role": "collaborator", "billing": false, "message": "Welcome aboard!", "locale": "fr" }))]
pub struct CreateInvitation {
    /// E-mail address to invite; only its owner can accept.
    #[validate(nested)]
    email: field::EmailAddress,
    /// Role of the new member. Only a legal representative invites legal representatives.
    role: RoleView,
    /// Whether a collaborator gets the billing permission.
    billing: Option<bool>,
    /// Plain text for the mail, at most 1000 characters.
    #[validate(nested)]
    message: Option<field::InvitationMessage>,
    /// Language of the mail; the organization's if omitted.
    locale: Option<LocaleView>,
    /// Work teams that the new member joins on accepting.
    #[validate(nested)]
    #[schema(max_items = 50)]
    team_ids: Option<Vec<field::TeamId>>,
    /// Rights in products that the new member gets on accepting.
    #[validate(nested)]
    #[schema(max_items = 20)]
    grants: Option<Vec<NewGrant>>,
}

impl Check for CreateInvitation {
    fn broken(&self, app: &App) -> Vec<FieldError> {
        self.broken_at("", app)
    }
}

impl CreateInvitation {
    /// Returns the faults that can be found without the database; `place` is the position in the body.
    pub fn broken_at(&self, place: &str, app: &App) -> Vec<FieldError> {
        let switch = organizations::billing_fits(self.role.into(), self.billing).err();
        let mut faults: Vec<FieldError> = switch.map(|reason| fault(place, reason)).into_iter().collect();
        let teams = self.team_ids.as_ref().map_or(0, Vec::len);
        faults.extend(InvitationAccess::broken_at(
            place,
            teams,
            self.grants.as_deref(),
            app,
        ));
        faults
    }

    /// The invitation, in the domain's words, and the teams and rights that come with it.
    ///
    /// # Errors
    /// The faults of its fields, in case validation did not check them.
    pub fn wanted(self, place: &str) -> Result<(NewInvitation, InvitationAccess), Error> {
        let role = Role::from(self.role);
        let access = InvitationAccess::of(place, self.team_ids.take()?, self.grants)?;
        let new = NewInvitation {
            email: self.email.take()?,
            role,
            billing: role == Role::Collaborator && self.billing.unwrap_or_default(),
            message: self.message.take()?,
            locale: self.locale.map(Into::into),
        };
        Ok((new, access))
    }
}

/// Invite a person
///
/// Invites a person by a mail with a token, which is valid for 30 days. Inviting a legal representative requires a
/// recently confirmed password and is never possible with an API token. At most 500 invitation mails are sent
/// within 24 hours (configurable), and at most 10 to one address.
#[utoipa::path(tag = "organizations", operation_id = "create_invitation", params(OrganizationPath), request_body = CreateInvitation,
    responses((status = 201, description = "The invitation", body = InvitationView, headers(("Location"), ("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`already_member`, `already_invited`, `quota_exceeded`, or `conflict`: a team or product was removed in the meantime"),
        (status = 429, description = "`invitation_limit`, `mail_limit`")))]
#[post("/invitations")]
pub async fn create_invitation(
    who: Credential,
    path: OrganizationPath,
    body: Checked<CreateInvitation>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let (new, access) = body.value.wanted("")?;
    let wanted = [new];
    let catalogue = Arc::clone(&app.catalogue);
    let (secret, terms) = (app.secret(INVITATION_TOKEN_PREFIX), Terms::of(&app));
    app.create(who, "create_invitation", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let mut batch = InvitationBatch::open(tx, (&actor, Create::EFFECTS), organization, terms, &wanted)?;
        let [new] = &wanted;
        batch.admit(new).map_err(|reason| reason.at(tx.now()))?;
        let mut invitation = batch.invite(tx, new, &secret)?;
        let grants = access.add_to(tx, &actor, &mut invitation, &catalogue)?;
        Ok(InvitationView::of(&invitation, &grants, &actor, tx.now()))
    })
    .await
}
