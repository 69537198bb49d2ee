//! One caller and everything an operation may be asked about: a target member, an invitation, own tokens.

use crate::app::TestApp;
use crate::client::Client;
use crate::operation::Operation;
use crate::scenario::offer as offer_products;
use crate::scenario::{
    PASSWORD, Person, Scenario, api_token, grant, join, offer_from_elsewhere, person, product, team, whole,
};
use kontor_domain::grants::Subject;
use kontor_domain::ids::{
    ApiTokenId, DeviceId, GrantId, HandOverId, Id, InvitationId, MemberId, ProductId, TeamId,
};
use kontor_domain::organizations::{MembershipState, Role};
use serde_json::{Value, json};

/// Where a caller acts.
pub struct World<'a> {
    app: &'a TestApp,
    /// The organisation and its people.
    pub scenario: Scenario,
    /// Sends the request under test.
    pub client: Client,
    /// Whose session, tokens and invitations are meant; the legal representative's for the anonymous.
    pub own: Person,
    target: MemberId,
    /// Whom a path names: the target, or the caller for what one asks of oneself.
    member: MemberId,
    hand_over: Option<HandOverId>,
    invitation: InvitationId,
    /// Of the organisation.
    pub product: ProductId,
    /// With the target and the caller in it.
    team: TeamId,
    /// Another product, offered by link.
    transfer: Option<String>,
    /// The caller's own, if a member; else the target's.
    grant: GrantId,
    api_token: ApiTokenId,
    device: DeviceId,
}

impl<'a> World<'a> {
    /// A world for one request.
    pub fn new(app: &'a TestApp, caller: &str, operation: &Operation) -> Self {
        let scenario = app.scenario();
        let lea = scenario.legal_representative.clone();
        let (own, client) = match caller {
            "anonymous" => (lea.clone(), app.anonymous()),
            "token" => (lea.clone(), api_token(app, &lea, other_scopes(&operation.tag))),
            _ => {
                let person = by_name(&scenario, caller).clone();
                (person.clone(), person.client)
            }
        };
        let target = join(
            app,
            scenario.organization,
            &person(app, "tim"),
            Role::Collaborator,
            MembershipState::Active,
        );
        let invited = lea.client.post(
            &scenario.path("/invitations"),
            json!({ "email": invited_address(&lea), "role": "external" }),
        );
        let hand_over = operation
            .template
            .contains("{hand_over_id}")
            .then(|| offer(&scenario, &own, &target));
        let product_id = product(app, scenario.organization, &lea, "drive_monthly");
        let transfer = operation.template.contains("{transfer_id}").then(|| {
            let other = product(app, scenario.organization, &lea, "drive_monthly");
            offer_products(scenario.organization, &lea, other, &json!({})).0
        });
        let mut in_team: Vec<MemberId> = own.member.into_iter().chain(target.member).collect();
        in_team.dedup();
        let holder = own.member.or(target.member).expect("a member");
        let grant = grant(
            app,
            scenario.organization,
            &lea,
            Subject::Member(holder),
            whole(product_id),
            &["edit"],
        );
        if operation.id == "order_product" && own.member.is_some() {
            // A collaborator orders with the billing permission.
            lea.client
                .patch(&scenario.member_path(&own), json!({ "billing": true }));
        }
        let token = own.client.post("/v1/api-tokens", new_api_token()).expect(201);
        let device = device(app, &own);
        let member = asked_about(operation, &own, &target);
        Self {
            app,
            client,
            own,
            hand_over,
            product: product_id,
            transfer,
            team: team(app, scenario.organization, "Webmasters", &in_team),
            grant,
            member,
            target: target.member.expect("a member"),
            invitation: InvitationId::parse(&invited.expect(201).text_at("/id")).expect("an id"),
            api_token: ApiTokenId::parse(&token.text_at("/id")).expect("an id"),
            device,
            scenario,
        }
    }

    /// Where an operation is asked for.
    pub fn address(&self, operation: &Operation) -> String {
        self.path(&operation.address_template())
    }

    /// A path of the contract with the ids of this world.
    pub fn path(&self, template: &str) -> String {
        template
            .replace("{organization_id}", &self.scenario.organization.to_string())
            .replace("{member_id}", &self.member.to_string())
            .replace("{invitation_id}", &self.invitation.to_string())
            .replace(
                "{hand_over_id}",
                &self.hand_over.map(|id| id.to_string()).unwrap_or_default(),
            )
            .replace("{product_id}", &self.product.to_string())
            .replace("{team_id}", &self.team.to_string())
            .replace("{transfer_id}", self.transfer.as_deref().unwrap_or_default())
            .replace("{grant_id}", &self.grant.to_string())
            .replace("{user_id}", &self.own.user.to_string())
            .replace("{actor_id}", &self.own.user.to_string())
            .replace("{object_id}", &self.target.to_string())
            .replace("{session_id}", &self.own.session.to_string())
            .replace("{device_id}", &self.device.to_string())
            .replace("{api_token_id}", &self.api_token.to_string())
    }

