//! The data measured on: organizations whose members all have accounts. By default 100 with 50 members each.

use crate::Failure;
use crate::load::Client;
use crate::server::MASTER_KEY;
use kontor_api::app::App;
use kontor_api::clock::{Clock, SystemClock};
use kontor_api::entropy::SystemEntropy;
use kontor_api::secrets::digest;
use kontor_api::settings::Settings;
use kontor_api::tokens::AccessTokens;
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::identity::{EmailAddress, Password, Person, PersonName};
use kontor_domain::ids::{Id, MemberId, OrganizationId, SessionId, UserId};
use kontor_domain::invitations::AcceptInvitation;
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{
    Address, Country, CreateOrganization, Joining, Membership, MembershipState, Organization,
    OrganizationKind, OrganizationName, Reminders, Role,
};
use kontor_domain::text::ParseText;
use kontor_persistence::{NewAccount, NewSession, SigningKey, StorageError, Store, Tx};
use std::path::Path;
use std::sync::Arc;

/// Organizations in the database; requests go to one of them.
const ORGANIZATIONS: usize = 100;
/// Members of each.
pub const MEMBERS: usize = 50;
/// Members of an organization who have an open session.
const WITH_SESSION: usize = 50;
/// Members made in one transaction.
const AT_ONCE: usize = 1_000;
/// The password of every account.
pub const PASSWORD: &str = "correct horse battery staple";

/// A member of the organization in question.
#[derive(Clone, Copy)]
pub struct Member {
    /// The membership.
    pub id: MemberId,
    /// The account.
    pub user: UserId,
    /// A session, open for the first members of each organization.
    pub session: SessionId,
}

/// An organization and its members.
pub struct Company {
    /// The organization.
    pub id: OrganizationId,
    /// Its members; the first is its legal representative.
    pub members: Vec<Member>,
}

impl Company {
    /// The path of the list of members.
    pub fn members_path(&self) -> String {
        format!("/v1/organizations/{}/members", self.id)
    }
}

/// A filled database.
pub struct World {
    /// Its organizations; requests go to the first one by default.
    pub companies: Vec<Company>,
    settings: Settings,
    keys: Vec<SigningKey>,
}

impl World {
    /// Fills a fresh database as a rule.
    pub async fn fill(folder: &Path, url: &str) -> Result<Self, Failure> {
        Self::fill_with(folder, url, &[MEMBERS; ORGANIZATIONS]).await
    }

    /// Fills a fresh database with organizations of these sizes, using the functions of the server.
    pub async fn fill_with(folder: &Path, url: &str, sizes: &[usize]) -> Result<Self, Failure> {
        let flags = [
            ("data_dir", folder.display().to_string()),
            ("database_url", url.to_owned()),
            ("master_key", MASTER_KEY.to_owned()),
            ("organization_members_max", "0".to_owned()),
        ];
        let flags: Vec<(String, String)> = flags
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let settings = Settings::load(&flags, std::iter::empty(), None)?;
        let store = App::open(&settings, &SystemEntropy)?;
        store.migrate().await?;
        let app = App::start(
            settings.clone(),
            store,
            Arc::new(SystemClock),
            Arc::new(SystemEntropy),
            "http://localhost".to_owned(),
        )
        .await?;
        let hash = app.passwords.hash(Password::presented(PASSWORD)).await?;
        let mut companies = Vec::new();
        for (number, size) in sizes.iter().enumerate() {
            companies.push(company(&app, number, *size, &hash).await?);
        }
        let keys = app
            .store
            .read(app.own_context("bench"), |tx| tx.identity().signing_keys());
        Ok(Self {
            companies,
            keys: keys.await.map_err(|error: StorageError| error)?,
            settings,
        })
    }

    /// Another door to the same database.
    pub fn open(&self) -> Result<Store, Failure> {
        Ok(App::open(&self.settings, &SystemEntropy)?)
    }

    /// Access tokens as the server at `origin` issues and checks them.
    pub fn tokens(&self, origin: &str) -> Result<AccessTokens, Failure> {
        AccessTokens::new(origin.to_owned(), self.settings.identity.access_token, &self.keys)
            .map_err(|error| error.to_string().into())
    }

    /// An access token of a member.
    pub fn token(&self, origin: &str, member: Member) -> Result<String, Failure> {
        let now = SystemClock.now();
        let token = self
            .tokens(origin)?
            .issue(member.user, member.session, now, None, now);
        Ok(token.ok_or("no token was issued")?)
    }

