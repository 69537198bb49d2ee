//! Previews: computed by the rules that decide for real, without changing anything.

use chrono::TimeDelta;
use kontor_domain::grants::Subject;
use kontor_domain::ids::{MemberId, ProductId};
use kontor_tests::scenario::{Person, Scenario, grant, product, team, whole};
use kontor_tests::{Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

fn member(person: &Person) -> MemberId {
    person.member.expect("a member")
}

/// Of each change: who, where, gains and losses.
fn changes(people: &Scenario, body: &Value) -> Vec<(String, String, Value, Value)> {
    let lea = &people.legal_representative.client;
    let before = people.snapshot();
    let shown = lea
        .post(&people.path("/access/preview"), body.clone())
        .expect(200);
    assert_eq!(people.snapshot(), before, "nothing changed");
    assert_eq!(shown.body["truncated"], false);
    let changes = shown.body["changes"].as_array().expect("changes");
    let text = |change: &Value, field: &str| change[field].as_str().expect(field).to_owned();
    changes
        .iter()
        .map(|change| {
            let (who, path) = (text(change, "member_id"), text(change, "path"));
            (who, path, change["gains"].clone(), change["loses"].clone())
        })
        .collect()
}

/// Returns the rights of members in `list_product_access`, for comparison before and after.
fn holds(people: &Scenario, drive: ProductId, who: MemberId) -> Vec<String> {
    let path = people.path(&format!("/members/{who}/access/explain?product_id={drive}"));
    let explained = people.legal_representative.client.get(&path).expect(200);
    let rights = explained.body["rights"].as_array().expect("rights");
    let held = rights.iter().filter(|right| right["held"] == true);
    held.map(|right| right["right"].as_str().expect("a right").to_owned())
        .collect()
}

#[rstest]
fn each_change_is_told_as_it_then_comes(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let (cem, eva) = (member(&people.collaborator), member(&people.external));
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let sales = team(&app, people.organization, "Sales", &[cem]);
    let by_team = grant(
        &app,
        people.organization,
        lea,
        Subject::Team(sales),
        whole(drive),
        &["edit"],
    );
    let (view, edit, manage) = ("view", "edit", "manage");
    let root = |who: MemberId, gains: &[&str], loses: &[&str]| {
        (who.to_string(), "/".to_owned(), json!(gains), json!(loses))
    };
    // An own grant lower than the team's takes rights away.
    let give = json!({ "give": { "member_ids": [cem.to_string(), eva.to_string()],
        "grant": { "product_ids": [drive.to_string()], "rights": [view] } } });
    let mut told = changes(&people, &give);
    let mut expected = vec![root(cem, &[], &[edit]), root(eva, &[view], &[])];
    told.sort_by(|one, other| one.0.cmp(&other.0));
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(told, expected);
    // A grant for a team reaches its members, and no other named person.
    let give = json!({ "give": { "member_ids": [eva.to_string()], "team_ids": [sales.to_string()],
        "grant": { "kind": "drive", "include_future": true, "rights": [manage] } } });
    let mut told = changes(&people, &give);
    let mut expected = vec![root(cem, &[manage], &[]), root(eva, &[edit, manage, view], &[])];
    told.sort_by(|one, other| one.0.cmp(&other.0));
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(told, expected);
    for (body, expected) in [
        (
            json!({ "delete_grant_id": by_team.to_string() }),
            vec![root(cem, &[], &[edit, view])],
        ),
        (
            json!({ "delete_team_id": sales.to_string() }),
            vec![root(cem, &[], &[edit, view])],
        ),
        (
            json!({ "update_grant": { "grant_id": by_team.to_string(), "rights": [manage] } }),
            vec![root(cem, &[manage], &[])],
        ),
        (
            json!({ "update_grant": { "grant_id": by_team.to_string(), "valid_until": "2026-12-24T00:00:00Z" } }),
            vec![root(cem, &[], &[edit, view])],
        ),
        (
            json!({ "update_grant": { "grant_id": by_team.to_string(), "valid_from": "2026-12-24T00:00:00Z" } }),
            vec![root(cem, &[], &[edit, view])],
        ),
        (
            json!({ "add_to_team": { "team_id": sales.to_string(), "member_ids": [eva.to_string(), cem.to_string()] } }),
            vec![root(eva, &[edit, view], &[])],
        ),
        (
            json!({ "remove_from_team": { "team_id": sales.to_string(), "member_ids": [cem.to_string()] } }),
            vec![root(cem, &[], &[edit, view])],
        ),
        (
            json!({ "change_role": { "member_id": eva.to_string(), "role": "administrator" } }),
            vec![root(eva, &[edit, manage, view], &[])],
        ),
    ] {
        assert_eq!(changes(&people, &body), expected, "{body}");
    }
    // And it comes so.
    assert_eq!(holds(&people, drive, cem), [view, edit]);
    lea.client
        .delete(&people.path(&format!("/grants/{by_team}")))
        .expect(204);
    assert!(holds(&people, drive, cem).is_empty());
}

#[rstest]
fn what_the_organization_does_not_have_is_named(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let (people, theirs) = (app.scenario(), app.scenario());
    let stranger = member(&theirs.collaborator).to_string();
    let lea = &people.legal_representative.client;
    for (body, fault) in [
        (json!({}), ("", "one_of")),
        (
            json!({ "delete_team_id": "team_0192f0c1e5b07cc3a4d15e6f708192c1" }),
            ("/delete_team_id", "unknown"),
        ),
        (
            json!({ "delete_grant_id": "grant_0192f0c1e5b07cc3a4d15e6f708192d1" }),
            ("/delete_grant_id", "unknown"),
        ),
        (
            json!({ "change_role": { "member_id": stranger, "role": "external" } }),
            ("/change_role/member_id", "unknown"),
        ),
        (
            json!({ "give": { "member_ids": [stranger], "grant": { "everything": true, "rights": ["*"] } } }),
            ("/give/member_ids/0", "unknown"),
        ),
    ] {
        let refused = lea
            .post(&people.path("/access/preview"), body)
            .expect_problem(422, "invalid_input");
        assert_eq!(refused.fields(), [fault]);
    }
}

#[rstest]
fn a_change_that_begins_later_is_looked_at_when_it_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative;
    let (cem, now) = (member(&people.collaborator), app.clock_now());
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let later = now + TimeDelta::days(3);
    let give = |from: Value| {
        let body = json!({ "give": { "member_ids": [cem.to_string()], "grant": {
            "product_ids": [drive.to_string()], "rights": ["view"], "valid_from": from } } });
        let shown = lea.client.post(&people.path("/access/preview"), body).expect(200);
        (
            shown.body["at"].clone(),
            shown.body["changes"][0]["gains"].clone(),
        )
    };
    assert_eq!(give(json!(later)), (json!(later), json!(["view"])));
    assert_eq!(give(Value::Null), (json!(now), json!(["view"])));
}

