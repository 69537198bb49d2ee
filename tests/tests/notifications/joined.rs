//! Notices about one thing wait for each other; what is urgent waits for nothing.

use chrono::TimeDelta;
use kontor_domain::ids::ProductId;
use kontor_tests::scenario::{Person, Scenario, product};
use kontor_tests::{Answer, Database, TestApp, log_in};
use rstest::rstest;
use serde_json::{Value, json};

struct World {
    app: TestApp,
    people: Scenario,
    drive: ProductId,
}

impl World {
    fn new(database: Database) -> Self {
        let app = TestApp::start_with(database, &[("notice_join_minutes", "5")]);
        let people = app.scenario();
        let drive = product(
            &app,
            people.organization,
            &people.legal_representative,
            "drive_monthly",
        );
        Self { app, people, drive }
    }

    fn give(&self, to: &Person, rights: &[&str]) -> Answer {
        let member = to.member.expect("a member").to_string();
        let grant = json!({ "product_ids": [self.drive.to_string()], "rights": rights });
        let lea = &self.people.legal_representative.client;
        lea.post(
            &self.people.path("/grants"),
            json!({ "member_ids": [member], "grant": grant }),
        )
        .expect(201)
    }

    fn take(&self, given: &Answer) {
        let path = format!("/grants/{}", given.text_at("/grants/0/id"));
        let lea = &self.people.legal_representative.client;
        lea.delete(&self.people.path(&path)).expect(204);
    }

    fn change(&self, of: &Person, change: Value) {
        let lea = &self.people.legal_representative.client;
        lea.patch(&self.people.member_path(of), change).expect(200);
    }

    fn texts(&self, person: &Person) -> Vec<String> {
        let mails = self.app.mails_to(&person.email);
        mails.into_iter().map(|mail| mail.text).collect()
    }
}

#[rstest]
fn changes_within_five_minutes_are_one_mail_with_the_last_state(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let cem = &world.people.collaborator;
    world.change(cem, json!({ "role": "external" }));
    world.app.advance(TimeDelta::minutes(4));
    world.change(cem, json!({ "role": "collaborator", "billing": true }));
    assert!(world.texts(cem).is_empty(), "the first one waits");
    world.app.advance(TimeDelta::seconds(59));
    assert!(world.texts(cem).is_empty());
    // Five minutes after the first, however many followed.
    world.app.advance(TimeDelta::seconds(1));
    let told = world.texts(cem);
    let [told] = told.as_slice() else {
        panic!("one mail: {told:?}")
    };
    assert!(told.contains("- Invoices and payments: yes"), "{told}");
    world.change(cem, json!({ "billing": false }));
    world.app.advance(TimeDelta::minutes(5));
    assert_eq!(world.texts(cem).len(), 2, "what is out is out");
    assert_eq!(world.app.fresh.count("outbox_mails"), 2);
}

#[rstest]
fn a_notice_that_waited_for_months_is_sent_and_not_purged(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let cem = &world.people.collaborator;
    world.change(cem, json!({ "role": "external" }));
    // The servers were down, and the first thing that one does is to delete what is old.
    world.app.advance(TimeDelta::days(65));
    world.app.write(|tx| tx.jobs().purge_expired());
    world.app.work();
    assert_eq!(world.texts(cem).len(), 1);
    // A dead letter is kept as long as its job, which the operator may start again.
    let lea = log_in(&world.app, &world.people.legal_representative.email).client;
    lea.patch(&world.people.member_path(cem), json!({ "role": "collaborator" }))
        .expect(200);
    let fresh = &world.app.fresh;
    fresh.execute("UPDATE jobs SET dead_at = '2199-01-01T00:00:00Z' WHERE kind = 'deliver_mail'");
    world.app.advance(TimeDelta::days(45));
    world.app.write(|tx| tx.jobs().purge_expired());
    fresh.execute("UPDATE jobs SET dead_at = NULL WHERE kind = 'deliver_mail'");
    world.app.work();
    assert_eq!(world.texts(cem).len(), 2);
}

#[rstest]
fn rights_that_came_and_went_are_not_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (cem, ext) = (&world.people.collaborator, &world.people.external);
    let first = world.give(cem, &["view"]);
    world.take(&first);
    world.give(ext, &["view"]);
    world.give(ext, &["edit"]);
    world.app.advance(TimeDelta::minutes(5));
    assert!(world.texts(cem).is_empty());
    assert_eq!(world.texts(ext).len(), 1, "{:?}", world.texts(ext));
    assert_eq!(
        world.app.fresh.count("outbox_mails"),
        1,
        "and nothing is left of it"
    );
    assert_eq!(world.app.fresh.count("jobs WHERE kind = 'deliver_mail'"), 0);
}

#[rstest]
fn security_mails_and_offers_do_not_wait(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let lea = &world.people.legal_representative;
    let body = json!({ "email": "noa@example.com", "role": "external" });
    lea.client
        .post(&world.people.path("/invitations"), body)
        .expect(201);
    let reset = json!({ "email": lea.email });
    world
        .app
        .anonymous()
        .post("/v1/password-resets", reset)
        .expect(202);
    assert_eq!(world.app.mails_to("noa@example.com").len(), 1);
    assert_eq!(world.texts(lea).len(), 1);
}

#[rstest]
fn closing_an_account_withdraws_what_waits_for_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (ext, cem) = (&world.people.external, &world.people.collaborator);
    world.give(ext, &["view"]);
    world.give(cem, &["view"]);
    ext.client
        .post("/v1/profile/close", json!({ "email": ext.email }))
        .expect(204);
    world.app.advance(TimeDelta::minutes(5));
    let told = world.texts(ext);
    assert_eq!(told.len(), 1, "the farewell only: {told:?}");
    assert_eq!(world.texts(cem).len(), 1, "others are told");
}
