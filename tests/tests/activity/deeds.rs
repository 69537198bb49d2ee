//! One row for each writing operation that concerns an organisation. A new operation without a row fails,
//! and so does one that leaves no entry.

use super::log;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, join, person};
use kontor_tests::{Answer, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Reads in the dress of a POST: what would be in the address is secret.
const READS: [&str; 1] = ["preview_invitation"];

/// Operation, and the action of its newest entry.
const DEEDS: [(&str, &str); 16] = [
    ("create_organization", "member.joined"),
    ("update_organization", "organization.updated"),
    ("update_member", "member.updated"),
    ("remove_member", "member.removed"),
    ("leave_organization", "member.left"),
    ("create_invitation", "invitation.created"),
    ("create_invitations", "invitation.created"),
    ("resend_invitation", "invitation.resent"),
    ("revoke_invitation", "invitation.revoked"),
    ("accept_invitation", "member.joined"),
    ("decline_invitation", "invitation.declined"),
    ("create_hand_over", "hand_over.created"),
    ("accept_hand_over", "member.updated"),
    ("decline_hand_over", "hand_over.declined"),
    ("cancel_hand_over", "hand_over.cancelled"),
    ("delete_organization", "organization.deleted"),
];

#[test]
fn every_writing_operation_has_a_row() {
    let app = TestApp::start(Database::Sqlite);
    let document = app.anonymous().get("/openapi.json").expect(200).body;
    let mut writing = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let concerns = path.starts_with("/v1/organizations") || path.starts_with("/v1/invitations");
        for (method, operation) in item.as_object().expect("operations") {
            if concerns && method != "get" {
                writing.insert(operation["operationId"].as_str().expect("an id").to_owned());
            }
        }
    }
    let listed: BTreeSet<String> = DEEDS
        .iter()
        .map(|deed| deed.0)
        .chain(READS)
        .map(str::to_owned)
        .collect();
    assert_eq!(writing, listed);
}

/// A world in which one operation can be done once.
struct Stage<'a> {
    app: &'a TestApp,
    people: Scenario,
    target: Person,
    invited: Person,
    invitation: String,
    founder: Person,
    own: String,
    /// For what answers it.
    hand_over: Option<String>,
}

impl<'a> Stage<'a> {
    fn new(app: &'a TestApp, operation: &str) -> Self {
        let people = app.scenario();
        let target = join(
            app,
            people.organization,
            &person(app, "tim"),
            Role::Collaborator,
            MembershipState::Active,
        );
        let invited = person(app, "noa");
        let body = json!({ "email": invited.email, "role": "external" });
        let made = people
            .legal_representative
            .client
            .post(&people.path("/invitations"), body)
            .expect(201);
        let founder = person(app, "fritz");
        let body = json!({ "name": "Allein", "kind": "individual", "postal_address": { "country": "CH" } });
        let alone = founder.client.post("/v1/organizations", body).expect(201);
        let mut stage = Self {
            app,
            hand_over: None,
            own: alone.header("location").expect("a location").to_owned(),
            founder,
            invitation: made.text_at("/id"),
            people,
            target,
            invited,
        };
        if ["accept_hand_over", "decline_hand_over", "cancel_hand_over"].contains(&operation) {
            stage.hand_over = Some(stage.offer().expect(201).text_at("/id"));
        }
        stage
    }

    /// Does it; answers with who is meant to be the author, and where the log is.
    fn act(&self, operation: &str) -> (Answer, Option<&Person>) {
        let lea = &self.people.legal_representative;
        let path = |rest: &str| self.people.path(rest);
        let invitation = path(&format!("/invitations/{}", self.invitation));
        let member = self.people.member_path(&self.target);
        let token = || json!({ "token": self.app.token_to(&self.invited.email) });
        match operation {
            "create_organization" => {
                let body = json!({ "name": "Neu", "kind": "company", "postal_address": { "country": "CH" } });
                (lea.client.post("/v1/organizations", body), Some(lea))
            }
            "update_organization" => (lea.client.patch(&path(""), json!({ "name": "Neu" })), Some(lea)),
            "update_member" => (lea.client.patch(&member, json!({ "billing": true })), Some(lea)),
            "remove_member" => (lea.client.delete(&member), Some(lea)),
            "leave_organization" => (
                self.target.client.post(&path("/leave"), Value::Null),
                Some(&self.target),
            ),
            "create_invitation" => {
                let body = json!({ "email": "kim@example.com", "role": "external" });
                (lea.client.post(&path("/invitations"), body), Some(lea))
            }
            "create_invitations" => {
                let body = json!({ "invitations": [{ "email": "kim@example.com", "role": "external" }] });
                (lea.client.post(&path("/invitations/bulk"), body), Some(lea))
            }
            "resend_invitation" => (
                lea.client.post(&format!("{invitation}/resend"), Value::Null),
                Some(lea),
            ),
            "revoke_invitation" => (
                lea.client.post(&format!("{invitation}/revoke"), Value::Null),
                Some(lea),
            ),
            "accept_invitation" => (
                self.invited.client.post("/v1/invitations/accept", token()),
                Some(&self.invited),
            ),
            "decline_invitation" => (
                self.app.anonymous().post("/v1/invitations/decline", token()),
                None,
            ),
            "create_hand_over" => (self.offer(), Some(lea)),
            "accept_hand_over" | "decline_hand_over" => {
                let answer = operation.trim_end_matches("_hand_over");
                (self.answer_offer(&self.target, answer), Some(&self.target))
            }
            "cancel_hand_over" => (self.answer_offer(lea, "cancel"), Some(lea)),
            "delete_organization" => (self.founder.client.delete(&self.own), Some(&self.founder)),
            other => panic!("how is {other} done?"),
        }
    }

