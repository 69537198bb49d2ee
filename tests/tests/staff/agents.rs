//! Staff at work in organizations of customers: where they may act, and the only name that customers see.

use super::Handle;
use crate::commands::run::kontor;
use chrono::TimeDelta;
use kontor_domain::access::{Authorized, Denied, Proof, StaffActor, authorize_staff};
use kontor_domain::activity::{Installation, ReadInstallationLog};
use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::{Action, MembershipState, Role};
use kontor_domain::staff::StaffRole;
use kontor_persistence::{ActivityEntry, ActivityFilter, Entry, PageRequest};
use kontor_tests::scenario::{DESK_NAME, Person, hex, join, organization, person, staff};
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::time::Duration;

/// The caller as a write finds it that concerns this organization.
fn actor(app: &TestApp, who: &Person, organization: OrganizationId) -> StaffActor {
    let proof = Proof::Session(who.session);
    let actor = app.write(move |tx| tx.staff().actor(&proof, Some(organization)));
    actor.expect("a session")
}

fn handle(app: &TestApp, who: &Person, organization: OrganizationId) -> Result<(), Denied> {
    authorize_staff::<Handle>(&actor(app, who, organization), organization).map(drop)
}

#[rstest]
fn clerks_act_for_every_customer_but_those_they_belong_to(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (clerk, here) = (&people.clerk, people.organization);
    assert_eq!(handle(&app, clerk, here), Ok(()));
    assert_eq!(handle(&app, &people.agent, here), Err(Denied::Forbidden));
    assert_eq!(handle(&app, &people.outsider, here), Err(Denied::NotStaff));
    // In whatever state: suspended, expired, and of the least role.
    for state in [MembershipState::Active, MembershipState::Suspended] {
        let founder = person(&app, "fritz");
        let own = organization(&app, &founder);
        join(&app, own, clerk, Role::External, state);
        assert_eq!(handle(&app, clerk, own), Err(Denied::OwnOrganization), "{state}");
    }
    let founder = person(&app, "fritz");
    let own = organization(&app, &founder);
    let member = join(&app, own, clerk, Role::Collaborator, MembershipState::Active);
    app.fresh.execute(&format!(
        "UPDATE memberships SET valid_until = created_at WHERE id = {}",
        match database {
            Database::Sqlite => format!("X'{}'", hex(member.member.expect("a member"))),
            Database::Postgres => format!("'{}'", hex(member.member.expect("a member"))),
        }
    ));
    app.advance(TimeDelta::minutes(1));
    assert_eq!(handle(&app, clerk, own), Err(Denied::OwnOrganization), "expired");
    assert_eq!(handle(&app, clerk, here), Ok(()));
    let own = actor(&app, clerk, here).own_organizations();
    assert!(own.len() == 3 && !own.contains(&here), "{own:?}");
}

#[rstest]
fn clerks_need_a_password_that_was_given_a_moment_ago(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    app.advance(TimeDelta::minutes(11));
    assert_eq!(
        handle(&app, &people.clerk, people.organization),
        Err(Denied::StepUp)
    );
}

/// Changes something in the organization as a clerk, as an operation records it.
fn rename(app: &TestApp, people: &Scenario) {
    let (proof, here) = (Proof::Session(people.clerk.session), people.organization);
    app.write(move |tx| {
        let staff = tx.staff().actor(&proof, Some(here))?.expect("a session");
        let agent = staff.agent().expect("a role");
        let entry = Entry::new(Action::OrganizationUpdated, here)
            .change(json!({ "name": "Muster AG" }), json!({ "name": "Meister AG" }));
        tx.staff().record(&agent, here, entry);
        Ok(())
    });
}

/// The log of the installation, newest first.
fn installation_log(app: &TestApp) -> Vec<ActivityEntry> {
    app.write(|tx| {
        let page = PageRequest {
            limit: 50,
            after: None,
            include_total: false,
        };
        let read = Authorized::<ReadInstallationLog>::system(Installation);
        let page = tx.activity().list(&read, &ActivityFilter::default(), page)?;
        Ok(page.items)
    })
}

