//! The matrix: a row for each operation, a column for each kind of caller.

use crate::world::{World, new_api_token};
use serde_json::{Value, json};

/// What each caller gets from one operation, in the order of `CALLERS`.
pub struct Row {
    pub method: &'static str,
    pub template: &'static str,
    pub body: fn(&World<'_>) -> Value,
    pub expected: [u16; 9],
}

macro_rules! row {
    ($method:ident $template:literal, body: $body:expr, anonymous: $anonymous:literal, outsider: $outsider:literal,
     suspended: $suspended:literal, external: $external:literal, collaborator: $collaborator:literal,
     administrator: $administrator:literal, legal_representative: $legal:literal, agent: $agent:literal,
     token_without_scope: $token:literal $(,)?) => {
        Row {
            method: stringify!($method),
            template: $template,
            body: $body,
            expected: [$anonymous, $outsider, $suspended, $external, $collaborator, $administrator, $legal, $agent, $token],
        }
    };
    ($method:ident $template:literal, body: $body:expr, everybody: $status:literal) => {
        Row { method: stringify!($method), template: $template, body: $body, expected: [$status; 9] }
    };
    ($method:ident $template:literal, body: $body:expr, logged_in: $status:literal, token_without_scope: $token:literal) => {
        row!($method $template, body: $body, anonymous: 401, outsider: $status, suspended: $status, external: $status,
            collaborator: $status, administrator: $status, legal_representative: $status, agent: $status,
            token_without_scope: $token)
    };
}

const NONE: fn(&World<'_>) -> Value = |_| Value::Null;

pub fn rows() -> Vec<Row> {
    let mut rows = identity();
    rows.extend(organizations());
    rows.extend(invitations());
    rows
}

fn identity() -> Vec<Row> {
    vec![
        row!(GET "/.well-known/jwks.json", body: NONE, everybody: 200),
        row!(POST "/v1/sign-up", body: |_| json!({ "first_name": "Ana", "last_name": "Neu", "email": "ana@example.com", "password": "correct horse battery staple" }), everybody: 202),
        row!(POST "/v1/sign-up/verify", body: |world| world.sign_up_token(), everybody: 201),
        row!(POST "/v1/sessions", body: |world| json!({ "email": world.own.email, "password": "correct horse battery staple" }), everybody: 201),
        row!(POST "/v1/sessions/refresh", body: |world| json!({ "refresh_token": world.own.session.to_string() }), everybody: 200),
        row!(POST "/v1/password-resets", body: |world| json!({ "email": world.own.email }), everybody: 202),
        row!(POST "/v1/password-resets/complete", body: |world| json!({ "token": world.reset_token(), "password": "another horse battery staple" }), everybody: 204),
        row!(GET "/v1/sessions", body: NONE, logged_in: 200, token_without_scope: 403),
        row!(DELETE "/v1/sessions/{session_id}", body: NONE, logged_in: 204, token_without_scope: 403),
        row!(POST "/v1/sessions/end-others", body: NONE, logged_in: 200, token_without_scope: 403),
        row!(GET "/v1/api-tokens", body: NONE, logged_in: 200, token_without_scope: 403),
        row!(POST "/v1/api-tokens", body: |_| new_api_token(), logged_in: 201, token_without_scope: 403),
        row!(DELETE "/v1/api-tokens/{api_token_id}", body: NONE, logged_in: 204, token_without_scope: 403),
        row!(GET "/v1/profile", body: NONE, logged_in: 200, token_without_scope: 403),
        row!(PATCH "/v1/profile", body: |_| json!({ "last_name": "Anders" }), logged_in: 200, token_without_scope: 403),
    ]
}

fn organizations() -> Vec<Row> {
    let organization =
        |_: &World<'_>| json!({ "name": "Neu AG", "kind": "company", "postal_address": { "country": "DE" } });
    vec![
        row!(POST "/v1/organizations", body: organization, logged_in: 201, token_without_scope: 403),
        row!(GET "/v1/organizations", body: NONE, logged_in: 200, token_without_scope: 403),
        row!(GET "/v1/organizations/{organization_id}", body: NONE, anonymous: 401, outsider: 404, suspended: 404, external: 200,
            collaborator: 200, administrator: 200, legal_representative: 200, agent: 404, token_without_scope: 403),
        row!(PATCH "/v1/organizations/{organization_id}", body: |_| json!({ "name": "Anders AG" }), anonymous: 401, outsider: 404,
            suspended: 404, external: 403, collaborator: 403, administrator: 200, legal_representative: 200, agent: 404,
            token_without_scope: 403),
        row!(GET "/v1/organizations/{organization_id}/members", body: NONE, anonymous: 401, outsider: 404, suspended: 404,
            external: 403, collaborator: 200, administrator: 200, legal_representative: 200, agent: 404, token_without_scope: 403),
        row!(GET "/v1/organizations/{organization_id}/members/{member_id}", body: NONE, anonymous: 401, outsider: 404,
            suspended: 404, external: 403, collaborator: 200, administrator: 200, legal_representative: 200, agent: 404,
            token_without_scope: 403),
        row!(PATCH "/v1/organizations/{organization_id}/members/{member_id}", body: |_| json!({ "role": "administrator" }),
            anonymous: 401, outsider: 404, suspended: 404, external: 403, collaborator: 403, administrator: 200,
            legal_representative: 200, agent: 404, token_without_scope: 403),
        row!(DELETE "/v1/organizations/{organization_id}/members/{member_id}", body: NONE, anonymous: 401, outsider: 404,
            suspended: 404, external: 403, collaborator: 403, administrator: 204, legal_representative: 204, agent: 404,
            token_without_scope: 403),
        row!(POST "/v1/organizations/{organization_id}/leave", body: NONE, anonymous: 401, outsider: 404, suspended: 404,
            external: 204, collaborator: 204, administrator: 204, legal_representative: 409, agent: 404, token_without_scope: 403),
        row!(GET "/v1/organizations/{organization_id}/activity", body: NONE, anonymous: 401, outsider: 404, suspended: 404,
            external: 403, collaborator: 403, administrator: 200, legal_representative: 200, agent: 404, token_without_scope: 403),
        row!(GET "/v1/organizations/{organization_id}/activity/verify", body: NONE, anonymous: 401, outsider: 404, suspended: 404,
            external: 403, collaborator: 403, administrator: 200, legal_representative: 200, agent: 404, token_without_scope: 403),
    ]
}

fn invitations() -> Vec<Row> {
    let invitation = |_: &World<'_>| json!({ "email": "somebody@example.com", "role": "external" });
    vec![
        row!(POST "/v1/organizations/{organization_id}/invitations", body: invitation, anonymous: 401, outsider: 404,
            suspended: 404, external: 403, collaborator: 403, administrator: 201, legal_representative: 201, agent: 404,
            token_without_scope: 403),
        row!(GET "/v1/organizations/{organization_id}/invitations", body: NONE, anonymous: 401, outsider: 404, suspended: 404,
            external: 403, collaborator: 403, administrator: 200, legal_representative: 200, agent: 404, token_without_scope: 403),
        row!(GET "/v1/organizations/{organization_id}/invitations/{invitation_id}", body: NONE, anonymous: 401, outsider: 404,
            suspended: 404, external: 403, collaborator: 403, administrator: 200, legal_representative: 200, agent: 404,
            token_without_scope: 403),
        row!(POST "/v1/organizations/{organization_id}/invitations/{invitation_id}/resend", body: NONE, anonymous: 401,
            outsider: 404, suspended: 404, external: 403, collaborator: 403, administrator: 200, legal_representative: 200,
            agent: 404, token_without_scope: 403),
        row!(POST "/v1/organizations/{organization_id}/invitations/{invitation_id}/revoke", body: NONE, anonymous: 401,
            outsider: 404, suspended: 404, external: 403, collaborator: 403, administrator: 200, legal_representative: 200,
            agent: 404, token_without_scope: 403),
        row!(POST "/v1/invitations/preview", body: |world| world.invitation_to_anybody(), everybody: 200),
        row!(POST "/v1/invitations/decline", body: |world| world.invitation_to_anybody(), everybody: 204),
        row!(POST "/v1/invitations/accept", body: |world| world.invitation_to_own(), anonymous: 401, outsider: 201, suspended: 409,
            external: 409, collaborator: 409, administrator: 409, legal_representative: 409, agent: 201, token_without_scope: 403),
    ]
}
