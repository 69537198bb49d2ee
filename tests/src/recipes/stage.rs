//! Stage of a request: an organization and its people, one of whom is the caller, and what a request may name.

use super::Request;
use crate::app::TestApp;
use crate::client::Client;
use crate::operation::Operation;
use crate::scenario::{
    Person, Scenario, api_token, back_end, grant, join, offer, organization, person, product, team, whole,
};
use kontor_api::secrets::Secret;
use kontor_domain::access::{Authorized, Capability, rules};
use kontor_domain::grants::Subject;
use kontor_domain::ids::{GrantId, Id, MemberId, OrganizationId, ProductId, TeamId};
use kontor_domain::organizations::{MembershipState, ReadMember, Role};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Surroundings in which a caller acts.
pub struct Stage<'a> {
    /// The server.
    pub app: &'a TestApp,
    /// The organization and its people.
    pub scenario: Scenario,
    /// Sends the request.
    pub client: Client,
    /// Owner of the session, tokens and invitations; the legal representative for callers who have none.
    pub own: Person,
    /// Person that changes are about, who may come and go.
    target: RefCell<Person>,
    /// Things that a request may name, by the name of the parameter; made when first asked for.
    things: RefCell<BTreeMap<String, String>>,
    made: Cell<u32>,
}

impl<'a> Stage<'a> {
    /// A stage for the requests of one operation by one kind of caller.
    pub fn new(app: &'a TestApp, caller: &str, operation: &Operation) -> Self {
        let scenario = app.scenario();
        let lea = &scenario.legal_representative;
        let (own, client) = match caller {
            "anonymous" => (lea.clone(), app.anonymous()),
            "token" => (lea.clone(), other_token(app, lea, operation)),
            "back_end" => (lea.clone(), back_end(app, &["drive"])),
            _ => {
                let own = by_name(&scenario, caller).clone();
                (own.clone(), own.client)
            }
        };
        Self {
            app,
            scenario,
            client,
            own,
            target: RefCell::new(person(app, "tim")),
            things: RefCell::default(),
            made: Cell::new(0),
        }
    }

    /// Forgets what was made, so that it is made again: a request has used it up.
    pub fn renew(&self) {
        self.things.borrow_mut().clear();
    }

    /// Something that a path, a query or a body may name, by the name of the parameter.
    pub fn id(&self, parameter: &str) -> String {
        if let Some(known) = self.things.borrow().get(parameter) {
            return known.clone();
        }
        let id = self.make(parameter);
        self.keep(parameter, id.clone());
        id
    }

    /// A path of the contract with the ids of a request; those that it does not name are the stage's.
    pub fn path(&self, template: &str, request: &Request) -> String {
        let parts = template.split('{').enumerate();
        let filled = parts.map(|(at, part)| match part.split_once('}') {
            Some((name, rest)) if at > 0 => {
                let own = request.ids.iter().find(|(known, _)| *known == name);
                own.map_or_else(|| self.id(name), |(_, id)| id.clone()) + rest
            }
            _ => part.to_owned(),
        });
        filled.collect()
    }

    /// Keeps something under a name.
    pub fn keep(&self, name: &str, value: String) {
        self.things.borrow_mut().insert(name.to_owned(), value);
    }

    /// Something that was kept under a name.
    pub fn known(&self, name: &str) -> Option<String> {
        self.things.borrow().get(name).cloned()
    }

    fn make(&self, parameter: &str) -> String {
        match parameter {
            "organization_id" => self.scenario.organization.to_string(),
            "member_id" => self.joined().to_string(),
            "object_id" => self.id("member_id"),
            "user_id" | "actor_id" => self.own.user.to_string(),
            "product_id" => self.new_product().to_string(),
            "team_id" => self.new_team().to_string(),
            "grant_id" => self.new_grant(self.product()).to_string(),
            "transfer_id" => offer(self.organization(), self.lea(), self.new_product(), &json!({})).0,
            "hand_over_id" => self.hand_over(),
            "invitation_id" | "invitation_token" => self.invitation(parameter),
            "session_id" => self.new_session().0.to_string(),
            "device_id" => self.new_device().to_string(),
            "api_token_id" => self.new_api_token().to_string(),
            _ => self.id_of_new(parameter),
        }
    }

