//! A thousand random organizations: the server's answers equal a second implementation of the rules, on both
//! databases, before, at and after every bound in time. `KONTOR_TEST_COMPANIES` changes their number.

use crate::grants::listed::Listed;
use crate::grants::random::{MEMBERS, PATHS, companies};
use crate::grants::rule::{Company, FLAGS, LEVELS, On, Span};
use chrono::{DateTime, Utc};
use kontor_domain::access::{Authorized, Cleared};
use kontor_domain::grants::{Grant, HeldGrant, Place, ResourcePath, Rights, Subject, Target, effective};
use kontor_domain::ids::{MemberId, OrganizationId, ProductId, TeamId, UserId};
use kontor_domain::invitations::AcceptInvitation;
use kontor_domain::organizations::{Joining, Membership, MembershipState, Reminders, Role};
use kontor_domain::period::Period;
use kontor_domain::products::{Product, ProductKind, ProductState};
use kontor_domain::teams::{AddTeamMembers, Team, TeamColor, TeamMember, TeamName};
use kontor_domain::text::ParseText;
use kontor_persistence::{StorageError, Tx, by_member};
use kontor_tests::scenario::{Person, back_end, organization, person};
use kontor_tests::{Database, TestApp, search_size};
use rstest::rstest;
use serde_json::json;
use std::collections::HashMap;

/// Number of organizations created in a transaction.
const AT_ONCE: usize = 100;
/// Interval of organizations that are also queried over HTTP.
const OVER_HTTP: usize = 25;

/// The ids of a company in the database.
#[derive(Clone)]
pub struct Built {
    pub organization: OrganizationId,
    pub members: Vec<MemberId>,
    pub products: Vec<ProductId>,
    pub teams: Vec<TeamId>,
}

const fn kind_of(levels: bool) -> &'static str {
    if levels { "drive" } else { "mail_service" }
}

fn period(span: Span) -> Period {
    Period {
        from: span.from,
        until: span.until,
    }
}

fn build(
    tx: &mut Tx<'_>,
    company: &Company,
    organization: OrganizationId,
    (users, samples): (&[UserId], &HashMap<bool, Product>),
) -> Result<Built, StorageError> {
    let mut members = Vec::new();
    for (member, user) in company.members.iter().zip(users) {
        let account = tx.identity().account(*user)?.expect("an account");
        let membership = Membership {
            id: tx.new_id(),
            organization,
            user: *user,
            person: account.person,
            role: if member.manages {
                Role::Administrator
            } else {
                Role::External
            },
            billing: false,
            reminders: Reminders {
                by_email: false,
                by_sms: false,
            },
            state: if member.suspended {
                MembershipState::Suspended
            } else {
                MembershipState::Active
            },
            valid_until: member.until,
            created_at: tx.now(),
            updated_at: tx.now(),
        };
        tx.organizations().join(
            &Authorized::<AcceptInvitation>::system(*user),
            &Cleared::system(Joining(membership.clone())),
        )?;
        members.push(membership.id);
    }
    let mut products = Vec::new();
    for levels in &company.products_are_levels {
        let product = Product {
            id: tx.new_id(),
            organization,
            state: ProductState::Active,
            ..samples[levels].clone()
        };
        tx.products().order(&Authorized::system(organization), &product)?;
        products.push(product.id);
    }
    let teams = (0..company.teams)
        .map(|number| build_team(tx, company, organization, number, &members))
        .collect::<Result<Vec<_>, _>>()?;
    let author = users[0];
    let mut grants = Vec::new();
    for gift in &company.gifts {
        let subject = match (gift.member, gift.team) {
            (Some(member), _) => Subject::Member(members[member]),
            (None, team) => Subject::Team(teams[team.expect("a team")]),
        };
        grants.push(Grant {
            id: tx.new_id(),
            organization,
            subject,
            target: match &gift.on {
                On::Product(id, path) => Target::Product {
                    id: products[*id],
                    path: ResourcePath::parse(path).expect("a path"),
                },
                On::Kind(levels) => Target::Kind(ProductKind::parse(kind_of(*levels)).expect("a kind")),
                On::Everything => Target::Everything,
            },
            rights: match &gift.rights {
                None => Rights::All,
                Some(rights) => Rights::parse(rights.iter().copied()).expect("rights"),
            },
            valid: period(gift.valid),
            created_by: author,
            created_at: tx.now(),
        });
    }
    tx.grants().create(&Authorized::system(organization), &grants)?;
    Ok(Built {
        organization,
        members,
        products,
        teams,
    })
}

