//! Giving rights, changing them, and taking them back.

use chrono::TimeDelta;
use kontor_domain::ids::ProductId;
use kontor_tests::scenario::{Scenario, product, team};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

struct World {
    app: TestApp,
    people: Scenario,
    drive: ProductId,
    hosting: ProductId,
}

impl World {
    fn new(database: Database) -> Self {
        let app = TestApp::start(database);
        let people = app.scenario();
        let lea = &people.legal_representative;
        let drive = product(&app, people.organization, lea, "drive_monthly");
        app.advance(TimeDelta::seconds(1));
        let hosting = product(&app, people.organization, lea, "web_hosting_yearly");
        Self {
            app,
            people,
            drive,
            hosting,
        }
    }

    fn cem(&self) -> String {
        self.people.collaborator.member.expect("a member").to_string()
    }

    fn give(&self, body: Value) -> Answer {
        let lea = &self.people.legal_representative.client;
        lea.post(&self.people.path("/grants"), body)
    }

    fn to_cem(&self, grant: Value) -> Answer {
        self.give(json!({ "member_ids": [self.cem()], "grant": grant }))
    }

    fn sees(&self) -> Vec<String> {
        let cem = &self.people.collaborator.client;
        let list = cem.get(&self.people.path("/products")).expect(200);
        let items = list.body["items"].as_array().expect("items").iter();
        items
            .map(|item| item["kind"].as_str().expect("a kind").to_owned())
            .collect()
    }
}

/// Of each grant: what it is on, and its rights.
fn targets(answer: &Answer) -> Vec<(String, String)> {
    let grants = answer.body["grants"].as_array().expect("grants");
    grants
        .iter()
        .map(|grant| {
            let on = ["product_id", "kind"]
                .iter()
                .find_map(|field| grant[*field].as_str())
                .unwrap_or("everything");
            let rights: Vec<&str> = grant["rights"]
                .as_array()
                .expect("rights")
                .iter()
                .map(|right| right.as_str().expect("a code"))
                .collect();
            (on.to_owned(), rights.join(" "))
        })
        .collect()
}

#[rstest]
fn on_one_product_on_several_on_a_kind_on_all_and_all_to_come(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (drive, hosting) = (world.drive.to_string(), world.hosting.to_string());
    let one = |on: &str, rights: &str| (on.to_owned(), rights.to_owned());
    let cases = [
        (
            json!({ "product_ids": [drive, drive], "path": "/Sales", "rights": ["view"] }),
            vec![one(&drive, "view")],
        ),
        (
            json!({ "product_ids": [drive, hosting], "rights": ["*"] }),
            vec![one(&drive, "*"), one(&hosting, "*")],
        ),
        (
            json!({ "kind": "drive", "rights": ["edit", "view"] }),
            vec![one(&drive, "edit view")],
        ),
        (
            json!({ "kind": "drive", "include_future": true, "rights": ["edit"] }),
            vec![one("drive", "edit")],
        ),
        (
            json!({ "everything": true, "rights": ["statistics"] }),
            vec![one(&hosting, "statistics")],
        ),
        (
            json!({ "everything": true, "include_future": true, "rights": ["statistics", "view"] }),
            vec![
                one("web_hosting", "statistics"),
                one("drive", "view"),
                one("streaming", "statistics"),
                one("ticketing", "statistics"),
            ],
        ),
        (
            json!({ "everything": true, "include_future": true, "rights": ["*"] }),
            vec![one("everything", "*")],
        ),
    ];
    for (grant, expected) in cases {
        let given = world.to_cem(grant.clone()).expect(201);
        assert_eq!(targets(&given), expected, "{grant}");
    }
    let lea = &world.people.legal_representative.client;
    let all = lea
        .get(&world.people.path("/grants?include_total=true"))
        .expect(200);
    assert_eq!(all.body["total"], 11);
}