    /// The organization.
    pub const fn organization(&self) -> OrganizationId {
        self.scenario.organization
    }

    /// The legal representative.
    pub const fn lea(&self) -> &Person {
        &self.scenario.legal_representative
    }

    /// Membership that changes are about.
    pub fn target(&self) -> MemberId {
        MemberId::parse(&self.id("member_id")).expect("an id")
    }

    /// Person that changes are about.
    pub fn target_person(&self) -> Person {
        self.target();
        self.target.borrow().clone()
    }

    /// A drive of the organization.
    pub fn product(&self) -> ProductId {
        ProductId::parse(&self.id("product_id")).expect("an id")
    }

    /// A team with the caller and the target in it.
    pub fn team(&self) -> TeamId {
        TeamId::parse(&self.id("team_id")).expect("an id")
    }

    /// Another drive.
    pub fn new_product(&self) -> ProductId {
        product(self.app, self.organization(), self.lea(), "drive_monthly")
    }

    /// Rights in a product, the caller's own, if a member; else the target's.
    pub fn new_grant(&self, on: ProductId) -> GrantId {
        let holder = self.own.member.unwrap_or_else(|| self.target());
        self.grant_to(Subject::Member(holder), on)
    }

    /// Gives rights in a product.
    pub fn grant_to(&self, subject: Subject, on: ProductId) -> GrantId {
        grant(
            self.app,
            self.organization(),
            self.lea(),
            subject,
            whole(on),
            &["edit"],
        )
    }

    fn new_team(&self) -> TeamId {
        let mut members = vec![self.target()];
        members.extend(self.own.member);
        team(self.app, self.organization(), &self.fresh_name(), &members)
    }

    /// One more active member.
    pub fn new_member(&self) -> Person {
        let role = Role::Collaborator;
        let newcomer = person(self.app, "nia");
        join(
            self.app,
            self.organization(),
            &newcomer,
            role,
            MembershipState::Active,
        )
    }

    /// Founds an organization with one member.
    pub fn founded(&self, founder: &Person) -> OrganizationId {
        let alone = organization(self.app, founder);
        let role = Role::LegalRepresentative;
        join(self.app, alone, founder, role, MembershipState::Active);
        alone
    }

    /// The target, who joins again if gone.
    fn joined(&self) -> MemberId {
        let here = self.organization();
        let mut target = self.target.borrow_mut();
        let is_there = |id: MemberId| {
            let read = Authorized::<ReadMember>::system(here);
            self.app
                .write(move |tx| tx.organizations().member(&read, id))
                .is_some()
        };
        if !target.member.is_some_and(is_there) {
            *target = join(
                self.app,
                here,
                &target,
                Role::Collaborator,
                MembershipState::Active,
            );
        }
        target.member.expect("a member")
    }

    /// A new secret.
    pub fn secret(&self, prefix: &str) -> Secret {
        Secret::new(self.app.app.entropy.as_ref(), prefix)
    }

    fn number(&self) -> u32 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    /// An address without an account.
    pub fn fresh_address(&self) -> String {
        format!("new-{}-{}@example.com", self.number(), self.own.user)
    }

    /// A name that nothing has.
    pub fn fresh_name(&self) -> String {
        format!("Team {}", self.number())
    }
}

/// A caller of the access table by name.
fn by_name<'s>(scenario: &'s Scenario, caller: &str) -> &'s Person {
    match caller {
        "outsider" => &scenario.outsider,
        "suspended" => &scenario.suspended,
        "external" => &scenario.external,
        "collaborator" => &scenario.collaborator,
        "administrator" => &scenario.administrator,
        "legal_representative" => &scenario.legal_representative,
        "agent" => &scenario.agent,
        "clerk" => &scenario.clerk,
        other => panic!("who is {other}?"),
    }
}

/// An API token with every scope but the one that the operation needs.
fn other_token(app: &TestApp, owner: &Person, operation: &Operation) -> Client {
    let rule = rules().find(|rule| rule.name == operation.id);
    let needed = rule.and_then(|rule| rule.scope).map(|scope| scope.capability);
    let others = Capability::ALL.iter().filter(|one| Some(**one) != needed);
    let scopes: Vec<String> = others.map(|one| format!("{one}:write")).collect();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    api_token(app, owner, &scopes)
}
