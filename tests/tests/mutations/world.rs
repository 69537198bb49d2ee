//! A legal representative, what surrounds her, and a valid request for each operation.
//!
//! What a request uses up (a token, an invitation, a membership) is made again beside the API.

use crate::mutate::{Draft, Pool};
use kontor_api::secrets::{
    API_TOKEN_PREFIX, DEVICE_TOKEN_PREFIX, EMAIL_TOKEN_PREFIX, INVITATION_TOKEN_PREFIX, REFRESH_TOKEN_PREFIX,
    RESET_TOKEN_PREFIX, Secret, UNDO_TOKEN_PREFIX, VERIFY_TOKEN_PREFIX,
};
use kontor_domain::access::{Authorized, Cleared, Scopes};
use kontor_domain::grants;
use kontor_domain::identity::{EmailAddress, Password, Person as Card, PersonName};
use kontor_domain::ids::{HandOverId, InvitationId, OrganizationId, ProductId, SessionId, TeamId};
use kontor_domain::invitations::{Invitation, InvitationState};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{
    Going, HandOver, HandOverState, LeaveOrganization, MembershipState, Party, ReadMember, Role, RoleAfter,
};
use kontor_domain::text::ParseText;
use kontor_persistence::{NewApiToken, NewEmailChange, NewSession, NewSignUp};
use kontor_tests::client::Client;
use kontor_tests::scenario::{
    PASSWORD, Person, Scenario, back_end, grant, join, offer, offer_from_elsewhere, organization, person,
    product, team, whole,
};
use kontor_tests::{Answer, Operation, TestApp};
use serde_json::{Value, json};

/// What a request acts on: ids for its path, a body where the example won't do.
#[derive(Clone)]
struct Subject {
    ids: Vec<(&'static str, String)>,
    body: Option<Value>,
}

/// Where the legal representative acts.
pub struct World<'a> {
    app: &'a TestApp,
    people: Scenario,
    lea: Person,
    /// Another organisation, which invites her.
    elsewhere: (OrganizationId, Person),
    /// Somebody who comes and goes.
    guest: Person,
    /// Asks what only product back ends may ask.
    back_end: Client,
    /// What the next request acts on, unless the last one used it up.
    subject: Option<Subject>,
    made: u32,
    /// Of the password that everybody has.
    password_hash: String,
    /// Words and ids that mutations draw from.
    pub pool: Pool,
}

