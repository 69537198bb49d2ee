//! Giving and taking back many at once: a result for each, whole or not at all unless parts will do, or only said.

use kontor_domain::ids::ProductId;
use kontor_tests::scenario::{Scenario, product, team, with_drive};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const NOBODY: &str = "member_0192f0c1e5b07cc3a4d15e6f708192a8";
const NO_TEAM: &str = "team_0192f0c1e5b07cc3a4d15e6f708192c1";
const NO_GRANT: &str = "grant_0192f0c1e5b07cc3a4d15e6f708192d1";

struct World {
    app: TestApp,
    people: Scenario,
    drive: ProductId,
}

impl World {
    fn new(database: Database) -> Self {
        let (app, people, drive) = with_drive(database);
        Self { app, people, drive }
    }

    fn post(&self, rest: &str, body: &Value) -> Answer {
        let lea = &self.people.legal_representative.client;
        lea.post(&self.people.path(rest), body.clone())
    }

    fn cem(&self) -> String {
        self.people.collaborator.member.expect("a member").to_string()
    }

    fn grants(&self) -> i64 {
        self.app.fresh.count("grants")
    }

    /// Gives the collaborator a right at a path.
    fn given(&self, path: &str) -> String {
        let body = json!({ "member_ids": [self.cem()], "grant": {
            "product_ids": [self.drive.to_string()], "path": path, "rights": ["view"] } });
        self.post("/grants", &body).expect(201).text_at("/grants/0/id")
    }
}

#[rstest]
fn each_member_and_team_has_a_result_and_one_unknown_refuses_all(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let team = team(&world.app, world.people.organization, "Web", &[]).to_string();
    let mut body = json!({
        "member_ids": [NOBODY, world.cem(), world.cem()], "team_ids": [team, NO_TEAM],
        "grant": { "product_ids": [world.drive.to_string()], "rights": ["view"] },
    });
    let refused = world.post("/grants", &body).expect_problem(409, "bulk_refused");
    assert_eq!(
        refused.fields(),
        [("/member_ids/0", "not_found"), ("/team_ids/1", "not_found")]
    );
    assert_eq!(world.grants(), 0);
    let problem = json!({ "code": "not_found", "title": "There is no such resource" });
    let nobody = json!({ "status": "unknown", "member_id": NOBODY, "grant_ids": [], "problem": problem });
    let no_team = json!({ "status": "unknown", "team_id": NO_TEAM, "grant_ids": [], "problem": problem });
    body["dry_run"] = json!(true);
    let said = world.post("/grants", &body).expect(200).body;
    let would = json!([
        nobody,
        { "status": "would_give", "member_id": world.cem(), "grant_ids": [] },
        { "status": "would_give", "team_id": team, "grant_ids": [] },
        no_team,
    ]);
    assert_eq!((&said["results"], &said["refused"]), (&would, &json!(2)));
    assert_eq!((&said["grants"], world.grants()), (&json!([]), 0));
    assert!(world.app.mails_to(&world.people.collaborator.email).is_empty());
    // A dry run refuses what could not be given at all.
    let mut wrong = body.clone();
    wrong["grant"]["rights"] = json!(["technical"]);
    world.post("/grants", &wrong).expect_problem(422, "invalid_input");
    body["dry_run"] = json!(false);
    body["partial"] = json!(true);
    let given = world.post("/grants", &body).expect(201).body;
    let grants = given["grants"].as_array().expect("grants");
    let of = |field: &str| {
        let grant = grants.iter().find(|grant| grant[field].is_string());
        grant.expect("a grant")["id"].clone()
    };
    let given_to = json!([
        nobody,
        { "status": "given", "member_id": world.cem(), "grant_ids": [of("member_id")] },
        { "status": "given", "team_id": team, "grant_ids": [of("team_id")] },
        no_team,
    ]);
    assert_eq!((&given["results"], &given["refused"]), (&given_to, &json!(2)));
    assert_eq!((grants.len(), world.grants()), (2, 2));
}

#[rstest]
fn grants_are_taken_back_together(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let (sales, archive, stays) = (world.given("/Sales"), world.given("/Archive"), world.given("/a"));
    let theirs = world.app.scenario();
    let drive = product(
        &world.app,
        theirs.organization,
        &theirs.legal_representative,
        "drive_monthly",
    );
    let foreign = theirs.legal_representative.client.post(
        &theirs.path("/grants"),
        json!({ "member_ids": [theirs.collaborator.member.expect("a member").to_string()],
            "grant": { "product_ids": [drive.to_string()], "rights": ["view"] } }),
    );
    let foreign = foreign.expect(201).text_at("/grants/0/id");
    let mut body = json!({ "grant_ids": [sales, NO_GRANT, foreign, archive, sales] });
    let refused = world
        .post("/grants/remove", &body)
        .expect_problem(409, "bulk_refused");
    assert_eq!(
        refused.fields(),
        [("/grant_ids/1", "not_found"), ("/grant_ids/2", "not_found")]
    );
    let expected = |word: &str| {
        let status =
            ["", "unknown", "unknown", "", ""].map(|fixed| if fixed.is_empty() { word } else { fixed });
        (status.map(str::to_owned).to_vec(), json!(2))
    };
    let became = |answer: &Answer| {
        let results = answer.body["results"].as_array().expect("results");
        let words = results
            .iter()
            .map(|one| one["status"].as_str().expect("a status").to_owned());
        (words.collect::<Vec<_>>(), answer.body["refused"].clone())
    };
    body["dry_run"] = json!(true);
    let said = world.post("/grants/remove", &body).expect(200);
    assert_eq!(became(&said), expected("would_remove"));
    assert_eq!(world.grants(), 4);
    body["dry_run"] = json!(false);
    body["partial"] = json!(true);
    let before = world.app.mails_to(&world.people.collaborator.email).len();
    let done = world.post("/grants/remove", &body).expect(200);
    assert_eq!(became(&done), expected("removed"));
    assert_eq!(done.body["results"][3]["grant_id"], archive);
    let lea = &world.people.legal_representative.client;
    let left = lea.get(&world.people.path("/grants")).expect(200).body;
    assert_eq!(left["items"][0]["id"], stays);
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(world.grants(), 2, "the other organisation's stays");
    let entries = lea
        .get(&world.people.path("/activity?action=grant.deleted"))
        .expect(200);
    assert_eq!(entries.body["items"].as_array().map(Vec::len), Some(2));
    let mails = world.app.mails_to(&world.people.collaborator.email);
    assert_eq!(mails.len(), before + 1, "one for the request");
    let told = |part: &str| {
        mails
            .iter()
            .any(|mail| mail.text.contains("revoked") && mail.text.contains(part))
    };
    assert!(told("/Sales – View") && told("/Archive – View"));
    for (ids, fault) in [
        (json!([]), ("/grant_ids", "length")),
        (json!(vec![NO_GRANT; 201]), ("/grant_ids", "length")),
        (json!([NO_GRANT, NOBODY]), ("/grant_ids/1", "id_kind")),
    ] {
        let refused = world
            .post("/grants/remove", &json!({ "grant_ids": ids }))
            .expect_problem(422, "invalid_input");
        assert_eq!(refused.fields(), [fault]);
    }
}
