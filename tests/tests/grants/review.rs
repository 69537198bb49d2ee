//! The review of an organisation, as a list and as a file.

use kontor_domain::grants::{Subject, Target};
use kontor_tests::scenario::{grant, product, team, whole};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
fn every_member_with_the_grants_that_are_in_force(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let drive = product(&app, people.organization, lea, "drive_monthly");
    lea.client
        .patch(
            &people.path(&format!("/products/{drive}")),
            json!({ "name": "=HYPERLINK(1)" }),
        )
        .expect(200);
    let (cem, eva) = (
        people.collaborator.member.expect("a member"),
        people.external.member.expect("a member"),
    );
    grant(
        &app,
        people.organization,
        lea,
        Subject::Member(cem),
        whole(drive),
        &["view", "edit"],
    );
    let all = team(&app, people.organization, "All", &[cem, eva]);
    grant(
        &app,
        people.organization,
        lea,
        Subject::Team(all),
        Target::Everything,
        &["*"],
    );
    let over = json!({ "member_ids": [eva.to_string()], "grant": {
        "product_ids": [drive.to_string()], "rights": ["view"], "valid_until": "2026-11-23T08:00:00Z" } });
    lea.client.post(&people.path("/grants"), over).expect(201);

    let review = lea
        .client
        .get(&people.path("/access-review?include_total=true"))
        .expect(200);
    assert_eq!(review.body["total"], 5);
    let of = |member: &str| -> Value {
        let items = review.body["items"].as_array().expect("items");
        items
            .iter()
            .find(|item| item["member_id"] == member)
            .expect("a member")
            .clone()
    };
    assert_eq!(of(&lea.member.expect("a member").to_string())["everything"], true);
    let cems = of(&cem.to_string());
    assert_eq!(
        (&cems["everything"], cems["grants"].as_array().map(Vec::len)),
        (&json!(false), Some(2))
    );
    assert_eq!(cems["grants"][0]["product_name"], "=HYPERLINK(1)");
    assert_eq!(cems["grants"][0]["rights"], json!(["edit", "view"]));
    assert_eq!(cems["grants"][1]["team_name"], "All");
    let evas = of(&eva.to_string());
    assert_eq!(
        evas["grants"].as_array().map(Vec::len),
        Some(1),
        "what is over is not in force"
    );
    assert_eq!(
        of(&people.suspended.member.expect("a member").to_string())["state"],
        "suspended"
    );

    let file = lea.client.get(&people.path("/access-review/export")).expect(200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let lines: Vec<&str> = file.text.lines().collect();
    assert!(lines[0].starts_with("member_id,first_name,last_name,email,role,state,everything,grant_id"));
    assert_eq!(lines.len(), 1 + 6, "{}", file.text);
    assert!(
        file.text.contains(",'=HYPERLINK(1),/,,edit view,"),
        "{}",
        file.text
    );
}