    fn offer(&self) -> Answer {
        let body = json!({ "member_id": self.target.member.expect("a member").to_string() });
        let lea = &self.people.legal_representative.client;
        lea.post(&self.people.path("/hand-overs"), body)
    }

    fn answer_offer(&self, person: &Person, answer: &str) -> Answer {
        let offered = self.hand_over.as_deref().expect("an offer");
        let path = self.people.path(&format!("/hand-overs/{offered}/{answer}"));
        person.client.post(&path, Value::Null)
    }

    fn newest(&self, operation: &str, answer: &Answer) -> Value {
        let lea = &self.people.legal_representative.client;
        if operation == "create_organization" {
            let path = answer.header("location").expect("a location");
            return lea.get(&format!("{path}/activity")).expect(200).body["items"][0].clone();
        }
        if operation == "delete_organization" {
            // Nobody reads that log any more; the person's own says it too.
            return self.founder.client.get("/v1/profile/activity").expect(200).body["items"][0].clone();
        }
        log(&self.people, lea)[0].clone()
    }
}

#[rstest]
fn every_writing_operation_leaves_its_entry(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    for (operation, action) in DEEDS {
        let stage = Stage::new(&app, operation);
        let (answer, author) = stage.act(operation);
        assert!(answer.status < 300, "{operation}: {}", answer.text);
        let entry = stage.newest(operation, &answer);
        assert_eq!(entry["action"], action, "{operation}: {entry}");
        let (kind, id) = match author {
            Some(person) => ("user", json!(person.user.to_string())),
            None => ("anonymous", Value::Null),
        };
        assert_eq!(
            (&entry["actor_kind"], &entry["actor_id"]),
            (&json!(kind), &id),
            "{operation}"
        );
        assert_eq!(entry["at"], "2026-11-23T08:00:00Z");
        let details = &entry["details"];
        assert_eq!(
            details["request_id"].as_str(),
            answer.header("x-request-id"),
            "{operation}"
        );
        assert_eq!(details["ip_address"], "127.0.0.1", "{operation}");
        assert!(
            details["user_agent"]
                .as_str()
                .is_some_and(|agent| agent.starts_with("ureq/")),
            "{operation}: {details}"
        );
    }
}

/// Entry and change are one transaction: where the one can't be written, the other is not.
#[rstest]
fn without_its_entry_nothing_is_written(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    for (operation, _) in DEEDS {
        let stage = Stage::new(&app, operation);
        // The token's mail goes out before the log is taken away.
        app.mails_to(&stage.invited.email);
        let mails = || app.mails_to(&stage.target.email).len() + app.mails_to("kim@example.com").len();
        let before = (stage.people.snapshot(), organizations(&stage), mails());
        app.fresh
            .execute("ALTER TABLE activity_entries RENAME TO activity_entries_away");
        let (answer, _) = stage.act(operation);
        app.fresh
            .execute("ALTER TABLE activity_entries_away RENAME TO activity_entries");
        assert_eq!(answer.status, 500, "{operation}: {}", answer.text);
        assert!(
            !answer.text.contains("activity"),
            "{operation} tells our inside: {}",
            answer.text
        );
        let after = (stage.people.snapshot(), organizations(&stage), mails());
        assert_eq!(after, before, "{operation}");
    }
}

fn organizations(stage: &Stage<'_>) -> Value {
    let lea = &stage.people.legal_representative.client;
    lea.get("/v1/organizations").expect(200).body
}
