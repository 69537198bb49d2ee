//! Inviting by e-mail address. Nothing in the answer tells whether the address has an account.

use super::paths::OrganizationPath;
use super::update_member::refused;
use super::views::{InvitationView, RoleView};
use crate::app::App;
use crate::error::Error;
use crate::http::{Answer, Credential, Json, PathId};
use crate::identity::LocaleView;
use crate::input::{parse, parse_some, text};
use crate::secrets::{INVITATION_TOKEN_PREFIX, Secret};
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::{Author, Chain, Deed};
use kontor_domain::identity::EmailAddress;
use kontor_domain::ids::{OrganizationId, UserId};
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    self, CreateInvitation as Create, Invitation, InvitationMessage, InvitationState, Role,
};
use kontor_persistence::{Constraint, Entry, StorageError, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

/// Whom to invite, and as what.
#[derive(Debug, Deserialize, Validate, ToSchema)]
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
    /// The language of the mail; the organisation's if left out.
    locale: Option<LocaleView>,
}

/// Invite somebody
///
/// The mail holds a token, valid for 30 days. At most 500 invitations within 24 hours (a setting).
#[utoipa::path(tag = "organizations", operation_id = "create_invitation", params(OrganizationPath), request_body = CreateInvitation,
    responses((status = 201, description = "The invitation", body = InvitationView, headers(("Location"), ("ETag"))),
        (status = 403, description = "`legal_representative_only`"),
        (status = 409, description = "`already_member` or `already_invited`"),
        (status = 429, description = "`invitation_limit`")))]
#[post("/v1/organizations/{organization_id}/invitations")]
pub async fn create_invitation(
    who: Credential,
    path: PathId<OrganizationId>,
    body: Json<CreateInvitation>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), input) = (path, body.value);
    let email: EmailAddress = parse("/email", &input.email)?;
    let message: Option<InvitationMessage> = parse_some("/message", input.message.as_deref())?;
    let role = Role::from(input.role);
    organizations::billing_fits(role, input.billing).map_err(refused)?;
    let (secret, lifetime, limit) = (
        app.secret(INVITATION_TOKEN_PREFIX),
        app.settings.invitation,
        app.settings.invitations_per_day,
    );
    app.create(who, "create_invitation", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let granted = access::grant::<Create>(&actor, organization)?;
        organizations::may_give(actor.role_in(organization).ok_or(Denied::Hidden)?, role)?;
        if tx.organizations().invitations_today(&granted)? >= i64::from(limit) {
            return Err(Error::InvitationLimit(limit));
        }
        if tx.organizations().is_member(organization, &email)? {
            return Err(StorageError::Refused(Constraint::AlreadyMember).into());
        }
        let customer = tx.organizations().find(organization)?.ok_or(Error::Missing)?;
        let invitation = Invitation {
            id: tx.new_id(),
            organization,
            email: email.clone(),
            role,
            billing: role == Role::Collaborator && input.billing.unwrap_or_default(),
            message: message.clone(),
            locale: input.locale.map_or(customer.locale, Into::into),
            stored_state: InvitationState::Open,
            invited_by: actor.user,
            created_at: tx.now(),
            expires_at: tx.now() + lifetime,
        };
        tx.organizations()
            .create_invitation(&granted, &invitation, secret.hash)?;
        let entry = Entry::new(Deed::InvitationCreated, invitation.id).change(
            Value::Null,
            json!({ "email": email.as_str(), "role": role.as_str(), "billing": invitation.billing }),
        );
        tx.record(Chain::Organization(organization), Author::User(actor.user), entry);
        send(tx, actor.user, &invitation, &secret, lifetime.num_days())?;
        Ok(InvitationView::of(&invitation, tx.now()))
    })
    .await
}

/// Queues the mail with the token.
///
/// # Errors
/// When the organisation or the inviter is gone, or storage fails.
pub fn send(
    tx: &mut Tx<'_>,
    inviter: UserId,
    invitation: &Invitation,
    secret: &Secret,
    valid_days: i64,
) -> Result<(), Error> {
    let organization = tx
        .organizations()
        .find(invitation.organization)?
        .ok_or(Error::Missing)?;
    let inviter = tx.identity().account(inviter)?.ok_or(Error::Unauthenticated)?;
    let mail = Mail::invitation(
        invitation,
        &organization,
        &inviter.person,
        &secret.token,
        valid_days,
    );
    Ok(tx.outbox().push(&invitation.email, invitation.locale, &mail)?)
}