#[rstest]
fn each_member_and_team_gets_it_and_can_be_looked_for(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let eva = people.external.member.expect("a member");
    let team = team(&world.app, people.organization, "Web", &[eva]);
    let given = world.give(json!({
        "member_ids": [world.cem(), world.cem()], "team_ids": [team.to_string()],
        "grant": { "product_ids": [world.drive.to_string()], "path": "/Sales", "rights": ["view"],
            "valid_from": "2026-11-23T08:00:00Z", "valid_until": "2026-12-24T00:00:00.1234567Z" },
    }));
    let given = given.expect(201);
    let grants = given.body["grants"].as_array().expect("grants");
    assert_eq!(grants.len(), 2, "a repeated member is one");
    let first = &grants[0];
    assert_eq!(first["path"], "/Sales");
    assert_eq!(first["valid_until"], "2026-12-24T00:00:00Z");
    assert_eq!(first["created_by"], people.legal_representative.user.to_string());
    let lea = &people.legal_representative.client;
    let read = lea.get(&people.path(&format!("/grants/{}", first["id"].as_str().expect("an id"))));
    assert_eq!(&read.expect(200).body, first);
    for (query, count) in [
        (format!("member_id={}", world.cem()), 1),
        (format!("team_id={team}"), 1),
        (format!("product_id={}", world.drive), 2),
        (format!("product_id={}", world.hosting), 0),
        ("kind=drive".to_owned(), 0),
    ] {
        let found = lea.get(&people.path(&format!("/grants?{query}"))).expect(200);
        assert_eq!(
            found.body["items"].as_array().map(Vec::len),
            Some(count),
            "{query}"
        );
    }
    lea.get(&people.path("/grants?member_id=team_1"))
        .expect_problem(422, "invalid_input");
    // Both are there at the next request.
    assert_eq!(world.sees(), ["drive"]);
    let list = people.external.client.get(&people.path("/products")).expect(200);
    assert_eq!(list.body["items"].as_array().map(Vec::len), Some(1));
}

#[rstest]
fn every_fault_is_named_and_nothing_is_given(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (drive, hosting) = (world.drive.to_string(), world.hosting.to_string());
    let theirs = world.app.scenario();
    let foreign = product(
        &world.app,
        theirs.organization,
        &theirs.legal_representative,
        "drive_monthly",
    );
    let stranger = theirs.collaborator.member.expect("a member").to_string();
    let lea = &world.people.legal_representative;
    let ordered = |plan: &str| product(&world.app, world.people.organization, lea, plan).to_string();
    let (cancelled, domain) = (ordered("drive_monthly"), ordered("domain_yearly"));
    lea.client
        .post(
            &world.people.path(&format!("/products/{cancelled}/cancel")),
            json!({}),
        )
        .expect(200);
    let unknown = "member_0192f0c1e5b07cc3a4d15e6f708192a8";
    let cases = [
        (json!({ "rights": ["view"] }), vec![("/grant", "one_of")]),
        (
            json!({ "kind": "drive", "everything": true, "rights": ["view"] }),
            vec![("/grant", "one_of")],
        ),
        (
            json!({ "everything": false, "path": "/a", "rights": [] }),
            vec![
                ("/grant/everything", "invalid"),
                ("/grant/path", "not_for_target"),
                ("/grant/rights", "length"),
            ],
        ),
        (
            json!({ "kind": "moon", "rights": ["*", "view"] }),
            vec![("/grant/kind", "unknown"), ("/grant/rights", "format")],
        ),
        (
            json!({ "product_ids": [drive], "path": "a/../b", "rights": ["view"],
                "valid_from": "2027-01-02T00:00:00Z", "valid_until": "2027-01-02T00:00:00Z" }),
            vec![("/grant/path", "format"), ("/grant/valid_until", "range")],
        ),
        (
            json!({ "product_ids": [drive], "path": "/Sales ", "rights": ["view"],
                "valid_until": "2026-11-23T07:59:59Z" }),
            vec![("/grant/path", "format"), ("/grant/valid_until", "range")],
        ),
        (
            json!({ "product_ids": [drive, cancelled], "rights": ["view"] }),
            vec![("/grant/product_ids/1", "cancelled")],
        ),
        (
            json!({ "product_ids": [domain], "path": "/a", "rights": ["*"] }),
            vec![("/grant/path", "not_for_kind")],
        ),
        (
            json!({ "product_ids": [drive, hosting], "rights": ["view"] }),
            vec![("/grant/rights", "not_for_kind")],
        ),
        (
            json!({ "product_ids": [drive, foreign.to_string()], "rights": ["view"] }),
            vec![("/grant/product_ids/1", "unknown")],
        ),
        (
            json!({ "product_ids": [drive, "prod_0192f0c1e5b07cc3a4d15e6f708192b1"], "rights": ["view"] }),
            vec![("/grant/product_ids/1", "unknown")],
        ),
        (
            json!({ "kind": "ticketing", "rights": ["statistics"] }),
            vec![("/grant", "no_product")],
        ),
        (
            json!({ "everything": true, "rights": ["land"] }),
            vec![("/grant/rights", "not_for_kind")],
        ),
    ];
    for (grant, expected) in cases {
        let refused = world.to_cem(grant.clone()).expect_problem(422, "invalid_input");
        let mut faults = refused.fields();
        faults.sort_unstable();
        assert_eq!(faults, expected, "{grant}");
    }
    let good = json!({ "product_ids": [drive], "rights": ["view"] });
    for who in [stranger.as_str(), unknown] {
        let refused = world
            .give(json!({ "member_ids": [world.cem(), who], "grant": good }))
            .expect_problem(409, "bulk_refused");
        assert_eq!(refused.fields(), [("/member_ids/1", "not_found")]);
    }
    world
        .give(json!({ "grant": good }))
        .expect_problem(422, "invalid_input");
    assert_eq!(world.app.fresh.count("grants"), 0);
}