impl<'a> World<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        let people = app.scenario();
        let lea = people.legal_representative.clone();
        let represent = |organization, name| {
            let person = person(app, name);
            join(
                app,
                organization,
                &person,
                Role::LegalRepresentative,
                MembershipState::Active,
            )
        };
        // With a second one, she may leave.
        represent(people.organization, "leo");
        let founder = person(app, "fritz");
        let other = organization(app, &founder);
        let founder = join(
            app,
            other,
            &founder,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
        let pool = Pool {
            ids: vec![
                people.organization.to_string(),
                other.to_string(),
                // Not her own membership or session: without them she could ask for nothing more.
                people.administrator.member.expect("a member").to_string(),
                founder.member.expect("a member").to_string(),
                people.administrator.session.to_string(),
                founder.session.to_string(),
                lea.user.to_string(),
            ],
            emails: vec![
                lea.email.clone(),
                people.suspended.email.clone(),
                people.outsider.email.clone(),
            ],
        };
        Self {
            app,
            lea,
            elsewhere: (other, founder),
            guest: person(app, "gus"),
            back_end: back_end(app, &["drive"]),
            subject: None,
            made: 0,
            password_hash: app
                .block_on(app.app.passwords.hash(Password::presented(PASSWORD)))
                .expect("a hash"),
            pool,
            people,
        }
    }

    /// A request that succeeds.
    pub fn valid(&mut self, operation: &Operation) -> Draft {
        if ["log_in", "step_up", "change_password", "request_email_change"].contains(&operation.id.as_str()) {
            // What mutations failed at is no reason to refuse the next one.
            let reopen = "UPDATE throttles SET failures = 0, locked_until = NULL";
            self.app.fresh.execute(reopen);
        }
        if operation.id == "verify_sign_up" {
            // Wrong passwords have used up the tries of the one before.
            self.subject = None;
        }
        let subject = match self.subject.take() {
            Some(subject) => subject,
            None => self.subject_of(operation),
        };
        self.subject = Some(subject.clone());
        let mut path = operation.template.clone();
        for (name, id) in &subject.ids {
            path = path.replace(&format!("{{{name}}}"), id);
        }
        assert!(
            !path.contains('{'),
            "{}: no id for {path}; add one in world.rs",
            operation.id
        );
        let mut body = subject.body.or_else(|| operation.example.clone());
        if let Some(email) = body.as_mut().and_then(|body| body.get_mut("email"))
            && ["create_invitation", "sign_up"].contains(&operation.id.as_str())
        {
            *email = self.fresh_address().into();
        }
        let items = body.as_mut().and_then(|body| body.get_mut("invitations"));
        for item in items.and_then(Value::as_array_mut).into_iter().flatten() {
            item["email"] = self.fresh_address().into();
        }
        Draft::new(&operation.method, &path, body)
    }

    /// Who sends a request: she, in her session.
    pub fn client(&self, draft: &Draft) -> Client {
        let who = if draft.path.starts_with("/v1/access/check") {
            &self.back_end
        } else {
            &self.lea.client
        };
        draft.headers.iter().fold(who.clone(), |client, (name, value)| {
            client.with_header(name, value)
        })
    }

    /// As her, in her session.
    pub fn send(&self, draft: &Draft) -> Result<Answer, String> {
        self.client(draft)
            .try_send(
                &draft.method,
                &draft.path,
                draft.content_type.as_deref(),
                draft.bytes(),
            )
            .map_err(|error| error.to_string())
    }

    /// After an answer: what succeeded has used up its subject.
    pub fn spent(&mut self, operation: &Operation, status: u16) {
        if status >= 300 {
            return;
        }
        self.subject = None;
        if operation.id == "change_password" {
            let (user, hash) = (self.lea.user, self.password_hash.clone());
            self.app.write(move |tx| tx.identity().set_password(user, &hash));
        }
        if operation.id == "leave_organization" {
            self.lea = self.member(&self.lea, Role::LegalRepresentative);
        }
        if operation.id == "accept_invitation" {
            let (there, lea) = (self.elsewhere.0, self.lea.user);
            self.app.write(move |tx| {
                let found = tx.organizations().managers(there, 200)?;
                // A repeated answer may have come without a new membership.
                found
                    .iter()
                    .find(|member| member.user == lea)
                    .map_or(Ok(true), |own| {
                        let authorized = Authorized::<LeaveOrganization>::system(there);
                        tx.organizations()
                            .leave(&authorized, &Cleared::system(Going(own.clone())))
                    })
            });
        }
    }

    fn fresh_address(&mut self) -> String {
        self.made += 1;
        format!("new-{}-{}@example.com", self.made, self.lea.user)
    }

    fn fresh_name(&mut self) -> String {
        self.made += 1;
        format!("Team {}", self.made)
    }

    fn secret(&self, prefix: &str) -> Secret {
        Secret::new(self.app.app.entropy.as_ref(), prefix)
    }

    fn subject_of(&mut self, operation: &Operation) -> Subject {
        match operation.id.as_str() {
            "delete_organization" => return Self::in_one_of_her_own(self.founded(&self.lea), None),
            "cancel_hand_over" => return self.hand_over(Role::LegalRepresentative),
            "accept_hand_over" | "decline_hand_over" => return self.hand_over(Role::Administrator),
            _ => {}
        }
        let here = ("organization_id", self.people.organization.to_string());
        let mut subject = Subject {
            ids: vec![here],
            body: self.body_of(&operation.id),
        };
        if operation.template.contains("{team_id}/members/{member_id}") {
            let cem = self.people.collaborator.member.expect("a member");
            subject.ids.push(("member_id", cem.to_string()));
        }
        for name in [
            "member_id",
            "invitation_id",
            "session_id",
            "device_id",
            "api_token_id",
            "product_id",
            "grant_id",
            "team_id",
            "transfer_id",
        ] {
            let is_named = subject.ids.iter().any(|(known, _)| *known == name);
            if !is_named && operation.template.contains(&format!("{{{name}}}")) {
                subject.ids.push((name, self.id_of(name)));
            }
        }
        subject
    }

    /// Something of hers that a path may name.
    fn id_of(&mut self, name: &str) -> String {
        match name {
            "member_id" => {
                self.guest = self.member(&self.guest, Role::Collaborator);
                self.guest.member.expect("a member").to_string()
            }
            "invitation_id" => self.invitation_to_somebody().0.to_string(),
            "session_id" => self.session().0.to_string(),
            "device_id" => self.device(),
            "product_id" => self.product().to_string(),
            "grant_id" => self.grant(),
            "team_id" => self.team().to_string(),
            "transfer_id" => offer(self.people.organization, &self.lea, self.product(), &json!({})).0,
            _ => self.api_token(),
        }
    }

    /// Where the contract's example is not enough.
    fn body_of(&mut self, operation: &str) -> Option<Value> {
        let body = match operation {
            "log_in" => json!({ "email": self.lea.email, "password": PASSWORD }),
            "request_password_reset" => json!({ "email": self.lea.email }),
            "verify_sign_up" => kontor_tests::verification(&self.sign_up()),
            "request_email_change" => json!({ "email": self.fresh_address(), "password": PASSWORD }),
            "confirm_email_change" => json!({ "token": self.email_change(false) }),
            "undo_email_change" => json!({ "token": self.email_change(true) }),
            "close_account" => {
                // She has nothing to lose: each time somebody new.
                self.lea = person(self.app, "clara");
                json!({ "email": self.lea.email })
            }
            "complete_password_reset" => {
                json!({ "token": self.reset(), "password": "another horse battery staple" })
            }
            "change_password" => json!({ "current_password": PASSWORD, "new_password": PASSWORD }),
            "refresh_session" => json!({ "refresh_token": self.session().1 }),
            "create_hand_over" => {
                // One at a time.
                self.app.fresh.execute(
                    "UPDATE hand_overs SET state = 'cancelled', closed_at = created_at WHERE state = 'open'",
                );
                json!({ "member_id": self.id_of("member_id"), "message": "As discussed, all yours from now on." })
            }
            "create_team" => json!({
                "name": self.fresh_name(), "color": "#1e90ff",
                "members": [{ "member_id": self.people.administrator.member.expect("a member").to_string() }],
            }),
            "update_team" => {
                json!({ "name": self.fresh_name(), "leader_member_id": null })
            }
            "add_team_members" => json!({ "members": [
                { "member_id": self.people.administrator.member.expect("a member").to_string() },
                { "email": self.fresh_address() },
            ] }),
            "remove_team_members" => json!({
                "member_ids": [self.people.collaborator.member.expect("a member").to_string()],
            }),
            "set_member_teams" => json!({ "team_ids": [self.team().to_string()] }),
            "check_access" => json!({ "questions": [{
                "user_id": self.lea.user.to_string(), "product_id": self.product().to_string(), "right": "view" }] }),
            "preview_access_change" => json!({
                "update_grant": { "grant_id": self.grant(), "valid_from": null, "valid_until": null },
            }),
            "update_team_member" => json!({ "valid_from": null, "valid_until": null }),
            "create_transfer" => json!({
                "product_ids": [self.product().to_string()], "message": "All yours from now on.",
                "to_email": self.fresh_address(), "accept_consequences": true,
            }),
            "accept_transfer" | "decline_transfer" | "preview_transfer" => {
                json!({ "token": offer_from_elsewhere(self.app).1 })
            }
            "remove_grants" => json!({ "grant_ids": [self.grant(), self.grant()], "partial": true }),
            "create_grants" => json!({
                "member_ids": [self.people.administrator.member.expect("a member").to_string()],
                "grant": { "product_ids": [self.product().to_string()], "rights": ["view", "edit"] },
            }),
            "preview_invitation" | "decline_invitation" => {
                json!({ "token": self.invitation_to_somebody().1 })
            }
            "accept_invitation" => {
                let (there, founder) = self.elsewhere.clone();
                let email = self.lea.email.clone();
                // An administrator, whom the store can find among the managers.
                json!({ "token": self.invitation(there, &founder, email, Role::Administrator).1 })
            }
            _ => return None,
        };
        Some(body)
    }

    fn sign_up(&mut self) -> String {
        let (secret, email) = (self.secret(VERIFY_TOKEN_PREFIX), self.fresh_address());
        let hash = secret.hash;
        let password_hash = self
            .app
            .block_on(self.app.app.passwords.hash(Password::presented(PASSWORD)))
            .expect("a hash");
        self.app.write(move |tx| {
            let new = NewSignUp {
                id: tx.new_id(),
                person: Card {
                    first_name: PersonName::parse("Noa").expect("a name"),
                    last_name: PersonName::parse("Neu").expect("a name"),
                    email: EmailAddress::parse(&email).expect("an address"),
                    phone: None,
                    locale: Locale::Fr,
                },
                password_hash: password_hash.clone(),
                expires_at: tx.now() + chrono::TimeDelta::days(1),
            };
            tx.identity().keep_sign_up(&new)?;
            tx.identity().answer_sign_up(new.id, hash, new.expires_at)
        });
        secret.token
    }

    /// A change of somebody else's address, as undoing it locks everybody out.
    fn email_change(&mut self, confirmed: bool) -> String {
        let (confirm, undo) = (self.secret(EMAIL_TOKEN_PREFIX), self.secret(UNDO_TOKEN_PREFIX));
        let (user, email) = (person(self.app, "mia").user, self.fresh_address());
        let hashes = (confirm.hash, undo.hash);
        self.app.write(move |tx| {
            let new = NewEmailChange {
                id: tx.new_id(),
                email: EmailAddress::parse(&email).expect("an address"),
                expires_at: tx.now() + chrono::TimeDelta::days(1),
            };
            let old = tx.identity().account(user)?.expect("an account").person.email;
            tx.identity()
                .keep_email_change(&Authorized::system(user), &new, &old)?;
            tx.identity()
                .answer_email_change(new.id, hashes.0, new.expires_at)?;
            let (change, _) = tx.identity().email_change_by_token(hashes.0)?.expect("a change");
            if confirmed {
                let until = tx.now() + chrono::TimeDelta::days(7);
                tx.identity()
                    .confirm_email_change(&change, &old, hashes.1, until)?;
            }
            Ok(())
        });
        if confirmed { undo.token } else { confirm.token }
    }

    /// For somebody else: it ends all sessions.
    fn reset(&self) -> String {
        let (secret, user) = (self.secret(RESET_TOKEN_PREFIX), self.guest.user);
        let hash = secret.hash;
        self.app.write(move |tx| {
            let until = tx.now() + chrono::TimeDelta::hours(1);
            tx.identity().keep_password_reset(user, hash, until)
        });
        secret.token
    }

    fn session(&self) -> (SessionId, String) {
        let (secret, user) = (self.secret(REFRESH_TOKEN_PREFIX), self.lea.user);
        let refresh_hash = secret.hash;
        let session = self.app.write(move |tx| {
            let id = tx.new_id();
            tx.identity().open_session(&NewSession {
                id,
                user,
                refresh_hash,
                device: None,
            })
        });
        (session.id, secret.token)
    }

    fn device(&self) -> String {
        let (secret, user) = (self.secret(DEVICE_TOKEN_PREFIX), self.lea.user);
        let id = self
            .app
            .write(move |tx| tx.identity().add_device(user, secret.hash));
        id.to_string()
    }

    fn api_token(&self) -> String {
        let (secret, user) = (self.secret(API_TOKEN_PREFIX), self.lea.user);
        let token_hash = secret.hash;
        let token = self.app.write(move |tx| {
            let new = NewApiToken {
                id: tx.new_id(),
                name: "Report".to_owned(),
                scopes: Scopes::parse(["organizations:read"]).expect("scopes"),
                organization: None,
                token_hash,
                expires_at: tx.now() + chrono::TimeDelta::days(1),
            };
            tx.identity().create_api_token(&Authorized::system(user), new)
        });
        token.id.to_string()
    }

    /// A team with the collaborator in it.
    fn team(&mut self) -> TeamId {
        let name = self.fresh_name();
        let cem = self.people.collaborator.member.expect("a member");
        team(self.app, self.people.organization, &name, &[cem])
    }

    fn product(&self) -> ProductId {
        product(self.app, self.people.organization, &self.lea, "drive_monthly")
    }

    fn grant(&self) -> String {
        let holder = grants::Subject::Member(self.people.collaborator.member.expect("a member"));
        let place = whole(self.product());
        grant(
            self.app,
            self.people.organization,
            &self.lea,
            holder,
            place,
            &["view"],
        )
        .to_string()
    }

    /// Somebody who left joins again.
    fn member(&self, person: &Person, role: Role) -> Person {
        let here = self.people.organization;
        let there = person.member.is_some_and(|id| {
            self.app
                .write(move |tx| {
                    tx.organizations()
                        .member(&Authorized::<ReadMember>::system(here), id)
                })
                .is_some()
        });
        if there {
            person.clone()
        } else {
            join(self.app, here, person, role, MembershipState::Active)
        }
    }

    /// An organisation with one member, its legal representative.
    fn founded(&self, founder: &Person) -> OrganizationId {
        let organization = organization(self.app, founder);
        join(
            self.app,
            organization,
            founder,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
        organization
    }

    fn in_one_of_her_own(organization: OrganizationId, hand_over: Option<HandOverId>) -> Subject {
        let mut ids = vec![("organization_id", organization.to_string())];
        ids.extend(hand_over.map(|id| ("hand_over_id", id.to_string())));
        Subject { ids, body: None }
    }

    /// An organisation of its own, where the legal representative offers an administrator to take over; she is
    /// the one or the other.
    fn hand_over(&self, hers: Role) -> Subject {
        let other = &self.elsewhere.1;
        let organization = organization(self.app, other);
        let member = |person: &Person, role| {
            let joined = join(self.app, organization, person, role, MembershipState::Active);
            Party {
                member: joined.member.expect("a member"),
                user: person.user,
            }
        };
        let (giver, receiver) = if hers == Role::LegalRepresentative {
            (member(&self.lea, hers), member(other, Role::Administrator))
        } else {
            (member(other, Role::LegalRepresentative), member(&self.lea, hers))
        };
        let id = self.app.write(move |tx| {
            let hand_over = HandOver {
                id: tx.new_id(),
                organization,
                giver,
                receiver,
                role_after: RoleAfter::Leave,
                message: None,
                stored_state: HandOverState::Open,
                created_at: tx.now(),
                expires_at: tx.now() + chrono::TimeDelta::days(7),
                closed_at: None,
            };
            tx.organizations()
                .create_hand_over(&Authorized::system(organization), &hand_over)?;
            Ok(hand_over.id)
        });
        Self::in_one_of_her_own(organization, Some(id))
    }

    fn invitation_to_somebody(&mut self) -> (InvitationId, String) {
        let (here, lea, email) = (self.people.organization, self.lea.clone(), self.fresh_address());
        self.invitation(here, &lea, email, Role::External)
    }

    fn invitation(
        &self,
        organization: OrganizationId,
        inviter: &Person,
        email: String,
        role: Role,
    ) -> (InvitationId, String) {
        let (secret, inviter) = (self.secret(INVITATION_TOKEN_PREFIX), inviter.user);
        let hash = secret.hash;
        let id = self.app.write(move |tx| {
            let invitation = Invitation {
                id: tx.new_id(),
                organization,
                email: EmailAddress::parse(&email).expect("an address"),
                role,
                billing: false,
                message: None,
                locale: Locale::De,
                teams: Vec::new(),
                stored_state: InvitationState::Open,
                invited_by: inviter,
                created_at: tx.now(),
                expires_at: tx.now() + chrono::TimeDelta::days(30),
            };
            let authorized = Authorized::system(organization);
            let invitation = Cleared::system(invitation);
            tx.invitations().create(&authorized, &invitation, hash)?;
            Ok(invitation.change().id)
        });
        (id, secret.token)
    }
}
