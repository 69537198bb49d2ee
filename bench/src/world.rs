//! What is measured on: 100 organisations of 50 members each, everybody with an account and a session.

use crate::Failure;
use crate::load::Client;
use crate::server::MASTER_KEY;
use kontor_api::app::App;
use kontor_api::clock::{Clock, SystemClock};
use kontor_api::entropy::SystemEntropy;
use kontor_api::secrets::digest;
use kontor_api::settings::Settings;
use kontor_api::tokens::AccessTokens;
use kontor_domain::access::Granted;
use kontor_domain::identity::{EmailAddress, Password, Person, PersonName};
use kontor_domain::ids::{Id, OrganizationId, SessionId, UserId};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{
    AcceptInvitation, Address, Country, CreateOrganization, Membership, MembershipState, Organization,
    OrganizationKind, OrganizationName, Reminders, Role,
};
use kontor_domain::text::ParseText;
use kontor_persistence::{NewAccount, NewSession, SigningKey, StorageError, Store, Tx};
use std::path::Path;
use std::sync::Arc;

/// Organisations in the database; one of them is asked about.
const ORGANIZATIONS: usize = 100;
/// Members of each.
const MEMBERS: usize = 50;
/// Everybody's password.
const PASSWORD: &str = "correct horse battery staple";

/// A member of the organisation that is asked about.
#[derive(Clone, Copy)]
pub struct Member {
    /// The account.
    pub user: UserId,
    /// An open session.
    pub session: SessionId,
}

/// A filled database.
pub struct World {
    /// The organisation that is asked about.
    pub organization: OrganizationId,
    /// Its members; the first is its legal representative.
    pub members: Vec<Member>,
    settings: Settings,
    keys: Vec<SigningKey>,
}

impl World {
    /// Fills a fresh database, by the functions that requests use.
    pub async fn fill(folder: &Path, url: &str) -> Result<Self, Failure> {
        let flags = [
            ("data_dir", folder.display().to_string()),
            ("database_url", url.to_owned()),
            ("master_key", MASTER_KEY.to_owned()),
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
        let filled = app
            .store
            .write(app.own_context("bench"), move |tx| fill(tx, &hash));
        let (organization, members) = filled.await?;
        let keys = app
            .store
            .read(app.own_context("bench"), |tx| tx.identity().signing_keys());
        Ok(Self {
            organization,
            members,
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
        AccessTokens::new(origin.to_owned(), self.settings.access_token, &self.keys)
            .map_err(|error| error.to_string().into())
    }

    /// An access token of a member.
    pub fn token(&self, origin: &str, member: Member) -> Result<String, Failure> {
        let now = SystemClock.now();
        let token = self.tokens(origin)?.issue(member.user, member.session, now, now);
        Ok(token.ok_or("no token was issued")?)
    }

    /// `count` connections, each of another member, that send what `request` makes of their number and token.
    pub fn clients(
        &self,
        origin: &str,
        count: usize,
        request: impl Fn(usize, &str) -> Vec<Vec<u8>>,
    ) -> Result<Vec<Client>, Failure> {
        let members = self.members.iter().cycle().take(count).enumerate();
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

    /// The path of the list of members.
    pub fn members_path(&self) -> String {
        format!("/v1/organizations/{}/members", self.organization)
    }
}

/// A login of each member.
pub fn logins() -> Vec<Vec<u8>> {
    let body = |number| format!(r#"{{"email":"{}","password":"{PASSWORD}"}}"#, email(0, number));
    (0..MEMBERS)
        .map(|number| send("POST", "/v1/sessions", None, &body(number)))
        .collect()
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

fn email(organization: usize, member: usize) -> String {
    format!("person-{member}@company-{organization}.example")
}

fn fill(tx: &mut Tx<'_>, hash: &str) -> Result<(OrganizationId, Vec<Member>), StorageError> {
    let mut asked = None;
    for number in 0..ORGANIZATIONS {
        let filled = organization(tx, number, hash)?;
        asked.get_or_insert(filled);
    }
    asked.ok_or(StorageError::Busy("no organisation"))
}

fn organization(
    tx: &mut Tx<'_>,
    number: usize,
    hash: &str,
) -> Result<(OrganizationId, Vec<Member>), StorageError> {
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
        locale: Locale::De,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    let founder = UserId::from_uuid(organization.id.uuid());
    tx.organizations()
        .create(&Granted::<CreateOrganization>::system(founder), &organization)?;
    let members = (0..MEMBERS).map(|member| {
        let role = if member == 0 {
            Role::LegalRepresentative
        } else {
            Role::Collaborator
        };
        join(tx, organization.id, role, &email(number, member), hash)
    });
    Ok((organization.id, members.collect::<Result<_, _>>()?))
}

const BAD_TEXT: StorageError = StorageError::Busy("a text of the benchmark is not accepted");

/// Makes an account with a session and a membership.
fn join(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    role: Role,
    email: &str,
    hash: &str,
) -> Result<Member, StorageError> {
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
    tx.identity().open_session(&NewSession {
        id: session,
        user,
        refresh_hash: digest(&session.to_string()),
        device: None,
    })?;
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
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    tx.organizations()
        .join(&Granted::<AcceptInvitation>::system(user), &membership)?;
    Ok(Member { user, session })
}