    /// The body of a request: the contract's example, with what must be alive.
    pub fn body(&self, operation: &Operation) -> Option<Value> {
        let body = match operation.id.as_str() {
            "verify_sign_up" => self.sign_up_token(),
            "log_in" => json!({ "email": self.own.email, "password": PASSWORD }),
            "refresh_session" => json!({ "refresh_token": self.own.session.to_string() }),
            "complete_password_reset" => {
                json!({ "token": self.reset_token(), "password": "another horse battery staple" })
            }
            "request_email_change" => {
                json!({ "email": format!("next-{}@example.com", self.target), "password": PASSWORD })
            }
            "confirm_email_change" => self.confirmation(),
            "undo_email_change" => self.undoing(),
            "close_account" => json!({ "email": self.own.email }),
            "create_team" => json!({
                "name": "Everybody", "leader_member_id": self.target.to_string(),
                "members": [{ "member_id": self.target.to_string() }, { "email": self.stranger() }],
                "grants": [{ "product_ids": [self.product.to_string()], "rights": ["view"] }],
            }),
            "update_team" => json!({ "name": "Web", "leader_member_id": self.target.to_string() }),
            "add_team_members" => json!({
                "members": [{ "member_id": self.target.to_string() }, { "email": self.stranger() }],
            }),
            "remove_team_members" => json!({ "member_ids": [self.target.to_string()] }),
            "set_member_teams" => {
                let other = team(self.app, self.scenario.organization, "Editors", &[]);
                json!({ "team_ids": [self.team.to_string(), other.to_string()] })
            }
            "create_invitation" => json!({
                "email": self.stranger(), "role": "external", "team_ids": [self.team.to_string()],
                "grants": [{ "product_ids": [self.product.to_string()], "rights": ["view"] }],
            }),
            "check_access" => json!({ "questions": [{
                "user_id": self.own.user.to_string(), "product_id": self.product.to_string(), "right": "view" }] }),
            "preview_access_change" => json!({ "delete_grant_id": self.grant.to_string() }),
            "create_transfer" => {
                json!({ "product_ids": [self.product.to_string()], "accept_consequences": true })
            }
            "accept_transfer" | "decline_transfer" | "preview_transfer" => {
                json!({ "token": offer_from_elsewhere(self.app).1 })
            }
            "remove_grants" => json!({ "grant_ids": [self.grant.to_string()] }),
            "create_grants" => json!({
                "member_ids": [self.target.to_string()],
                "grant": { "product_ids": [self.product.to_string()], "rights": ["view"] },
            }),
            "create_hand_over" => json!({ "member_id": self.target.to_string() }),
            "preview_invitation" | "decline_invitation" => self.invitation_to_anybody(),
            "accept_invitation" => self.invitation_to_own(),
            _ => return operation.example.clone(),
        };
        Some(body)
    }

    /// An address that nobody knows.
    fn stranger(&self) -> String {
        format!("stranger-{}@example.com", self.target)
    }

    /// The token of an invitation to the caller.
    fn invitation_to_own(&self) -> Value {
        let lea = &self.scenario.legal_representative.client;
        let body = json!({ "email": self.own.email, "role": "collaborator" });
        if lea.post(&self.scenario.path("/invitations"), body).status == 201 {
            json!({ "token": self.app.token_to(&self.own.email) })
        } else {
            // A member can't be invited again: an invitation from before they joined.
            json!({ "token": self.earlier_invitation() })
        }
    }

    fn earlier_invitation(&self) -> String {
        let secret = self.app.app.secret("kontor_invite_");
        let (hash, own, organization) = (secret.hash, self.own.email.clone(), self.scenario.organization);
        let inviter = self.scenario.legal_representative.user;
        self.app.write(move |tx| {
            let invitation = kontor_domain::invitations::Invitation {
                id: tx.new_id(),
                organization,
                email: kontor_domain::text::ParseText::parse(&own).expect("an address"),
                role: Role::Collaborator,
                billing: false,
                message: None,
                locale: kontor_domain::locale::Locale::De,
                teams: Vec::new(),
                stored_state: kontor_domain::invitations::InvitationState::Open,
                invited_by: inviter,
                created_at: tx.now(),
                expires_at: tx.now() + chrono::TimeDelta::days(30),
            };
            let authorized = kontor_domain::access::Authorized::system(organization);
            let invitation = kontor_domain::access::Cleared::system(invitation);
            tx.invitations().create(&authorized, &invitation, hash)
        });
        secret.token
    }

