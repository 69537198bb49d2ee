//! Explaining rights, and listing them by person, by product and by team.

use chrono::TimeDelta;
use kontor_domain::grants::{ResourcePath, Subject, Target};
use kontor_domain::ids::ProductId;
use kontor_domain::text::ParseText;
use kontor_tests::scenario::{Scenario, grant, product, team, whole};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

struct World {
    app: TestApp,
    people: Scenario,
    drive: ProductId,
    own: String,
    by_team: String,
    team: String,
}

impl World {
    /// The collaborator has an own grant on /Sales, and is in a team that may manage the drive.
    fn new(database: Database) -> Self {
        let app = TestApp::start(database);
        let people = app.scenario();
        let lea = &people.legal_representative;
        let drive = product(&app, people.organization, lea, "drive_monthly");
        let cem = people.collaborator.member.expect("a member");
        let sales = Target::Product {
            id: drive,
            path: ResourcePath::parse("/Sales").expect("a path"),
        };
        let own = grant(
            &app,
            people.organization,
            lea,
            Subject::Member(cem),
            sales,
            &["view"],
        );
        let team = team(&app, people.organization, "Sales", &[cem]);
        let by_team = grant(
            &app,
            people.organization,
            lea,
            Subject::Team(team),
            whole(drive),
            &["edit"],
        );
        Self {
            drive,
            own: own.to_string(),
            by_team: by_team.to_string(),
            team: team.to_string(),
            app,
            people,
        }
    }

    fn get(&self, rest: &str) -> Value {
        let lea = &self.people.legal_representative.client;
        lea.get(&self.people.path(rest)).expect(200).body
    }

    fn team_way(&self) -> Value {
        json!({ "way": "team_grant", "grant_id": self.by_team, "team_id": self.team, "team_name": "Sales" })
    }
}

#[rstest]
fn every_way_is_named_and_why_others_do_not_count(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let cem = world.people.member_path(&world.people.collaborator);
    let lea = &world.people.legal_representative.client;
    let explain = |path: &str| {
        let query = format!("{cem}/access/explain?product_id={}&path={path}", world.drive);
        lea.get(&query).expect(200).body
    };
    let at_root = explain("/");
    let held = |body: &Value| -> Vec<bool> {
        let rights = body["rights"].as_array().expect("rights");
        rights
            .iter()
            .filter_map(|right| right["held"].as_bool())
            .collect()
    };
    assert_eq!(held(&at_root), [true, true, false]);
    let reasons = |body: &Value| -> Vec<String> {
        let rights = body["rights"].as_array().expect("rights").iter();
        rights
            .map(|right| right["reason"].as_str().expect("a reason").to_owned())
            .collect()
    };
    assert_eq!(reasons(&at_root), ["team_grant", "team_grant", "no_grant"]);
    assert_eq!(at_root["member_state"], "active");
    assert_eq!(at_root["rights"][1]["ways"], json!([world.team_way()]));
    let elsewhere =
        json!([{ "grant_id": world.own, "path": "/Sales", "rights": ["view"], "reason": "other_path" }]);
    assert_eq!(at_root["not_counting"], elsewhere);
    let in_sales = explain("/Sales/2026");
    assert_eq!(held(&in_sales), [true, false, false]);
    assert_eq!(reasons(&in_sales), ["own_grant", "overruled_by_own", "no_grant"]);
    assert_eq!(
        in_sales["rights"][0]["ways"],
        json!([{ "way": "own_grant", "grant_id": world.own }])
    );
    assert_eq!(in_sales["not_counting"][0]["reason"], "overruled_by_own");
    assert_eq!(in_sales["not_counting"][0]["team_name"], "Sales");
    lea.patch(&cem, json!({ "state": "suspended" })).expect(200);
    let suspended = explain("/Sales");
    assert_eq!(
        (held(&suspended), &suspended["is_active"]),
        (vec![false; 3], &json!(false))
    );
    assert_eq!(suspended["member_state"], "suspended");
    assert_eq!(reasons(&suspended), ["not_a_member"; 3]);
    let uncounted: Vec<(&str, &str)> = suspended["not_counting"]
        .as_array()
        .expect("grants")
        .iter()
        .map(|grant| (grant["grant_id"].as_str(), grant["reason"].as_str()))
        .map(|(id, reason)| (id.expect("an id"), reason.expect("a reason")))
        .collect();
    assert_eq!(
        uncounted,
        [
            (world.own.as_str(), "not_a_member"),
            (world.by_team.as_str(), "overruled_by_own")
        ]
    );
    let end = world.app.clock_now() + TimeDelta::minutes(1);
    lea.patch(&cem, json!({ "state": "active", "valid_until": end }))
        .expect(200);
    assert_eq!(explain("/Sales")["member_state"], "active");
    world.app.advance(TimeDelta::minutes(1));
    let expired = explain("/Sales");
    assert_eq!(expired["member_state"], "expired");
    assert_eq!(reasons(&expired), ["not_a_member"; 3]);
}

