//! Many rows at once: members with accounts, teams, products and grants of one organization, inserted by statements
//! that generate them. Requests would take too long for a million; the resulting rows are the same.

use crate::Failure;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use kontor_domain::ids::{Id, MemberId, OrganizationId, ProductId, TeamId, UserId};
use uuid::Uuid;

/// Number of members in a team, and of members for each product and grant.
pub const TEAM_OF: usize = 10;
const PRODUCT_FOR: usize = 1_000;
/// There are never fewer products.
const PRODUCTS_MIN: usize = 10;

/// The rows of one organization, numbered from 1.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    /// The organization.
    pub organization: OrganizationId,
    /// An account used as author of grants and orders.
    pub author: UserId,
    /// Number of members, and of grants.
    pub members: usize,
    /// Number of the crowd, part of its ids.
    pub number: u8,
}

impl Crowd {
    const fn teams(&self) -> usize {
        self.members / TEAM_OF
    }

    fn products(&self) -> usize {
        (self.members / PRODUCT_FOR).max(PRODUCTS_MIN)
    }

    fn id<I: Id>(&self, kind: u8, row: usize) -> Result<I, Failure> {
        Ok(I::from_uuid(Uuid::try_parse(&format!(
            "{}{row:012x}",
            self.prefix(kind)
        ))?))
    }

    /// The first 20 digits of the ids of a kind.
    fn prefix(&self, kind: u8) -> String {
        format!("0192f0c1e5b07{:02x}{kind:01x}8000", self.number)
    }

    /// The account of a member.
    pub fn user(&self, row: usize) -> Result<UserId, Failure> {
        self.id(1, row)
    }

    /// A member; in one team, and with an own grant if the row is odd.
    pub fn member(&self, row: usize) -> Result<MemberId, Failure> {
        self.id(2, row)
    }

    /// The team of a member.
    pub fn team_of(&self, row: usize) -> Result<TeamId, Failure> {
        self.id(3, row % self.teams() + 1)
    }

    /// The product that a member's own grant is on.
    pub fn product_of(&self, row: usize) -> Result<ProductId, Failure> {
        self.id(4, row % self.products() + 1)
    }

    /// Writes all rows.
    pub fn write(&self, url: &str) -> Result<(), Failure> {
        if let Some(file) = url.strip_prefix("sqlite:") {
            let mut conn = SqliteConnection::establish(file)?;
            conn.batch_execute("PRAGMA busy_timeout=60000; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA cache_size=-400000")?;
            let id = |prefix: &str, row: &str| format!("unhex('{prefix}' || printf('%012x', {row}))");
            let plain = |id: Uuid| format!("x'{}'", id.simple());
            Ok(conn.batch_execute(&self.statements(id, plain))?)
        } else {
            let id = |prefix: &str, row: &str| format!("('{prefix}' || lpad(to_hex({row}), 12, '0'))::uuid");
            let plain = |id: Uuid| format!("'{id}'::uuid");
            Ok(PgConnection::establish(url)?.batch_execute(&self.statements(id, plain))?)
        }
    }

    /// The statements, where `id` writes the id of a row and `plain` one that is known.
    fn statements(&self, id: impl Fn(&str, &str) -> String, plain: impl Fn(Uuid) -> String) -> String {
        let of = |kind: u8, row: &str| id(&self.prefix(kind), row);
        let (organization, author) = (plain(self.organization.uuid()), plain(self.author.uuid()));
        let (teams, products) = (self.teams(), self.products());
        let now = "'2026-11-23 08:00:00.000000+00:00'";
        let rows = |most: usize| {
            format!("WITH RECURSIVE rows (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM rows WHERE i < {most})")
        };
        let crowd = self.number;
        [
            format!(
                "INSERT INTO users (id, email, email_key, first_name, last_name, locale, password_hash, created_at, \
                 updated_at) {} SELECT {}, 'p' || i || '@crowd-{crowd}.example', 'p' || i || '@crowd-{crowd}.example', \
                 'Noa', 'Muster', 'fr', '!', {now}, {now} FROM rows",
                rows(self.members),
                of(1, "i"),
            ),
            format!(
                "INSERT INTO memberships (id, organization_id, user_id, role, billing, reminders_by_email, \
                 reminders_by_sms, state, created_at, updated_at) {} SELECT {}, {organization}, {}, 'collaborator', \
                 FALSE, FALSE, FALSE, 'active', {now}, {now} FROM rows",
                rows(self.members),
                of(2, "i"),
                of(1, "i"),
            ),
            format!(
                "INSERT INTO teams (id, organization_id, name, name_key, color, created_at, updated_at) {} \
                 SELECT {}, {organization}, 'Team ' || i, 'team ' || i, '#1e90ff', {now}, {now} FROM rows",
                rows(teams),
                of(3, "i"),
            ),
            format!(
                "INSERT INTO team_members (team_id, member_id, organization_id, added_at) {} \
                 SELECT {}, {}, {organization}, {now} FROM rows",
                rows(self.members),
                of(3, &format!("i % {teams} + 1")),
                of(2, "i"),
            ),
            format!(
                "INSERT INTO products (id, organization_id, kind, plan, name, name_folded, state, price_minor, \
                 currency, period_months, renews_on, ordered_by, created_at, updated_at) {} \
                 SELECT {}, {organization}, 'drive', 'drive_monthly', 'Drive ' || i, 'drive ' || i, 'active', 650, \
                 'CHF', 1, '2026-12-23', {author}, {now}, {now} FROM rows",
                rows(products),
                of(4, "i"),
            ),
            format!(
                "INSERT INTO grants (id, organization_id, member_id, team_id, product_id, path, rights, created_by, \
                 created_at) {} SELECT {}, {organization}, CASE WHEN i % 2 = 1 THEN {} END, \
                 CASE WHEN i % 2 = 0 THEN {} END, {}, '/', 'edit', {author}, {now} FROM rows",
                rows(self.members),
                of(5, "i"),
                of(2, "i"),
                of(3, &format!("i % {teams} + 1")),
                of(4, &format!("i % {products} + 1")),
            ),
        ]
        .join(";\n")
    }
}
