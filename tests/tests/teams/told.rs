//! Notices by mail about joining a team, leaving it, or its deletion.

use super::{World, id};
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

#[rstest]
fn whose_time_begins_later_is_told_from_when(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let (cem, eva) = (&world.people.collaborator, &world.people.external);
    let team = world.team("Web");
    let add = json!({ "members": [
        { "member_id": id(cem), "valid_from": "2026-12-01T00:00:00Z", "valid_until": "2027-01-01T00:00:00Z" },
        { "member_id": id(eva) },
    ] });
    world.post(&format!("/teams/{team}/members"), add).expect(200);
    let mail = world.app.mails_to(&cem.email).remove(0);
    assert_eq!(mail.subject, "You will be in the team Web");
    assert!(
        mail.text.contains("from 1 Dec 2026 00:00 UTC on")
            && mail.text.contains("ends at 1 Jan 2027 00:00 UTC"),
        "{}",
        mail.text
    );
    assert!(!mail.text.contains("from now on"), "{}", mail.text);
    let mail = world.app.mails_to(&eva.email).remove(0);
    assert_eq!(mail.subject, "You are in the team Web");
    assert!(mail.text.contains("have its rights from now on"), "{}", mail.text);
    assert!(!mail.text.contains("ends at"), "{}", mail.text);
}

#[rstest]
fn who_is_suspended_is_told_nothing(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let sam = &world.people.suspended;
    let team = world.team("Web");
    let members = format!("/teams/{team}/members");
    world
        .post(&members, json!({ "members": [{ "member_id": id(sam) }] }))
        .expect(200);
    assert_eq!(world.members(&team), [id(sam)]);
    world
        .post(&format!("{members}/remove"), json!({ "member_ids": [id(sam)] }))
        .expect(200);
    assert!(world.members(&team).is_empty());
    assert!(world.app.mails_to(&sam.email).is_empty());
}

#[rstest]
fn who_was_in_a_deleted_team_is_told(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    let people = &world.people;
    let (lea, eva, sam) = (&people.legal_representative, &people.external, &people.suspended);
    let team = world.team("Web");
    let everybody = [lea, eva, sam].map(|person| json!({ "member_id": id(person) }));
    world
        .post(&format!("/teams/{team}/members"), json!({ "members": everybody }))
        .expect(200);
    let count = || [lea, eva, sam].map(|person| world.app.mails_to(&person.email).len());
    let before = count();
    let path = people.path(&format!("/teams/{team}"));
    lea.client.delete(&format!("{path}?dry_run=true")).expect(200);
    assert_eq!(count(), before);
    lea.client.delete(&path).expect(204);
    assert_eq!(
        count(),
        [before[0], before[1] + 1, before[2]],
        "not of one's own action, nor while suspended"
    );
    let mails = world.app.mails_to(&eva.email);
    let told = mails
        .iter()
        .any(|mail| mail.subject == "You are no longer in the team Web");
    assert!(told, "{mails:?}");
}
