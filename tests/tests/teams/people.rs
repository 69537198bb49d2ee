//! Coming into a team and going out of it, one or many at once.

use super::{World, id, statuses, texts};
use chrono::TimeDelta;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn rights_come_and_go_with_the_next_request_on_every_node(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let eva = &world.people.external;
    let other = world.app.beside();
    let there = || {
        let path = world.people.path(&format!("/products/{}", world.drive));
        eva.client.at(other.base()).get(&path).status == 200
    };
    let team = world.team("Web");
    assert!(!world.sees_the_drive(eva) && !there());
    let add = json!({ "members": [{ "member_id": id(eva) }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    assert!(world.sees_the_drive(eva) && there());
    let remove = json!({ "member_ids": [id(eva)] });
    world
        .post(&format!("/teams/{team}/members/remove"), remove)
        .expect(200);
    assert!(!world.sees_the_drive(eva) && !there());
    let mails = world.app.mails_to(&eva.email);
    let told = |part: &str| mails.iter().any(|mail| mail.subject.contains(part));
    assert!(
        told("You are in the team Web") && told("no longer in the team Web"),
        "{mails:?}"
    );
}

#[rstest]
fn each_of_many_gets_a_result_and_nobody_comes_in_if_one_can_not(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let team = world.team("Web");
    let path = format!("/teams/{team}/members");
    let stranger = id(&world.app.scenario().collaborator);
    let all = json!([
        { "member_id": id(&people.collaborator) }, { "email": people.external.email.to_uppercase() },
        { "email": "new@example.com" }, { "member_id": stranger }, { "email": "NEW@example.com" },
        { "member_id": id(&people.external) },
    ]);
    let refused = world
        .post(&path, json!({ "members": all }))
        .expect_problem(409, "bulk_refused");
    assert_eq!(refused.fields(), [("/members/3", "not_found")]);
    assert!(world.members(&team).is_empty());
    let dry = world
        .post(&path, json!({ "members": all, "dry_run": true }))
        .expect(200);
    let would = [
        "would_add",
        "would_add",
        "would_invite",
        "refused",
        "would_invite",
        "already_in_team",
    ];
    assert_eq!(statuses(&dry), would);
    assert!(world.members(&team).is_empty());
    let done = world
        .post(&path, json!({ "members": all, "partial": true }))
        .expect(200);
    let did = [
        "added",
        "added",
        "invited",
        "refused",
        "invited",
        "already_in_team",
    ];
    assert_eq!(statuses(&done), did);
    assert_eq!(done.body["refused"], 1);
    assert_eq!(
        done.body["results"][2]["invitation_id"],
        done.body["results"][4]["invitation_id"]
    );
    assert_eq!(world.members(&team).len(), 2);
    let again = world
        .post(&path, json!({ "members": all, "partial": true }))
        .expect(200);
    assert_eq!(statuses(&again)[..2], ["already_in_team", "already_in_team"]);

    let remove = format!("{path}/remove");
    let ids = json!([id(&people.collaborator), stranger, id(&people.administrator)]);
    let refused = world
        .post(&remove, json!({ "member_ids": ids }))
        .expect_problem(409, "bulk_refused");
    assert_eq!(refused.fields(), [("/member_ids/1", "not_found")]);
    let dry = world
        .post(&remove, json!({ "member_ids": ids, "dry_run": true }))
        .expect(200);
    assert_eq!(statuses(&dry), ["would_remove", "refused", "not_in_team"]);
    let done = world
        .post(&remove, json!({ "member_ids": ids, "partial": true }))
        .expect(200);
    assert_eq!(statuses(&done), ["removed", "refused", "not_in_team"]);
    assert_eq!(world.members(&team), [id(&people.external)]);
}

#[rstest]
fn a_dry_run_says_of_somebody_named_twice_what_happens_in_earnest(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (team, eva) = (world.team("Web"), id(&world.people.external));
    let add = json!({ "members": [{ "member_id": eva }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    let remove = |dry_run: bool| {
        let body = json!({ "member_ids": [eva, eva], "dry_run": dry_run });
        let path = format!("/teams/{team}/members/remove");
        statuses(&world.post(&path, body).expect(200))
    };
    assert_eq!(remove(true), ["would_remove", "not_in_team"]);
    assert_eq!(remove(false), ["removed", "not_in_team"]);
}

#[rstest]
fn a_place_in_a_team_has_its_time(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let (eva, team) = (&people.external, world.team("Web"));
    let now = world.app.clock_now();
    let add = json!({ "members": [{
        "member_id": id(eva), "valid_from": now + TimeDelta::minutes(1), "valid_until": now + TimeDelta::minutes(2) }] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    assert!(!world.sees_the_drive(eva), "not yet");
    world.app.advance(TimeDelta::minutes(1));
    assert!(world.sees_the_drive(eva));
    world.app.advance(TimeDelta::seconds(59));
    assert!(world.sees_the_drive(eva));
    world.app.advance(TimeDelta::seconds(1));
    assert!(!world.sees_the_drive(eva), "over");
    let place = people.path(&format!("/teams/{team}/members/{}", id(eva)));
    let changed = lea.patch(&place, json!({ "valid_until": null })).expect(200);
    assert!(changed.body["details"]["valid_until"].is_null());
    assert!(world.sees_the_drive(eva));
    let refused = lea
        .patch(&place, json!({ "valid_until": now }))
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/valid_until", "range")]);
    lea.delete(&place).expect(204);
    lea.delete(&place).expect_problem(404, "not_found");
    assert!(!world.sees_the_drive(eva));
}

#[rstest]
fn a_member_is_put_into_exactly_these_teams(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (people, lea) = (&world.people, &world.people.legal_representative.client);
    let teams: Vec<String> = ["A", "B", "C"].iter().map(|name| world.team(name)).collect();
    let path = format!("{}/teams", people.member_path(&people.collaborator));
    let set = |ids: &[String]| {
        let changed = lea
            .send("PUT", &path, Some(json!({ "team_ids": ids })))
            .expect(200);
        (changed.body["added"].clone(), changed.body["removed"].clone())
    };
    assert_eq!(set(&teams[..2]), (json!(teams[..2]), json!([])));
    let place = people.path(&format!(
        "/teams/{}/members/{}",
        teams[1],
        id(&people.collaborator)
    ));
    lea.patch(&place, json!({ "valid_until": "2027-01-01T00:00:00Z" }))
        .expect(200);
    assert_eq!(set(&teams[1..]), (json!([teams[2]]), json!([teams[0]])));
    let listed = lea.get(&path).expect(200);
    let items = listed.body["items"].as_array().expect("items");
    let names: Vec<&str> = items
        .iter()
        .filter_map(|item| item["team"]["name"].as_str())
        .collect();
    assert_eq!(names, ["B", "C"]);
    assert_eq!(
        items[0]["valid_until"], "2027-01-01T00:00:00Z",
        "what stays keeps its time"
    );
    // Everybody sees their own, only managers those of others.
    let own = people.collaborator.client.get(&path).expect(200);
    assert_eq!(own.body, listed.body);
    let others = format!("{}/teams", people.member_path(&people.administrator));
    people
        .collaborator
        .client
        .get(&others)
        .expect_problem(403, "forbidden");
    people.external.client.get(&path).expect_problem(404, "not_found");
    let refused = lea
        .send(
            "PUT",
            &path,
            Some(json!({ "team_ids": [teams[0], "team_0192f0c1e5b07cc3a4d15e6f708192c1"] })),
        )
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/team_ids/1", "unknown")]);
    assert_eq!(set(&[]), (json!([]), json!(teams[1..])));
    assert!(
        texts(
            &world.get(&format!("/teams?member_id={}", id(&people.collaborator))),
            "id"
        )
        .is_empty()
    );
}

/// A team membership that can be changed can also be read, and its version is the one required by a change.
#[rstest]
fn a_place_in_a_team_is_read_with_the_version_that_a_change_asks_for(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let people = &world.people;
    let (eva, cem) = (&people.external, &people.collaborator);
    let team = world.team("Web");
    let path = format!("/teams/{team}/members");
    world
        .post(&path, json!({ "members": [{ "member_id": id(eva) }] }))
        .expect(200);
    let later = world.app.clock_now() + TimeDelta::days(1);
    let to_come = json!({ "members": [{ "member_id": id(cem), "valid_from": later }] });
    world.post(&path, to_come).expect(200);

    let place = people.path(&format!("{path}/{}", id(eva)));
    let lea = &people.legal_representative.client;
    let read = lea.get(&place).expect(200);
    let listed = world.get(&path).body["items"].as_array().cloned();
    assert!(
        listed.is_some_and(|items| items.contains(&read.body)),
        "as in the list"
    );
    let etag = read.header("etag").expect("an ETag").to_owned();
    let known = lea.with_header("if-none-match", &etag).get(&place);
    assert_eq!((known.status, known.text.as_str()), (304, ""));

    let change = json!({ "valid_until": later });
    let changed = lea.with_header("if-match", &etag).patch(&place, change.clone());
    let newer = changed.expect(200).header("etag").map(str::to_owned);
    lea.with_header("if-match", &etag)
        .patch(&place, change)
        .expect_problem(412, "precondition_failed");
    let read = lea.get(&place).expect(200);
    assert_eq!(read.header("etag").map(str::to_owned), newer);

    // An external sees who is in the team now, by name, and nobody else.
    let seen = eva.client.get(&place).expect(200);
    assert_eq!(seen.body["details"], serde_json::Value::Null);
    let not_yet = people.path(&format!("{path}/{}", id(cem)));
    eva.client.get(&not_yet).expect_problem(404, "not_found");
    lea.get(&not_yet).expect(200);
    let nobody = people.path(&format!("{path}/{}", id(&people.administrator)));
    lea.get(&nobody).expect_problem(404, "not_found");
}
