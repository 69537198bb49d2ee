//! The worked rows of `docs/access.md`, read from there and asked of the server.

use chrono::TimeDelta;
use kontor_domain::access::Authorized;
use kontor_domain::grants::{Grant, Place, ResourcePath, Rights, Subject, Target, effective};
use kontor_domain::ids::{MemberId, OrganizationId, ProductId, TeamId, UserId};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_domain::period::Period;
use kontor_domain::text::ParseText;
use kontor_tests::scenario::{Person, join, organization, person, product, team};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use std::collections::HashMap;

/// A row of the table, as text.
struct Row {
    number: String,
    role: Role,
    own: Vec<String>,
    team: Vec<String>,
    asked: String,
    holds: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = include_str!("../../../docs/access.md");
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().replace('`', ""))
            .collect()
    };
    let list = |cell: &str, between: char| -> Vec<String> {
        if cell == "–" {
            return Vec::new();
        }
        cell.split(between).map(|one| one.trim().to_owned()).collect()
    };
    text.lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit())
        .map(cells)
        .map(|cells| Row {
            number: cells[0].clone(),
            role: Role::from_text(&cells[1]).expect("a role"),
            own: list(&cells[2], ';'),
            team: list(&cells[3], ';'),
            asked: cells[4].clone(),
            holds: list(&cells[5], ','),
        })
        .collect()
}

/// The setting of a row.
struct Stage<'a> {
    app: &'a TestApp,
    organization: OrganizationId,
    founder: Person,
    products: HashMap<&'static str, ProductId>,
}

impl<'a> Stage<'a> {
    fn new(app: &'a TestApp) -> Self {
        let founder = person(app, "lea");
        let organization = organization(app, &founder);
        let founder = join(
            app,
            organization,
            &founder,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
        let products = [
            ("drive", "drive_monthly"),
            ("web_hosting", "web_hosting_yearly"),
            ("mail_service", "mail_service_yearly"),
        ];
        let products = products
            .into_iter()
            .map(|(kind, plan)| (kind, product(app, organization, &founder, plan)))
            .collect();
        Self {
            app,
            organization,
            founder,
            products,
        }
    }

    /// `drive /Sales view until yesterday`.
    fn give(&self, subject: Subject, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let target = Target::Product {
            id: self.products[words[0]],
            path: ResourcePath::parse(words[1]).expect("a path"),
        };
        let rights = Rights::parse([words[2]]).expect("a right");
        let is_over = match &words[3..] {
            [] => false,
            ["until", "yesterday"] => true,
            other => panic!("what is {other:?}?"),
        };
        let (organization, user): (OrganizationId, UserId) = (self.organization, self.founder.user);
        self.app.write(move |tx| {
            let until = is_over.then(|| tx.now() - TimeDelta::days(1));
            let grant = Grant {
                id: tx.new_id(),
                organization,
                subject,
                target: target.clone(),
                rights: rights.clone(),
                valid: Period { from: None, until },
                created_by: user,
                created_at: tx.now(),
            };
            tx.grants().create(&Authorized::system(organization), &[grant])
        });
    }

    fn held(&self, member: MemberId, role: Role, asked: &str) -> Vec<String> {
        let (kind, path) = asked.split_once(' ').expect("a kind and a path");
        let product = self.products[kind];
        let path = ResourcePath::parse(path).expect("a path");
        let rules = self
            .app
            .app
            .catalogue
            .kinds()
            .iter()
            .find(|rules| rules.code.as_str() == kind)
            .expect("a kind");
        let now = self.app.app.clock.now();
        let held = self
            .app
            .write(move |tx| tx.grants().held_on(&[member], &[product]));
        let grants: Vec<_> = held.into_iter().map(|(_, grant)| grant).collect();
        let place = Place {
            product,
            kind: &rules.code,
            path: &path,
        };
        let effective = effective(rules, role, &grants, &place, now);
        let held = rules.rights.iter().filter(|right| effective.holds(&right.code));
        held.map(|right| right.code.as_str().to_owned()).collect()
    }
}

#[rstest]
fn every_row_of_the_guide_holds(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let rows = rows();
    assert_eq!(rows.len(), 10, "ten rows");
    for row in rows {
        let stage = Stage::new(&app);
        let guest = person(&app, "cem");
        let guest = join(
            &app,
            stage.organization,
            &guest,
            row.role,
            MembershipState::Active,
        );
        let member = guest.member.expect("a member");
        for text in &row.own {
            stage.give(Subject::Member(member), text);
        }
        if !row.team.is_empty() {
            let team: TeamId = team(&app, stage.organization, "Sales", &[member]);
            row.team
                .iter()
                .for_each(|text| stage.give(Subject::Team(team), text));
        }
        let held = stage.held(member, row.role, &row.asked);
        assert_eq!(held, row.holds, "row {} ({member})", row.number);
    }
}