    /// `count` connections, each of another member, that send what `request` makes of their number and token.
    pub fn clients(
        &self,
        origin: &str,
        count: usize,
        request: impl Fn(usize, &str) -> Vec<Vec<u8>>,
    ) -> Result<Vec<Client>, Failure> {
        let members = self.company()?.members.iter().cycle().take(count).enumerate();
        members
            .map(|(number, member)| {
                let requests = request(number, &self.token(origin, *member)?);
                Ok(Client {
                    requests,
                    status: 200,
                })
            })
            .collect()
    }

    /// Returns the organization in question.
    pub fn company(&self) -> Result<&Company, Failure> {
        self.companies.first().ok_or_else(|| "no organisation".into())
    }
}

/// A login of each of the first `count` members of the rule's database, all different.
pub fn logins(count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|number| log_in(&email(number / MEMBERS, number % MEMBERS), PASSWORD, None))
        .collect()
}

/// A login.
pub fn log_in(email: &str, password: &str, device_token: Option<&str>) -> Vec<u8> {
    let device = device_token.map_or_else(String::new, |token| format!(r#","device_token":"{token}""#));
    let body = format!(r#"{{"email":"{email}","password":"{password}"{device}}}"#);
    send("POST", "/v1/sessions", None, &body)
}

/// A GET, as bytes.
pub fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", bearer(token)).into_bytes()
}

/// A request with a JSON body, as bytes.
pub fn send(method: &str, path: &str, token: Option<&str>, body: &str) -> Vec<u8> {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{body}",
        body.len(),
        bearer(token),
    )
    .into_bytes()
}

fn bearer(token: Option<&str>) -> String {
    token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"))
}

/// Returns the address of a member of the organization with this number.
pub fn email(organization: usize, member: usize) -> String {
    format!("person-{member}@company-{organization}.example")
}

async fn company(app: &App, number: usize, size: usize, hash: &str) -> Result<Company, Failure> {
    let founded = app
        .store
        .write(app.own_context("bench"), move |tx| found(tx, number));
    let id = founded.await?;
    let mut members = Vec::with_capacity(size);
    while members.len() < size {
        let (first, last) = (members.len(), size.min(members.len() + AT_ONCE));
        let hash = hash.to_owned();
        let joined = app.store.write(app.own_context("bench"), move |tx| {
            (first..last)
                .map(|member| join(tx, id, member, &email(number, member), &hash))
                .collect::<Result<Vec<_>, _>>()
        });
        members.extend(joined.await?);
    }
    Ok(Company { id, members })
}

fn found(tx: &mut Tx<'_>, number: usize) -> Result<OrganizationId, StorageError> {
    let organization = Organization {
        id: tx.new_id(),
        name: OrganizationName::parse(&format!("Company {number}")).map_err(|_| BAD_TEXT)?,
        kind: OrganizationKind::Company,
        address: Address {
            street: None,
            postcode: None,
            town: None,
            country: Country::parse("CH").map_err(|_| BAD_TEXT)?,
        },
        phone: None,
        vat_number: None,
        locale: Locale::De,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    let founder = UserId::from_uuid(organization.id.uuid());
    tx.organizations()
        .create(&Authorized::<CreateOrganization>::system(founder), &organization)?;
    Ok(organization.id)
}

const BAD_TEXT: StorageError = StorageError::Busy("a text of the benchmark is not accepted");

/// Creates an account with a membership, and with a session for the first ones of an organization.
fn join(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    number: usize,
    email: &str,
    hash: &str,
) -> Result<Member, StorageError> {
    let role = if number == 0 {
        Role::LegalRepresentative
    } else {
        Role::Collaborator
    };
    let person = Person {
        first_name: PersonName::parse("Noëlle").map_err(|_| BAD_TEXT)?,
        last_name: PersonName::parse("Muster").map_err(|_| BAD_TEXT)?,
        email: EmailAddress::parse(email).map_err(|_| BAD_TEXT)?,
        phone: None,
        locale: Locale::Fr,
    };
    let (user, session): (UserId, SessionId) = (tx.new_id(), tx.new_id());
    tx.identity().create_account(&NewAccount {
        id: user,
        person: person.clone(),
        password_hash: hash.to_owned(),
    })?;
    if number < WITH_SESSION {
        tx.identity().open_session(&NewSession {
            id: session,
            user,
            refresh_hash: digest(&session.to_string()),
            device: None,
            factor: None,
        })?;
    }
    let membership = Membership {
        id: tx.new_id(),
        organization,
        user,
        person,
        role,
        billing: false,
        reminders: Reminders {
            by_email: false,
            by_sms: false,
        },
        state: MembershipState::Active,
        valid_until: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    tx.organizations().join(
        &Authorized::<AcceptInvitation>::system(user),
        &Cleared::system(Joining(membership.clone())),
    )?;
    Ok(Member {
        id: membership.id,
        user,
        session,
    })
}
