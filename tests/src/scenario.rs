//! People: an organization with a member of every role, an outsider, and members of the provider's staff.

use crate::app::TestApp;
use crate::client::Client;
use crate::database::Database;
use kontor_api::secrets::{SERVICE_TOKEN_PREFIX, Secret, digest};
use kontor_domain::access::{Authorized, Cleared, Scopes};
use kontor_domain::grants::{Grant, ResourcePath, Rights, ServiceToken, Subject, Target};
use kontor_domain::identity::{EmailAddress, Password, Person as Card, PersonName};
use kontor_domain::ids::{GrantId, Id, MemberId, OrganizationId, ProductId, SessionId, TeamId, UserId};
use kontor_domain::invitations::AcceptInvitation;
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{
    Address, Country, CreateOrganization, Currency, Joining, Membership, MembershipState, Organization,
    OrganizationKind, OrganizationName, Reminders, Role,
};
use kontor_domain::period::Period;
use kontor_domain::products::{Product, ProductKind, ProductName, ProductState};
use kontor_domain::staff::{DeskName, Post, StaffRole};
use kontor_domain::teams::{AddTeamMembers, Team, TeamColor, TeamMember, TeamName};
use kontor_domain::text::ParseText;
use kontor_persistence::{NewAccount, NewApiToken, NewSession, StorageError, Tx};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A password that every rule accepts.
pub const PASSWORD: &str = "correct horse battery staple";

/// A person with an account and an open session.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The address.
    pub email: String,
    /// The membership in the scenario's organization.
    pub member: Option<MemberId>,
    /// Sends requests in this session.
    pub client: Client,
}

/// The people of a test.
#[derive(Clone)]
pub struct Scenario {
    /// The organization.
    pub organization: OrganizationId,
    /// Its one legal representative.
    pub legal_representative: Person,
    /// An administrator.
    pub administrator: Person,
    /// A collaborator.
    pub collaborator: Person,
    /// An external.
    pub external: Person,
    /// A suspended collaborator.
    pub suspended: Person,
    /// A person with an account and nothing else.
    pub outsider: Person,
    /// One of the provider's staff, without a role.
    pub agent: Person,
    /// One of the provider's staff, with the role `billing_clerk`.
    pub clerk: Person,
}

/// A person who may have an account.
pub fn card(name: &str, email: &str) -> Card {
    Card {
        // With its dots it could read like a host.
        first_name: PersonName::parse(&name.replace('.', " ")).expect("a name"),
        last_name: PersonName::parse("Muster").expect("a name"),
        email: EmailAddress::parse(email).expect("an address"),
        phone: None,
        locale: Locale::En,
    }
}

/// An account with an open session.
pub fn person(app: &TestApp, name: &str) -> Person {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let email = format!("{name}-{number}@example.com");
    let card = card(name, &email);
    let password_hash = app
        .block_on(app.app.passwords.hash(Password::presented(PASSWORD)))
        .expect("a hash");
    let (user, session) = app.write(move |tx| open_account(tx, &card, &password_hash));
    let token = app
        .app
        .tokens
        .issue(user, session, app.app.clock.now(), None, app.app.clock.now())
        .expect("a token");
    Person {
        user,
        session,
        email,
        member: None,
        client: Client::new(app.base()).with_token(&token),
    }
}

fn open_account(
    tx: &mut Tx<'_>,
    card: &Card,
    password_hash: &str,
) -> Result<(UserId, SessionId), StorageError> {
    let id = tx.new_id();
    let password_hash = password_hash.to_owned();
    let account = tx.identity().create_account(&NewAccount {
        id,
        person: card.clone(),
        password_hash,
    })?;
    let id: SessionId = tx.new_id();
    // The session's id serves as its first refresh token.
    let refresh_hash = digest(&id.to_string());
    let session = tx.identity().open_session(&NewSession {
        id,
        user: account.id,
        refresh_hash,
        device: None,
        factor: None,
    })?;
    Ok((account.id, session.id))
}

/// The desk name of staff that has a role.
pub const DESK_NAME: &str = "Desk of Clara";

/// One of the provider's staff.
pub fn staff(app: &TestApp, name: &str, role: Option<StaffRole>) -> Person {
    let person = person(app, name);
    appoint(app, person.user, role);
    person
}

/// Makes an account one of the provider's staff.
pub fn appoint(app: &TestApp, user: UserId, role: Option<StaffRole>) {
    let desk_name = DeskName::parse(DESK_NAME).expect("a name");
    let post = role.map(|role| Post { role, desk_name });
    app.write(move |tx| tx.staff().appoint(user, post.as_ref()));
}

