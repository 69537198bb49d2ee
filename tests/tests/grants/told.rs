//! Notices by mail about changed rights: in the reader's language, and only to those affected.

use chrono::TimeDelta;
use kontor_domain::grants::{Subject, Target};
use kontor_domain::ids::{MemberId, ProductId};
use kontor_tests::scenario::{Person, Scenario, grant, product, team, whole};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

struct World {
    app: TestApp,
    people: Scenario,
    hosting: ProductId,
}

impl World {
    fn new(database: Database) -> Self {
        let app = TestApp::start(database);
        let people = app.scenario();
        let lea = &people.legal_representative;
        let hosting = product(&app, people.organization, lea, "web_hosting_yearly");
        Self { app, people, hosting }
    }

    fn post(&self, rest: &str, body: Value) -> Answer {
        let lea = &self.people.legal_representative.client;
        lea.post(&self.people.path(rest), body)
    }

    fn give(&self, to: &[&Person], more: Value) -> Answer {
        let to: Vec<String> = to.iter().map(|person| member(person).to_string()).collect();
        self.post("/grants", json!({ "member_ids": to, "grant": more }))
            .expect(201)
    }

    fn on_hosting(&self) -> Value {
        json!({ "product_ids": [self.hosting.to_string()], "rights": ["technical"] })
    }

    /// Returns the texts received by a person, oldest first; those of the same time in no particular order.
    fn told(&self, person: &Person) -> Vec<String> {
        let mails = self.app.mails_to(&person.email);
        mails.into_iter().rev().map(|mail| mail.text).collect()
    }
}

fn member(person: &Person) -> MemberId {
    person.member.expect("a member")
}

#[rstest]
fn a_grant_is_told_with_its_bounds_and_by_its_names_in_the_readers_language(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let cem = &world.people.collaborator;
    cem.client
        .patch("/v1/profile", json!({ "locale": "de" }))
        .expect(200);
    world.give(
        &[cem],
        json!({ "product_ids": [world.hosting.to_string()], "rights": ["technical", "statistics"],
            "valid_from": "2026-12-01T00:00:00Z", "valid_until": "2027-01-01T00:00:00Z" }),
    );
    world.app.advance(TimeDelta::seconds(1));
    let ends = json!({ "kind": "drive", "include_future": true, "rights": ["view"],
        "valid_until": "2027-01-01T00:00:00Z" });
    let given = world.give(&[cem], ends);
    let told = world.told(cem);
    let [hosting, drive] = told.as_slice() else {
        panic!("one mail for a request: {told:?}");
    };
    let line = "- web_hosting_yearly – Statistiken, Technische Verwaltung, ab 2026-12-01 00:00 UTC, bis 2027-01-01 00:00 UTC\n";
    assert!(hosting.contains(line), "{hosting}");
    assert!(
        drive.contains(" (*) – Ansehen, bis 2027-01-01 00:00 UTC\n"),
        "{drive}"
    );
    let path = world
        .people
        .path(&format!("/grants/{}", given.text_at("/grants/0/id")));
    let lea = &world.people.legal_representative.client;
    world.app.advance(TimeDelta::seconds(1));
    lea.patch(&path, json!({ "rights": ["edit"], "valid_until": null }))
        .expect(200);
    let told = world.told(cem);
    assert!(
        told[2].contains(" (*) – Ansehen, bis 2027-01-01 00:00 UTC\n- Neu: ")
            && told[2].contains(" (*) – Bearbeiten\n"),
        "{}",
        told[2]
    );
    assert!(
        told[2].contains("gehen eigene Rechte denen Ihrer Teams vor") && !told[2].contains("unberührt"),
        "{}",
        told[2]
    );
}

#[rstest]
fn nobody_is_told_of_an_own_deed_nor_while_suspended(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let (lea, ada, sam) = (
        &people.legal_representative,
        &people.administrator,
        &people.suspended,
    );
    let given = world.give(&[lea, ada, sam], world.on_hosting());
    assert_eq!([lea, ada, sam].map(|one| world.told(one).len()), [0, 1, 0]);
    let path = |index: usize| {
        people.path(&format!(
            "/grants/{}",
            given.text_at(&format!("/grants/{index}/id"))
        ))
    };
    for index in 0..3 {
        lea.client
            .patch(&path(index), json!({ "rights": ["statistics"] }))
            .expect(200);
    }
    assert_eq!([lea, ada, sam].map(|one| world.told(one).len()), [0, 2, 0]);
    // Changes by another member are reported.
    for index in 0..3 {
        ada.client.delete(&path(index)).expect(204);
    }
    assert_eq!([lea, ada, sam].map(|one| world.told(one).len()), [1, 2, 0]);
}

#[rstest]
fn who_is_in_a_team_is_told_once_what_it_loses(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let (cem, eva, sam) = (&people.collaborator, &people.external, &people.suspended);
    let web = team(
        &world.app,
        people.organization,
        "Web",
        &[ada, eva, sam].map(member),
    );
    let later = json!({ "members": [{ "member_id": member(cem).to_string(), "valid_from": "2026-12-01T00:00:00Z" }] });
    world.post(&format!("/teams/{web}/members"), later).expect(200);
    let give = |subject, target, rights: &str| {
        grant(&world.app, people.organization, lea, subject, target, &[rights]).to_string()
    };
    let on_hosting = give(Subject::Team(web), whole(world.hosting), "technical");
    let all = give(Subject::Team(web), Target::Everything, "*");
    let own = give(Subject::Member(member(eva)), whole(world.hosting), "statistics");
    let before = [ada, cem, eva, sam].map(|one| world.told(one).len());

    let path = people.path(&format!("/grants/{on_hosting}"));
    world.app.advance(TimeDelta::seconds(1));
    lea.client
        .patch(&path, json!({ "rights": ["statistics"] }))
        .expect(200);
    let told = world.told(eva).pop().expect("a mail");
    assert!(
        told.contains(
            "- Until now: web_hosting_yearly – Technical management (team Web)\n\
             - From now on: web_hosting_yearly – Statistics (team Web)\n"
        ),
        "{told}"
    );
    world.app.advance(TimeDelta::seconds(1));
    let ids = json!({ "grant_ids": [all, own] });
    world.post("/grants/remove", ids).expect(200);
    let told = world.told(eva).pop().expect("a mail");
    assert!(
        told.contains("- Until now: web_hosting_yearly – Statistics\n- Until now: * – * (team Web)\n"),
        "{told}"
    );
    lea.client.delete(&path).expect(204);
    // A manager loses nothing, nor does a future member of the team; a suspended one is not notified.
    let after = [ada, cem, eva, sam].map(|one| world.told(one).len());
    assert_eq!(after, [before[0], before[1], before[2] + 3, before[3]]);
}