    /// The token of an open invitation to somebody.
    fn invitation_to_anybody(&self) -> Value {
        json!({ "token": self.app.token_to(&invited_address(&self.scenario.legal_representative)) })
    }

    /// The token of a sign-up that waits.
    fn sign_up_token(&self) -> Value {
        let email = format!("fresh-{}@example.com", self.target);
        let body = json!({ "first_name": "Fay", "last_name": "Fresh", "email": email, "password": PASSWORD });
        self.app.anonymous().post("/v1/sign-up", body).expect(202);
        crate::verification(&self.app.token_to(&email))
    }

    /// Asks for another address of the caller's, and answers it.
    fn new_address(&self) -> String {
        let email = format!("moved-{}@example.com", self.target);
        let body = json!({ "email": email, "password": PASSWORD });
        self.own.client.post("/v1/email-changes", body).expect(202);
        email
    }

    /// The token that confirms another address of the caller's.
    fn confirmation(&self) -> Value {
        json!({ "token": self.app.token_to(&self.new_address()) })
    }

    /// The token that undoes a change of the caller's address.
    fn undoing(&self) -> Value {
        let confirm = self.confirmation();
        self.app
            .anonymous()
            .post("/v1/email-changes/confirm", confirm)
            .expect(204);
        json!({ "token": self.app.token_to(&self.own.email) })
    }

    /// The token for a new password of the caller.
    fn reset_token(&self) -> String {
        self.app
            .anonymous()
            .post("/v1/password-resets", json!({ "email": self.own.email }))
            .expect(202);
        self.app.token_to(&self.own.email)
    }
}

/// Whom the path of an operation names.
fn asked_about(operation: &Operation, own: &Person, target: &Person) -> MemberId {
    let of_oneself =
        ["list_member_teams", "list_member_access", "explain_access"].contains(&operation.id.as_str());
    let member = own.member.filter(|_| of_oneself).or(target.member);
    member.expect("a member")
}

/// The legal responsibility, offered to the caller if that is possible, else to the target.
fn offer(scenario: &Scenario, own: &Person, target: &Person) -> HandOverId {
    let path = scenario.path("/hand-overs");
    let offered = [own, target].into_iter().find_map(|person| {
        let body = json!({ "member_id": person.member?.to_string() });
        let answer = scenario.legal_representative.client.post(&path, body);
        (answer.status == 201).then(|| answer.text_at("/id"))
    });
    HandOverId::parse(&offered.expect("a hand-over")).expect("an id")
}

/// A device of a person.
fn device(app: &TestApp, own: &Person) -> DeviceId {
    let (user, hash) = (own.user, app.app.secret("kontor_device_").hash);
    app.write(move |tx| tx.identity().add_device(user, hash))
}

/// Somebody whom nobody knows, in each world another.
fn invited_address(inviter: &Person) -> String {
    format!("new-{}", inviter.email)
}

/// An acceptable API token.
fn new_api_token() -> Value {
    json!({ "name": "Report", "scopes": ["organizations:read"], "expires_at": "2026-12-24T00:00:00Z" })
}

fn by_name<'s>(scenario: &'s Scenario, caller: &str) -> &'s Person {
    match caller {
        "outsider" => &scenario.outsider,
        "suspended" => &scenario.suspended,
        "external" => &scenario.external,
        "collaborator" => &scenario.collaborator,
        "administrator" => &scenario.administrator,
        "legal_representative" => &scenario.legal_representative,
        "agent" => &scenario.agent,
        other => panic!("who is {other}?"),
    }
}

/// Every scope but the one that the operation needs.
fn other_scopes(tag: &str) -> &'static [&'static str] {
    match tag {
        "identity" => &["organizations:write", "activity:write"],
        "organizations" => &["identity:write", "activity:write"],
        "activity" => &[
            "identity:write",
            "organizations:write",
            "products:write",
            "grants:write",
        ],
        "teams" => &["organizations:write", "products:write", "grants:write"],
        "transfers" | "products" => &["organizations:write", "grants:write", "teams:write"],
        "grants" => &["organizations:write", "products:write", "teams:write"],
        other => panic!("which scopes are there beside {other}?"),
    }
}