/// Creates an organization without members.
pub fn organization(app: &TestApp, founder: &Person) -> OrganizationId {
    let founder = founder.user;
    app.write(move |tx| {
        let organization = Organization {
            id: tx.new_id(),
            name: OrganizationName::parse("Muster AG").expect("a name"),
            kind: OrganizationKind::Company,
            address: Address {
                street: Some("Musterweg 1".to_owned()),
                postcode: Some("3600".to_owned()),
                town: Some("Thun".to_owned()),
                country: Country::parse("CH").expect("CH"),
            },
            phone: None,
            vat_number: None,
            locale: Locale::De,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.organizations()
            .create(&Authorized::<CreateOrganization>::system(founder), &organization)?;
        Ok(organization.id)
    })
}

/// Makes a person a member.
pub fn join(
    app: &TestApp,
    organization: OrganizationId,
    person: &Person,
    role: Role,
    state: MembershipState,
) -> Person {
    let (user, session) = (person.user, person.session);
    let member = app.write(move |tx| {
        let account = tx.identity().account(user)?.expect("an account");
        let member = Membership {
            id: tx.new_id(),
            organization,
            user,
            person: account.person,
            role,
            billing: false,
            reminders: Reminders {
                by_email: role.has_reminders(),
                by_sms: false,
            },
            state,
            valid_until: None,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.organizations().join(
            &Authorized::<AcceptInvitation>::system(user),
            &Cleared::system(Joining(member.clone())),
        )?;
        Ok(member.id)
    });
    Person {
        member: Some(member),
        session,
        ..person.clone()
    }
}

/// Creates a product in use, ordered from the built-in catalog.
pub fn product(app: &TestApp, organization: OrganizationId, buyer: &Person, plan: &str) -> ProductId {
    let plan = app.app.catalogue.plan(plan).expect("a plan").clone();
    let user = buyer.user;
    app.write(move |tx| {
        let name = ProductName::parse(&plan.code).expect("a name");
        let whose = (tx.new_id(), organization, user);
        let ordered = Product::order(whose, &plan, name, Currency::Chf, tx.now());
        let product = Product {
            state: ProductState::Active,
            ..ordered
        };
        tx.products().order(&Authorized::system(organization), &product)?;
        Ok(product.id)
    })
}

/// Starts a server with an organization that has a drive.
pub fn with_drive(database: Database) -> (TestApp, Scenario, ProductId) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let drive = product(
        &app,
        people.organization,
        &people.legal_representative,
        "drive_monthly",
    );
    (app, people, drive)
}

/// A work team of these members.
pub fn team(app: &TestApp, organization: OrganizationId, name: &str, members: &[MemberId]) -> TeamId {
    let (name, members) = (name.to_owned(), members.to_vec());
    app.write(move |tx| {
        let team = Team {
            id: tx.new_id(),
            organization,
            name: TeamName::parse(&name).expect("a name"),
            color: TeamColor::default(),
            description: None,
            leader: None,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.teams().create(&Authorized::system(organization), &team)?;
        for member in &members {
            let place = TeamMember {
                team: team.id,
                member: *member,
                valid: Period::ALWAYS,
                added_at: tx.now(),
            };
            tx.teams()
                .add(&Authorized::<AddTeamMembers>::system(organization), &place)?;
        }
        Ok(team.id)
    })
}

/// Creates a grant, in effect from now on without an end.
pub fn grant(
    app: &TestApp,
    organization: OrganizationId,
    giver: &Person,
    subject: Subject,
    target: Target,
    rights: &[&str],
) -> GrantId {
    let rights = Rights::parse(rights.iter().copied()).expect("rights");
    let user = giver.user;
    app.write(move |tx| {
        let grant = Grant {
            id: tx.new_id(),
            organization,
            subject,
            target: target.clone(),
            rights: rights.clone(),
            valid: Period::ALWAYS,
            created_by: user,
            created_at: tx.now(),
        };
        tx.grants()
            .create(&Authorized::system(organization), std::slice::from_ref(&grant))?;
        Ok(grant.id)
    })
}

/// A whole product, as what a grant is on.
pub fn whole(product: ProductId) -> Target {
    Target::Product {
        id: product,
        path: ResourcePath::root(),
    }
}

/// An API token of a person, with these scopes.
pub fn api_token(app: &TestApp, person: &Person, scopes: &[&str]) -> Client {
    let secret = Secret::new(app.app.entropy.as_ref(), kontor_api::secrets::API_TOKEN_PREFIX);
    let (user, token_hash) = (person.user, secret.hash);
    let scopes = Scopes::parse(scopes.iter().copied()).expect("scopes");
    app.write(move |tx| {
        let new = NewApiToken {
            id: tx.new_id(),
            name: "test".to_owned(),
            scopes: scopes.clone(),
            organization: None,
            token_hash,
            expires_at: tx.now() + chrono::TimeDelta::days(30),
        };
        tx.identity().create_api_token(&Authorized::system(user), new)
    });
    Client::new(app.base()).with_token(&secret.token)
}

/// Offers a product to another organization; returns the offer's id, and the token of its link.
pub fn offer(
    organization: OrganizationId,
    giver: &Person,
    product: ProductId,
    to: &serde_json::Value,
) -> (String, String) {
    let mut body = serde_json::json!({ "product_ids": [product.to_string()], "accept_consequences": true });
    if let (Some(body), Some(to)) = (body.as_object_mut(), to.as_object()) {
        body.extend(to.clone());
    }
    let path = format!("/v1/organizations/{organization}/transfers");
    let id = giver.client.post(&path, body).expect(201).text_at("/id");
    let link = giver.client.get(&format!("{path}/{id}/link")).expect(200);
    (id, link.text_at("/token"))
}

/// Creates an organization of another person, which offers a drive by link.
pub fn offer_from_elsewhere(app: &TestApp) -> (String, String) {
    let founder = person(app, "fritz");
    let elsewhere = organization(app, &founder);
    let active = MembershipState::Active;
    let founder = join(app, elsewhere, &founder, Role::LegalRepresentative, active);
    let drive = product(app, elsewhere, &founder, "drive_monthly");
    offer(elsewhere, &founder, drive, &serde_json::json!({}))
}

/// A product back end that may ask about these kinds.
pub fn back_end(app: &TestApp, kinds: &[&str]) -> Client {
    let secret = Secret::new(app.app.entropy.as_ref(), SERVICE_TOKEN_PREFIX);
    let kinds: BTreeSet<ProductKind> = kinds
        .iter()
        .map(|kind| ProductKind::parse(kind).expect("a kind"))
        .collect();
    let hash = secret.hash;
    app.write(move |tx| {
        let token = ServiceToken {
            id: tx.new_id(),
            name: "test".to_owned(),
            kinds: kinds.clone(),
            created_at: tx.now(),
            expires_at: tx.now() + chrono::TimeDelta::days(30),
            last_used_at: None,
            revoked_at: None,
        };
        tx.grants().create_service_token(&token, hash)
    });
    Client::new(app.base()).with_token(&secret.token)
}

impl Scenario {
    /// Makes the people.
    pub fn new(app: &TestApp) -> Self {
        let founder = person(app, "lea");
        let organization = organization(app, &founder);
        let member = |name: &str, role, state| join(app, organization, &person(app, name), role, state);
        Self {
            organization,
            legal_representative: join(
                app,
                organization,
                &founder,
                Role::LegalRepresentative,
                MembershipState::Active,
            ),
            administrator: member("ada", Role::Administrator, MembershipState::Active),
            collaborator: member("cem", Role::Collaborator, MembershipState::Active),
            external: member("eva", Role::External, MembershipState::Active),
            suspended: member("sam", Role::Collaborator, MembershipState::Suspended),
            outsider: person(app, "otto"),
            agent: staff(app, "agent", None),
            clerk: staff(app, "clara", Some(StaffRole::BillingClerk)),
        }
    }

    /// Returns a path below the organization's.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/organizations/{}{rest}", self.organization)
    }

    /// The address of a member.
    pub fn member_path(&self, person: &Person) -> String {
        self.path(&format!("/members/{}", person.member.expect("a member")))
    }

    /// Returns everything about the organization, to detect changes.
    pub fn snapshot(&self) -> Vec<serde_json::Value> {
        let client = &self.legal_representative.client;
        [
            "",
            "/members",
            "/invitations",
            "/products",
            "/grants",
            "/teams",
            "/transfers",
            "/activity",
        ]
        .iter()
        .map(|rest| client.get(&self.path(rest)).body)
        .collect()
    }
}

/// The uuid of an id, for statements beside the server.
pub fn hex(id: impl Id) -> String {
    id.uuid().simple().to_string()
}