#[rstest]
fn what_the_operation_would_refuse_is_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let cem = member(&people.collaborator);
    let drive = product(&app, people.organization, lea, "drive_monthly");
    let own = grant(
        &app,
        people.organization,
        lea,
        Subject::Member(cem),
        whole(drive),
        &["view"],
    );
    let preview = |who: &Person, body: Value| who.client.post(&people.path("/access/preview"), body);
    let over = app.clock_now();
    for (change, fault) in [
        (json!({ "rights": ["technical"] }), ("/rights", "not_for_kind")),
        (json!({ "valid_until": over }), ("/valid_until", "range")),
    ] {
        let real = lea
            .client
            .patch(&people.path(&format!("/grants/{own}")), change.clone())
            .expect_problem(422, "invalid_input");
        assert_eq!(real.fields(), [fault]);
        let mut update = change;
        update["grant_id"] = json!(own.to_string());
        let told = preview(lea, json!({ "update_grant": update })).expect_problem(422, "invalid_input");
        let place = format!("/update_grant{}", fault.0);
        assert_eq!(told.fields(), [(place.as_str(), fault.1)]);
    }
    // Six products for 170 teams are more grants than one request makes.
    let drives: Vec<String> = (0..6)
        .map(|_| product(&app, people.organization, lea, "drive_monthly").to_string())
        .collect();
    let teams: Vec<String> = (0..170)
        .map(|number| team(&app, people.organization, &format!("Team {number}"), &[]).to_string())
        .collect();
    let give = json!({ "team_ids": teams, "grant": { "product_ids": drives, "rights": ["view"] } });
    let real = lea
        .client
        .post(&people.path("/grants"), give.clone())
        .expect_problem(422, "invalid_input");
    assert_eq!(real.fields(), [("/grant", "too_many")]);
    let told = preview(lea, json!({ "give": give })).expect_problem(422, "invalid_input");
    assert_eq!(told.fields(), [("/give/grant", "too_many")]);
    for (who, whom, role, status, code) in [
        (ada, cem, "legal_representative", 403, "legal_representative_only"),
        (
            ada,
            member(lea),
            "administrator",
            403,
            "legal_representative_only",
        ),
        (
            lea,
            member(lea),
            "administrator",
            409,
            "last_legal_representative",
        ),
    ] {
        let place = people.path(&format!("/members/{whom}"));
        who.client
            .patch(&place, json!({ "role": role }))
            .expect_problem(status, code);
        let change = json!({ "change_role": { "member_id": whom.to_string(), "role": role } });
        preview(who, change).expect_problem(status, code);
    }
    let end = app.clock_now() + TimeDelta::days(9);
    lea.client
        .patch(
            &people.member_path(&people.collaborator),
            json!({ "valid_until": end }),
        )
        .expect(200);
    let change = json!({ "change_role": { "member_id": cem.to_string(), "role": "legal_representative" } });
    let told = preview(lea, change).expect_problem(422, "invalid_input");
    assert_eq!(told.fields(), [("/change_role/role", "not_for_role")]);
}