#[rstest]
fn the_time_of_a_grant_changes_although_its_right_left_the_catalogue(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let given = world.to_cem(json!({ "product_ids": [world.drive.to_string()], "rights": ["view"] }));
    let id = given.expect(201).text_at("/grants/0/id");
    world.app.fresh.execute("UPDATE grants SET rights = 'gone'");
    let path = people.path(&format!("/grants/{id}"));
    let (preview, end) = (
        people.path("/access/preview"),
        world.app.clock_now() + TimeDelta::days(1),
    );
    let ends = json!({ "update_grant": { "grant_id": id, "valid_until": end } });
    lea.post(&preview, ends).expect(200);
    lea.patch(&path, json!({ "valid_until": end })).expect(200);
    let gone = json!({ "update_grant": { "grant_id": id, "rights": ["gone"] } });
    for (refused, at) in [
        (
            lea.patch(&path, json!({ "rights": ["gone"], "valid_until": null })),
            "/rights",
        ),
        (lea.post(&preview, gone), "/update_grant/rights"),
    ] {
        let refused = refused.expect_problem(422, "invalid_input");
        assert_eq!(refused.fields(), [(at, "not_for_kind")]);
    }
}

#[rstest]
fn a_grant_changes_and_goes_at_the_next_request(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let given = world.to_cem(json!({ "product_ids": [world.drive.to_string()], "rights": ["view"] }));
    let id = given.expect(201).text_at("/grants/0/id");
    let path = people.path(&format!("/grants/{id}"));
    let etag = lea
        .get(&path)
        .expect(200)
        .header("etag")
        .expect("a tag")
        .to_owned();
    let changed = lea.patch(&path, json!({ "rights": ["edit"] })).expect(200);
    assert_eq!(changed.body["rights"], json!(["edit"]));
    lea.with_header("if-match", &etag)
        .patch(&path, json!({ "rights": ["view"] }))
        .expect_problem(412, "precondition_failed");
    let refused = lea
        .patch(&path, json!({ "rights": ["technical"] }))
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/rights", "not_for_kind")]);
    let refused = lea
        .patch(&path, json!({ "valid_until": world.app.clock_now() }))
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/valid_until", "range")]);
    let end = world.app.clock_now() + TimeDelta::minutes(1);
    lea.patch(&path, json!({ "valid_until": end })).expect(200);
    world.app.advance(TimeDelta::minutes(1));
    assert!(world.sees().is_empty(), "it is over");
    lea.patch(&path, json!({ "valid_until": null })).expect(200);
    assert_eq!(world.sees(), ["drive"]);
    lea.delete(&path).expect(204);
    assert!(world.sees().is_empty());
    lea.delete(&path).expect_problem(404, "not_found");
    for (action, count) in [("grant.created", 1), ("grant.updated", 3), ("grant.deleted", 1)] {
        let entries = lea
            .get(&people.path(&format!("/activity?action={action}")))
            .expect(200);
        assert_eq!(
            entries.body["items"].as_array().map(Vec::len),
            Some(count),
            "{action}"
        );
    }
    let everything = world.to_cem(json!({ "everything": true, "include_future": true, "rights": ["*"] }));
    let path = people.path(&format!(
        "/grants/{}",
        everything.expect(201).text_at("/grants/0/id")
    ));
    let refused = lea
        .patch(&path, json!({ "rights": ["view"] }))
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/rights", "not_for_target")]);
}

#[rstest]
fn a_member_gets_a_summary_by_mail(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let given = world
        .to_cem(
            json!({ "product_ids": [world.drive.to_string(), world.hosting.to_string()], "rights": ["*"] }),
        )
        .expect(201);
    let mails = world.app.mails_to(&people.collaborator.email);
    assert_eq!(mails.len(), 1, "one for the request");
    assert!(
        mails[0]
            .text
            .contains("- drive_monthly – *\n- web_hosting_yearly – *\n"),
        "{}",
        mails[0].text
    );
    let path = people.path(&format!("/grants/{}", given.text_at("/grants/0/id")));
    lea.patch(&path, json!({ "rights": ["view"] })).expect(200);
    lea.delete(&path).expect(204);
    let texts: Vec<String> = world
        .app
        .mails_to(&people.collaborator.email)
        .into_iter()
        .map(|mail| mail.text)
        .collect();
    let told = |part: &str| texts.iter().any(|text| text.contains(part));
    assert!(
        told("- Until now: drive_monthly – *\n- From now on: drive_monthly – View\n"),
        "{texts:?}"
    );
    assert!(told("were revoked"), "{texts:?}");
}
