//! Offering the legal responsibility to another member. Nothing changes until that member accepts.

use super::hand_over_view::HandOverView;
use super::hand_overs::notify_both;
use crate::app::App;
use crate::error::Error;
use crate::http::field::Take;
use crate::http::path::OrganizationPath;
use crate::http::{Answer, Credential, Json, PathId, field};
use crate::problem::FieldError;
use crate::views::RoleAfterView;
use actix_web::post;
use actix_web::web::Data;
use kontor_domain::access::{self, Denied};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::UserId;
use kontor_domain::notifications::Mail;
use kontor_domain::organizations::{
    self, Action, CreateHandOver as Create, HandOver, HandOverState, Membership, Party, RoleAfter,
};
use kontor_persistence::{Entry, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use utoipa::ToSchema;
use validator::Validate;

/// Offer of the legal responsibility. It can't be changed afterwards.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "member_id": "member_0192f0c1e5b07cc3a4d15e6f708192a8", "role_after": "administrator", "message": "As discussed."
}))]
pub struct CreateHandOver {
    /// Receiver, an active administrator or collaborator of the organization.
    #[validate(nested)]
    member_id: field::MemberId,
    /// Role of the caller after the hand-over; `administrator` if omitted.
    role_after: Option<RoleAfterView>,
    /// Plain text for the mail, at most 1000 characters.
    #[validate(nested)]
    message: Option<field::HandOverMessage>,
}

/// Offer the legal responsibility
///
/// Offers the legal responsibility to another member. Available to legal representatives. The receiver has 7 days
/// (configurable) to accept; until then nothing changes. A legal representative can have one open offer at a time.
/// Both parties are notified by mail at each step.
#[utoipa::path(tag = "organizations", operation_id = "create_hand_over", params(OrganizationPath), request_body = CreateHandOver,
    responses((status = 201, description = "The hand-over", body = HandOverView, headers(("Location"), ("ETag"))),
        (status = 409, description = "`hand_over_open`")))]
#[post("/hand-overs")]
pub async fn create_hand_over(
    who: Credential,
    path: OrganizationPath,
    body: Json<CreateHandOver>,
    app: Data<App>,
) -> Result<Answer, Error> {
    let (PathId(organization), input) = (path, body.value);
    let (receiver, message) = (input.member_id.take()?, input.message.take()?);
    let lifetime = app.settings.organizations.hand_over;
    app.create(who, "create_hand_over", body.digest, move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Create>(&actor, organization)?;
        let own = actor.standing.ok_or(Denied::Hidden)?.member;
        let receiver = tx
            .organizations()
            .member_for_update(&authorized, receiver)?
            .ok_or_else(|| unfit("unknown", "is not a member of this organization"))?;
        organizations::may_receive(&receiver, tx.now())
            .map_err(|reason| unfit(reason.code(), reason.to_string()))?;
        let giver = Party {
            member: own,
            user: actor.user,
        };
        let hand_over = HandOver {
            id: tx.new_id(),
            organization,
            giver,
            receiver: party(&receiver),
            role_after: input.role_after.map_or(RoleAfter::Administrator, Into::into),
            message: message.clone(),
            stored_state: HandOverState::Open,
            created_at: tx.now(),
            expires_at: tx.now() + lifetime,
            closed_at: None,
        };
        tx.organizations().create_hand_over(&authorized, &hand_over)?;
        record(tx, actor.user, &hand_over);
        notify_both(tx, &hand_over, |between, organization| {
            Mail::hand_over_offered(between, organization, &hand_over, lifetime.num_days())
        })?;
        Ok(HandOverView::of(&hand_over, tx.now()))
    })
    .await
}

fn party(member: &Membership) -> Party {
    Party {
        member: member.id,
        user: member.user,
    }
}

fn unfit(code: &'static str, message: impl Into<Cow<'static, str>>) -> Error {
    FieldError::field("/member_id", code, message).into()
}

fn record(tx: &mut Tx<'_>, author: UserId, hand_over: &HandOver) {
    let terms = json!({
        "giver_member_id": hand_over.giver.member.to_string(),
        "receiver_member_id": hand_over.receiver.member.to_string(),
        "role_after": hand_over.role_after.as_str(),
        "expires_at": hand_over.expires_at,
    });
    tx.record(
        Chain::Organization(hand_over.organization),
        Author::User(author),
        Entry::new(Action::HandOverCreated, hand_over.id).change(Value::Null, terms),
    );
}
