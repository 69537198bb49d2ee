//! The review of an organization, as a list and as a file.

use chrono::TimeDelta;
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
    let over = json!({ "member_ids": [eva.to_string()], "grant": { "product_ids": [drive.to_string()],
        "rights": ["view"], "valid_until": app.clock_now() + TimeDelta::minutes(1) } });
    lea.client.post(&people.path("/grants"), over).expect(201);
    app.advance(TimeDelta::minutes(1));

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
    assert!(
        lines[0].starts_with("\u{feff}member_id,first_name,last_name,email,role,state,everything,grant_id")
    );
    assert_eq!(lines.len(), 1 + 6, "{}", file.text);
    assert!(
        file.text.contains(",'=HYPERLINK(1),/,,edit view,,,counts\r\n"),
        "{}",
        file.text
    );
}

#[rstest]
fn each_line_says_whether_the_grant_counts_and_for_how_long(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, now) = (&people.legal_representative, app.clock_now());
    let after = |days: i64| now + TimeDelta::days(days);
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let eva = people.external.member.expect("a member");
    let sales = team(&app, people.organization, "Sales", &[]);
    let place = json!({ "members": [
        { "member_id": eva.to_string(), "valid_from": now, "valid_until": after(20) }] });
    lea.client
        .post(&people.path(&format!("/teams/{sales}/members")), place)
        .expect(200);
    lea.client
        .patch(
            &people.member_path(&people.external),
            json!({ "valid_until": after(30) }),
        )
        .expect(200);
    let give = |to: Value, path: &str, bounds: (Value, Value)| {
        let mut body = to;
        body["grant"] = json!({ "product_ids": [drive.to_string()], "path": path, "rights": ["view"],
            "valid_from": bounds.0, "valid_until": bounds.1 });
        let given = lea.client.post(&people.path("/grants"), body).expect(201);
        given.text_at("/grants/0/id")
    };
    let (to_eva, to_team) = (
        json!({ "member_ids": [eva.to_string()] }),
        json!({ "team_ids": [sales.to_string()] }),
    );
    let own = give(to_eva.clone(), "/Sales", (Value::Null, Value::Null));
    let whole = give(to_team.clone(), "/", (json!(after(-1)), json!(after(25))));
    let below = give(to_team.clone(), "/Sales/2026", (Value::Null, json!(after(10))));
    let later = give(to_eva, "/", (json!(after(5)), Value::Null));
    // Begins when the place in the team is over.
    give(to_team, "/Archive", (json!(after(20)), Value::Null));
    let by_id = |mut lines: Vec<Value>| {
        // Own ones come first; those of a moment are in no order.
        lines.sort_by_key(|line| line["grant_id"].to_string());
        lines
    };
    let lines = || -> Vec<Value> {
        let line = |id: &str, from: Value, until: i64, word: &str| {
            json!({ "grant_id": id, "valid_from": from,
            "valid_until": after(until), "status": word })
        };
        by_id(vec![
            line(&own, Value::Null, 30, "counts"),
            line(&later, json!(after(5)), 30, "not_yet"),
            line(&whole, json!(now), 20, "counts"),
            line(&below, json!(now), 10, "overruled_by_own"),
        ])
    };
    let shown = || -> Vec<Value> {
        let review = lea.client.get(&people.path("/access-review")).expect(200);
        let items = review.body["items"].as_array().expect("items");
        let evas = items.iter().find(|item| item["member_id"] == eva.to_string());
        let grants = evas.expect("a member")["grants"].as_array().expect("grants");
        let fields = ["grant_id", "valid_from", "valid_until", "status"];
        let shown = grants.iter().map(|grant| {
            fields
                .iter()
                .map(|field| (*field, grant[*field].clone()))
                .collect()
        });
        by_id(shown.collect())
    };
    assert_eq!(shown(), lines());
    let export = || {
        lea.client
            .get(&people.path("/access-review/export"))
            .expect(200)
            .text
    };
    let stamp = |days| after(days).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let row = format!(
        ",/Sales/2026,,view,{},{},overruled_by_own\r\n",
        stamp(0),
        stamp(10)
    );
    assert!(export().contains(&row), "{}", export());
    lea.client
        .patch(
            &people.member_path(&people.external),
            json!({ "state": "suspended" }),
        )
        .expect(200);
    let suspended = |word: &str| if word == "counts" { "not_a_member" } else { word }.to_owned();
    for (line, active) in shown().iter().zip(lines()) {
        let word = active["status"].as_str().expect("a word");
        assert_eq!(line["status"], suspended(word), "{line}");
    }
}