fn build_team(
    tx: &mut Tx<'_>,
    company: &Company,
    organization: OrganizationId,
    number: usize,
    members: &[MemberId],
) -> Result<TeamId, StorageError> {
    let team = Team {
        id: tx.new_id(),
        organization,
        name: TeamName::parse(&format!("Team {number}")).expect("a name"),
        color: TeamColor::default(),
        description: None,
        leader: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    tx.teams().create(&Authorized::system(organization), &team)?;
    for (_, member, span) in company.places.iter().filter(|(at, ..)| *at == number) {
        let place = TeamMember {
            team: team.id,
            member: members[*member],
            valid: period(*span),
            added_at: tx.now(),
        };
        tx.teams()
            .add(&Authorized::<AddTeamMembers>::system(organization), &place)?;
    }
    Ok(team.id)
}

/// Returns the rights computed by the storage and the domain: for each member, product and path.
fn server_says(
    app: &TestApp,
    company: &Company,
    built: &Built,
    now: DateTime<Utc>,
    held: &HashMap<MemberId, Vec<HeldGrant>>,
    actives: &HashMap<MemberId, Role>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (who, member) in built.members.iter().enumerate() {
        for (what, product) in built.products.iter().enumerate() {
            let kind = ProductKind::parse(kind_of(company.products_are_levels[what])).expect("a kind");
            let rules = app.app.catalogue.kind(&kind).expect("rules");
            for path in PATHS {
                let path = ResourcePath::parse(path).expect("a path");
                let place = Place {
                    product: *product,
                    kind: &kind,
                    path: &path,
                };
                let grants = held.get(member).map(Vec::as_slice).unwrap_or_default();
                let effective = actives
                    .get(member)
                    .map(|role| effective(rules, *role, grants, &place, now))
                    .unwrap_or_default();
                for right in rules.rights.iter().filter(|right| effective.holds(&right.code)) {
                    found.push(format!("{who} {what} {} {}", path.as_str(), right.code.as_str()));
                }
            }
        }
    }
    found
}

/// Returns the rights according to the text of the rules.
fn text_says(app: &TestApp, company: &Company, now: DateTime<Utc>) -> Vec<String> {
    let mut found = Vec::new();
    for who in 0..company.members.len() {
        for (what, levels) in company.products_are_levels.iter().enumerate() {
            let kind = ProductKind::parse(kind_of(*levels)).expect("a kind");
            for path in PATHS {
                for right in &app.app.catalogue.kind(&kind).expect("rules").rights {
                    let right = right.code.as_str();
                    if company.holds(who, what, path, right, now) {
                        found.push(format!("{who} {what} {path} {right}"));
                    }
                }
            }
        }
    }
    found
}

#[rstest]
fn what_is_held_is_what_the_text_of_the_rules_says(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("sqlite_synchronous", "normal")]);
    let now = app.clock_now();
    let people: Vec<Person> = (0..MEMBERS)
        .map(|number| person(&app, &format!("p{number}")))
        .collect();
    let users: Vec<UserId> = people.iter().map(|person| person.user).collect();
    let samples: HashMap<bool, Product> = [true, false]
        .map(|levels| (levels, sample(&app, &people[0], levels)))
        .into();
    let asker = back_end(&app, &["drive", "mail_service"]);
    let lea = person(&app, "lea");
    let all = companies(search_size("KONTOR_TEST_COMPANIES", 1_000), now);
    let mut rights = 0;
    for (number, batch) in all.chunks(AT_ONCE).enumerate() {
        let homes: Vec<OrganizationId> = batch.iter().map(|_| organization(&app, &people[0])).collect();
        let (batch_of, users_of, samples_of) = (batch.to_vec(), users.clone(), samples.clone());
        let (built, held, actives) = app.write(move |tx| {
            let mut all = Vec::new();
            for (company, home) in batch_of.iter().zip(&homes) {
                all.push(build(tx, company, *home, (&users_of, &samples_of))?);
            }
            let members: Vec<MemberId> = all.iter().flat_map(|built| built.members.clone()).collect();
            let products: Vec<ProductId> = all.iter().flat_map(|built| built.products.clone()).collect();
            let held = by_member(tx.grants().held_on(&members, &products)?);
            let homes: Vec<OrganizationId> = all.iter().map(|built| built.organization).collect();
            let actives = tx.grants().asked_members(&users_of, &homes)?;
            let actives: HashMap<MemberId, Role> = actives.into_values().collect();
            Ok((all, held, actives))
        });
        for (place, (company, built)) in batch.iter().zip(&built).enumerate() {
            let expected = text_says(&app, company, now);
            let found = server_says(&app, company, built, now, &held, &actives);
            assert_eq!(
                found,
                expected,
                "company {}: {company:#?}",
                number * AT_ONCE + place
            );
            rights += expected.len();
            if place % OVER_HTTP == 0 {
                over_http(&app, &asker, company, (built, &users), now);
                Listed::of(&app, &lea, company, built).agrees(&people, now);
            }
        }
    }
    assert!(rights > all.len() * 10, "only {rights} rights in all");
}

/// The same questions as a product's back end asks them.
fn over_http(
    app: &TestApp,
    asker: &kontor_tests::Client,
    company: &Company,
    (built, users): (&Built, &[UserId]),
    now: DateTime<Utc>,
) {
    let mut questions = Vec::new();
    let mut expected = Vec::new();
    for (who, user) in users.iter().enumerate() {
        for (what, product) in built.products.iter().enumerate() {
            for (place, path) in PATHS.iter().enumerate() {
                let words = if company.products_are_levels[what] {
                    LEVELS
                } else {
                    FLAGS
                };
                let right = words[(who + what + place) % words.len()];
                questions.push(json!({
                    "user_id": user.to_string(), "product_id": product.to_string(), "path": path, "right": right }));
                expected.push(company.holds(who, what, path, right, now));
            }
        }
    }
    assert!(questions.len() <= 100, "one request");
    let answer = asker
        .post("/v1/access/check", json!({ "questions": questions }))
        .expect(200);
    let answers = answer.body["answers"].as_array().expect("answers");
    let allowed: Vec<bool> = answers
        .iter()
        .filter_map(|answer| answer["allowed"].as_bool())
        .collect();
    assert_eq!(allowed, expected, "{}", answer.text);
    assert_eq!(app.clock_now(), now);
}

fn sample(app: &TestApp, buyer: &Person, levels: bool) -> Product {
    let plan = app
        .app
        .catalogue
        .plans()
        .iter()
        .find(|plan| plan.kind.as_str() == kind_of(levels));
    let plan = plan.expect("a plan");
    let name = kontor_domain::products::ProductName::parse("Random").expect("a name");
    let home = organization(app, buyer);
    let id = app.write(|tx| Ok(tx.new_id()));
    let currency = kontor_domain::organizations::Currency::Chf;
    Product::order((id, home, buyer.user), plan, name, currency, app.clock_now())
}
