//! Requests about invitations, by those who invite and those who are invited.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::contract::{CONTRACT, examples};
use kontor_api::secrets::INVITATION_TOKEN_PREFIX;
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::identity::EmailAddress;
use kontor_domain::invitations::{Invitation, InvitationState};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::Role;
use kontor_domain::text::ParseText;
use serde_json::{Value, json};

pub(super) const RECIPES: &[Recipe] = &[
    recipe("create_invitation", |stage| Request::with(invitation(stage))),
    recipe("create_invitations", |stage| Request::with(several(stage))),
    plain("list_invitations").listing(
        |stage, _| {
            let path = stage.scenario.path("/invitations");
            stage.lea().client.post(&path, invitation(stage)).expect(201);
        },
        Some(|stage, item| {
            let id = item["id"].as_str().expect("an id");
            let path = stage.scenario.path(&format!("/invitations/{id}/revoke"));
            stage.lea().client.post(&path, Value::Null).expect(200);
        }),
    ),
    plain("get_invitation"),
    plain("resend_invitation"),
    plain("revoke_invitation"),
    recipe("preview_invitation", to_somebody),
    recipe("decline_invitation", to_somebody),
    recipe("accept_invitation", |stage| {
        let (_, token) = stage.invite(&stage.own.email, Role::Collaborator);
        Request::with(json!({ "token": token }))
    })
    .by("outsider")
    .restored(outside_again),
];

impl Stage<'_> {
    /// The id or the token of an invitation to a person without an account.
    pub(super) fn invitation(&self, wanted: &str) -> String {
        let (id, token) = self.invite(&self.fresh_address(), Role::External);
        self.keep("invitation_id", id.clone());
        self.keep("invitation_token", token.clone());
        if wanted == "invitation_id" { id } else { token }
    }

    /// An invitation beside the API, which would not make one to a member: its id and its token.
    fn invite(&self, email: &str, role: Role) -> (String, String) {
        let (secret, organization) = (self.secret(INVITATION_TOKEN_PREFIX), self.organization());
        let (hash, invited_by) = (secret.hash, self.lea().user);
        let email = EmailAddress::parse(email).expect("an address");
        let id = self.app.write(move |tx| {
            let invitation = Cleared::system(Invitation {
                id: tx.new_id(),
                organization,
                email: email.clone(),
                role,
                billing: false,
                message: None,
                locale: Locale::De,
                teams: Vec::new(),
                stored_state: InvitationState::Open,
                invited_by,
                created_at: tx.now(),
                expires_at: tx.now() + chrono::TimeDelta::days(30),
            });
            tx.invitations()
                .create(&Authorized::system(organization), &invitation, hash)?;
            Ok(invitation.change().id)
        });
        (id.to_string(), secret.token)
    }
}

fn invitation(stage: &Stage<'_>) -> Value {
    json!({
        "email": stage.fresh_address(), "role": "external", "team_ids": [stage.id("team_id")],
        "grants": [{ "product_ids": [stage.id("product_id")], "rights": ["view"] }],
    })
}

/// The contract's example, to people who are not invited yet.
fn several(stage: &Stage<'_>) -> Value {
    let path = "/paths/~1v1~1organizations~1{organization_id}~1invitations~1bulk/post/requestBody/content";
    let content = &CONTRACT.pointer(path).expect("the operation")["application/json"];
    let mut body = examples(content).next().expect("an example").clone();
    for item in body["invitations"].as_array_mut().expect("invitations") {
        item["email"] = stage.fresh_address().into();
    }
    body
}

fn to_somebody(stage: &Stage<'_>) -> Request {
    Request::with(json!({ "token": stage.id("invitation_token") }))
}

/// Removes the member who joined.
fn outside_again(stage: &mut Stage<'_>) {
    stage.app.fresh.execute(&format!(
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE email = '{}')",
        stage.own.email
    ));
}