#[rstest]
fn customers_see_the_name_at_the_desk_and_nothing_else(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&app, &people);
    let lea = &people.legal_representative.client;
    let list = lea.get(&people.path("/activity")).expect(200);
    let entry = &list.body["items"][0];
    assert_eq!(
        (&entry["actor_kind"], &entry["actor_name"], &entry["actor_id"]),
        (&json!("agent"), &json!(DESK_NAME), &Value::Null)
    );
    assert_eq!(entry["details"]["after"], json!({ "name": "Meister AG" }));
    for origin in ["ip_address", "user_agent", "request_id"] {
        assert_eq!(entry["details"][origin], Value::Null, "{origin}");
    }
    let file = lea.get(&people.path("/activity/export")).expect(200).text;
    let line = file.lines().nth(1).expect("an entry");
    assert!(line.contains(",agent,,") && line.ends_with(DESK_NAME), "{line}");
    let (user, name) = (people.clerk.user.to_string(), "clara-");
    for text in [&list.text, &file] {
        assert!(
            !text.contains(&user) && !text.to_lowercase().contains(name),
            "{text}"
        );
    }
    // Found by the name, and covered by the chain.
    let found = lea.get(&people.path("/activity?q=desk+of+CLARA")).expect(200);
    assert_eq!(found.body["items"].as_array().map(Vec::len), Some(1));
    let check = lea.get(&people.path("/activity/verify")).expect(200).body;
    assert_eq!(check["intact"], true);
    let key = match database {
        Database::Sqlite => format!("X'{}'", hex(people.organization)),
        Database::Postgres => format!("'{}'", hex(people.organization)),
    };
    app.fresh.execute(&format!(
        "UPDATE activity_entries SET details = REPLACE(CAST(details AS TEXT), 'Clara', 'Carla'){} WHERE chain_id = {key}",
        match database {
            Database::Sqlite => "",
            Database::Postgres => "::jsonb",
        }
    ));
    let check = lea.get(&people.path("/activity/verify")).expect(200).body;
    assert_eq!(check["intact"], false, "another name is noticed");
}

#[rstest]
fn the_log_of_the_installation_knows_the_account(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&app, &people);
    let log = installation_log(&app);
    let entry = log.first().expect("an entry");
    assert_eq!(entry.author, Some(people.clerk.user));
    assert_eq!(entry.action, Action::OrganizationUpdated.into());
    assert_eq!(entry.object, people.organization.to_string());
    let details = entry.details.as_ref().expect("details");
    let place = json!({ "organization_id": people.organization.to_string() });
    assert_eq!(
        (&details["before"], &details["after"]),
        (&Value::Null, &place),
        "nothing of the change"
    );
    let printed = kontor(&app.fresh, &[], &["activity"]).succeeds().out;
    let by = format!("{}  {}", people.organization, people.clerk.user);
    assert!(printed.contains(&by), "{printed}");
}

#[rstest]
fn a_new_desk_name_leaves_what_was_done_under_the_old_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&app, &people);
    let user = people.clerk.user;
    app.write(move |tx| tx.staff().dismiss(user));
    let list = people
        .legal_representative
        .client
        .get(&people.path("/activity"))
        .expect(200);
    assert_eq!(list.body["items"][0]["actor_name"], DESK_NAME);
    let again = staff(&app, "clara", Some(StaffRole::BillingClerk));
    assert_eq!(handle(&app, &again, people.organization), Ok(()));
}

/// Time in which an acceptance that is not held up is done.
const MEANWHILE: Duration = Duration::from_millis(700);

#[rstest]
fn a_clerk_who_joins_meanwhile_does_so_afterwards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (clerk, here) = (people.clerk.clone(), people.organization);
    let invitation = json!({ "email": clerk.email, "role": "external" });
    let lea = &people.legal_representative.client;
    lea.post(&people.path("/invitations"), invitation).expect(201);
    let token = json!({ "token": app.token_to(&clerk.email) });
    let proof = Proof::Session(clerk.session);
    let accepted = std::thread::scope(|scope| {
        let joining = scope.spawn(|| {
            std::thread::sleep(MEANWHILE / 3);
            clerk.client.post("/v1/invitations/accept", token).status
        });
        let (first, second) = app.write(move |tx| {
            let first = tx.staff().actor(&proof, Some(here))?.expect("a session");
            std::thread::sleep(MEANWHILE);
            let second = tx.staff().actor(&proof, Some(here))?.expect("a session");
            Ok((first.own_organizations(), second.own_organizations()))
        });
        assert_eq!(
            (first, second),
            (vec![], vec![]),
            "it joined in the middle of a write"
        );
        joining.join().expect("no panic")
    });
    assert_eq!(accepted, 201);
    assert_eq!(handle(&app, &people.clerk, here), Err(Denied::OwnOrganization));
}
