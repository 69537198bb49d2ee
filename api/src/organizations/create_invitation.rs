//! Inviting by e-mail address. Nothing in the answer tells whether the address has an account.

use super::invitation_access::InvitationAccess;
use super::invitation_batch::{InvitationBatch, Terms};
use super::update_member::fault;
use super::views::{InvitationView, RoleView};
use crate::app::App;
use crate::error::Error;
use crate::grants::NewGrant;
use crate::http::body::FieldError;
use crate::http::path::OrganizationPath;
use crate::http::texts::TeamIdText;
use crate::http::{Answer, Check, Checked, Credential, PathId};
use crate::identity::LocaleView;
use crate::input::{parse, parse_some, text};
use crate::secrets::INVITATION_TOKEN_PREFIX;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::Permission;
use kontor_domain::identity::EmailAddress;
use kontor_domain::organizations::{
    self, CreateInvitation as Create, InvitationMessage, NewInvitation, Role,
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use validator::Validate;

/// Whom to invite, and as what.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "noa@example.com", "role": "collaborator", "billing": false, "message": "Welcome aboard!", "locale": "fr" }))]
pub struct CreateInvitation {
    /// Where the invitation goes; only this address can accept it.
    #[validate(custom(function = "text::<EmailAddress>"))]
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// As what. Only a legal representative invites legal representatives.
    role: RoleView,
    /// The billing permission, a switch of collaborators.
    billing: Option<bool>,
    /// Plain text for the mail, at most 1000 characters.
    #[validate(custom(function = "text::<InvitationMessage>"))]
    #[schema(min_length = 1, max_length = 1000)]
    message: Option<String>,
    /// The language of the mail; the organization's if omitted.
    locale: Option<LocaleView>,
    /// Work teams that the person comes into on accepting.
    #[schema(value_type = Option<Vec<TeamIdText>>, max_items = 50)]
    team_ids: Option<Vec<String>>,
    /// Rights in products that the person gets on accepting.
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
    /// Faults that show without the database; `place` is where this stands in the body.
    pub fn broken_at(&self, place: &str, app: &App) -> Vec<FieldError> {
        let switch = organizations::billing_fits(self.role.into(), self.billing).err();
        let mut faults: Vec<FieldError> = switch.map(|reason| fault(place, reason)).into_iter().collect();
        faults.extend(InvitationAccess::broken_at(
            place,
            self.team_ids.as_deref(),
            self.grants.as_deref(),
            app,
        ));
        faults
    }

    /// Teams and rights that come with it.
    ///
    /// # Errors
    /// Those of fields, should the validation not have asked.
    pub fn access(&self, place: &str) -> Result<InvitationAccess, Error> {
        InvitationAccess::of(place, self.team_ids.as_deref(), self.grants.as_deref())
    }

    /// The address, as it was given.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// What is asked for, in the domain's words.
    ///
    /// # Errors
    /// Those of fields, should the validation not have asked.
    pub fn wanted(&self, place: &str) -> Result<NewInvitation, Error> {
        let role = Role::from(self.role);
        Ok(NewInvitation {
            email: parse(&format!("{place}/email"), &self.email)?,
            role,
            billing: role == Role::Collaborator && self.billing.unwrap_or_default(),
            message: parse_some(&format!("{place}/message"), self.message.as_deref())?,
            locale: self.locale.map(Into::into),
        })
    }
}

/// Invite somebody
///
/// The mail holds a token, valid for 30 days. Inviting into the role of legal representative wants a password that was
/// given a moment ago, and never works with an API token. At most 500 mails with invitations go out within 24 hours (a
/// setting), and at most 10 to one address.
#[utoipa::path(tag = "organizations", operation_id = "create_invitation", params(OrganizationPath), request_body = CreateInvitation,
    responses((status = 201, description = "The invitation", body = InvitationView, headers(("Location"), ("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`already_member`, `already_invited`, `quota_exceeded`, or `conflict`: a team or product went in the meantime"),
        (status = 429, description = "`invitation_limit`, `mail_limit`")))]
#[post("/v1/organizations/{organization_id}/invitations")]
pub async fn create_invitation(
    who: Credential,
    path: OrganizationPath,
    body: Checked<CreateInvitation>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), Checked(body)) = (path, body);
    let (wanted, access) = ([body.value.wanted("")?], body.value.access("")?);
    let catalogue = Arc::clone(&app.catalogue);
    let (secret, terms) = (app.secret(INVITATION_TOKEN_PREFIX), Terms::of(&app));
    app.create(who, "create_invitation", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let mut batch = InvitationBatch::open(tx, (&actor, Create::EFFECTS), organization, terms, &wanted)?;
        let [new] = &wanted;
        batch.admit(new, tx.now())?;
        let mut invitation = batch.invite(tx, new, &secret)?;
        let grants = access.add_to(tx, &actor, &mut invitation, &catalogue)?;
        Ok(InvitationView::of(&invitation, &grants, &actor, tx.now()))
    })
    .await
}