#[rstest]
fn one_asks_about_oneself_and_managers_about_everybody(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let query = |who: &kontor_tests::scenario::Person, product: &str| {
        format!("{}/access/explain?product_id={product}", people.member_path(who))
    };
    let drive = world.drive.to_string();
    let (cem, eva) = (&people.collaborator, &people.external);
    cem.client.get(&query(cem, &drive)).expect(200);
    cem.client
        .get(&query(&people.administrator, &drive))
        .expect_problem(403, "forbidden");
    eva.client
        .get(&query(cem, &drive))
        .expect_problem(404, "not_found");
    eva.client
        .get(&query(eva, &drive))
        .expect_problem(404, "not_found");
    people.administrator.client.get(&query(eva, &drive)).expect(200);
    let lea = &people.legal_representative.client;
    lea.get(&query(cem, "prod_0192f0c1e5b07cc3a4d15e6f708192b1"))
        .expect_problem(404, "not_found");
    let drive_by_name = lea.get(&query(cem, "drive")).expect_problem(422, "invalid_input");
    assert_eq!(drive_by_name.fields(), [("?product_id", "format")]);
    lea.get(&format!("{}&path=x", query(cem, &drive)))
        .expect_problem(422, "invalid_input");
    let own = cem
        .client
        .get(&format!("{}/access", people.member_path(cem)))
        .expect(200);
    assert_eq!(
        own.body,
        world.get(&format!("/members/{}/access", cem.member.expect("a member")))
    );
    cem.client
        .get(&format!("{}/access", people.member_path(&people.administrator)))
        .expect_problem(403, "forbidden");
}

#[rstest]
fn rights_are_listed_by_person_by_product_and_by_team(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, cem) = (&world.people, world.people.collaborator.member.expect("a member"));
    let by_person = world.get(&format!("/members/{cem}/access"));
    let item = &by_person["items"][0];
    assert_eq!(item["product_id"], world.drive.to_string());
    let at = |place: usize| {
        (
            item["access"][place]["path"].clone(),
            item["access"][place]["rights"].clone(),
        )
    };
    let (root, rights) = at(0);
    assert_eq!((root, rights.as_array().map(Vec::len)), (json!("/"), Some(2)));
    let (sales, rights) = at(1);
    assert_eq!(sales, "/Sales");
    assert_eq!(
        rights,
        json!([{ "right": "view", "ways": [{ "way": "own_grant", "grant_id": world.own }] }])
    );
    let manager = world.get(&format!(
        "/members/{}/access",
        people.administrator.member.expect("a member")
    ));
    assert_eq!(
        manager["items"][0]["access"][0]["rights"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
    let nobody = world.get(&format!(
        "/members/{}/access",
        people.external.member.expect("a member")
    ));
    assert_eq!(nobody["items"], json!([]));

    let by_product = world.get(&format!("/products/{}/access?include_total=true", world.drive));
    assert_eq!(by_product["total"], 3, "two who manage, and the one with grants");
    let emails: Vec<&str> = by_product["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["email"].as_str())
        .collect();
    for person in [
        &people.legal_representative,
        &people.administrator,
        &people.collaborator,
    ] {
        assert!(emails.contains(&person.email.as_str()), "{emails:?}");
    }

    let by_team = world.get(&format!("/teams/{}/access", world.team));
    assert_eq!(
        by_team["items"][0]["access"][0]["rights"][1]["ways"],
        json!([world.team_way()])
    );
    assert_eq!(by_team["items"].as_array().map(Vec::len), Some(1));
    let lea = &people.legal_representative;
    let other = team(&world.app, people.organization, "Empty", &[]);
    assert_eq!(world.get(&format!("/teams/{other}/access"))["items"], json!([]));
    let elsewhere = product(
        &world.app,
        world.app.scenario().organization,
        lea,
        "drive_monthly",
    );
    lea.client
        .get(&people.path(&format!("/products/{elsewhere}/access")))
        .expect_problem(404, "not_found");
}
