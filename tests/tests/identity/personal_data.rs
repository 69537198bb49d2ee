//! Nothing is forgotten when a person is: closing an account leaves a trace of the person in no column but those that
//! are named here, and a purge leaves no row that has expired in a table but those that are named here.

use chrono::TimeDelta;
use kontor_api::identity::rotate_signing_keys;
use kontor_domain::identity::Rotation;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_domain::staff::{DeskName, Post, StaffRole};
use kontor_domain::text::ParseText;
use kontor_tests::guesses::attempt;
use kontor_tests::scenario::{PASSWORD, Person, api_token, hex, join, offer, person, product, team};
use kontor_tests::schema::tables;
use kontor_tests::second_factor::{Device, challenge};
use kontor_tests::sms::PHONE;
use kontor_tests::{Authenticator, Client, Database, TestApp, log_in, sign_up_body};
use rstest::rstest;
use serde_json::json;
use std::collections::BTreeSet;

/// First name of the person, and the beginning of the person's addresses.
const NAME: &str = "leonie";

/// Columns that keep a trace of a person whose account is closed, with the reason.
const KEPT: [(&str, &str); 30] = [
    ("payouts.requested_by", "refers to the row that names nobody"),
    ("payouts.decided_by", "refers to the row that names nobody"),
    ("payouts.recorded_by", "refers to the row that names nobody"),
    ("bank_files.uploaded_by", "refers to the row that names nobody"),
    (
        "allocation_requests.requested_by",
        "refers to the row that names nobody",
    ),
    (
        "billing_exports.requested_by",
        "refers to the row that names nobody",
    ),
    (
        "billing_addresses.email",
        "an organization's address for invoices, which it edits itself",
    ),
    (
        "users.id",
        "logs and invitations refer to the row, which names nobody",
    ),
    ("invitations.invited_by", "refers to the row that names nobody"),
    (
        "product_transfers.offered_by",
        "refers to the row that names nobody",
    ),
    ("products.ordered_by", "refers to the row that names nobody"),
    ("grants.created_by", "refers to the row that names nobody"),
    ("hand_overs.giver_user_id", "refers to the row that names nobody"),
    (
        "hand_overs.receiver_user_id",
        "refers to the row that names nobody",
    ),
    ("hand_overs.giver_member_id", "the membership is gone"),
    ("hand_overs.receiver_member_id", "the membership is gone"),
    ("activity_chains.id", "the account's log still verifies"),
    ("activity_entries.chain_id", "the account's log still verifies"),
    (
        "activity_entries.author_id",
        "refers to the row that names nobody",
    ),
    ("activity_entries.object", "an id, of which nothing else is left"),
    (
        "activity_entries.details",
        "logs of organizations keep what was done in them",
    ),
    ("activity_entries.search_text", "belongs to the details"),
    (
        "jobs.tenant",
        "a delivery that waits, at most until it has failed",
    ),
    ("jobs.singleton", "the end of a membership, until it is due"),
    ("jobs.payload", "the end of a membership, until it is due"),
    ("outbox_mails.recipient", "mails are deleted thirty days later"),
    ("outbox_sms.recipient", "SMS are deleted thirty days later"),
    (
        "invitation_sends.email_key",
        "counted for a day, so that closing an account brings no new mails",
    ),
    (
        "password_reset_requests.email",
        "answered by a job, or deleted a day later",
    ),
    (
        "password_reset_requests.email_key",
        "answered by a job, or deleted a day later",
    ),
];

/// Columns with a time at which something ends, whose rows stay, with the reason.
const NOT_PURGED: [(&str, &str); 19] = [
    ("billing_exports.expires_at", "shown to members for thirty days"),
    (
        "billing_addresses.email_token_expires_at",
        "the address stays, and its link is refused",
    ),
    ("activity_entries.at", "logs are kept"),
    (
        "api_tokens.expires_at",
        "shown to the owner, deleted with the account",
    ),
    ("service_tokens.expires_at", "shown to the operator"),
    ("invitations.expires_at", "shown to managers"),
    ("hand_overs.expires_at", "shown to managers"),
    ("hand_overs.closed_at", "shown to managers"),
    ("product_transfers.expires_at", "shown to managers"),
    ("product_transfers.ended_at", "shown to managers"),
    ("memberships.valid_until", "an expired membership can be extended"),
    ("team_members.valid_until", "can be extended"),
    ("invitation_teams.valid_until", "deleted with the invitation"),
    ("grants.valid_until", "can be extended"),
    (
        "files.expires_at",
        "deleted with their objects, by the job that runs the purge",
    ),
    ("jobs.leased_until", "the job is taken again"),
    ("organizations.deleted_at", "the row stays, as do its logs"),
    ("users.closed_at", "the row stays, and names nobody"),
    ("reminders.sent_at", "kept with their invoices"),
];

/// Whether a column names a person, by its own name.
fn is_personal(column: &str) -> bool {
    let names = [
        "user_id",
        "email",
        "email_key",
        "recipient",
        "caller",
        "first_name",
        "desk_name",
    ];
    let ends = ["_user_id", "_email", "_email_key", "_by"];
    names.contains(&column) || ends.iter().any(|end| column.ends_with(end))
}

/// Whether a column holds a time after which its row has no use.
fn is_an_end(column: &str) -> bool {
    let names = ["at", "since", "last_login_at"];
    let ends = [
        "expires_at",
        "_until",
        "sent_at",
        "ended_at",
        "retired_at",
        "dead_at",
        "deleted_at",
        "closed_at",
    ];
    names.contains(&column) || ends.iter().any(|end| column.ends_with(end))
}

/// Returns the columns of these types, as `table.column`.
fn columns(kinds: &[&str]) -> Vec<String> {
    let tables = tables();
    let all = tables.iter().flat_map(|(table, columns)| {
        columns
            .iter()
            .map(move |(column, kind, _)| (format!("{table}.{column}"), kind))
    });
    let found: Vec<String> = all
        .filter(|(_, kind)| kinds.contains(&kind.as_str()))
        .map(|(name, _)| name)
        .collect();
    assert!(found.len() > 20, "{found:?}");
    found
}

fn parts(column: &str) -> (&str, &str) {
    column.split_once('.').expect("a table and a column")
}

/// Returns the columns that name the person: by the name or an address, or by an id of theirs.
fn traces(app: &TestApp, database: Database, leonie: &Person) -> BTreeSet<String> {
    let ids = [hex(leonie.user), hex(leonie.member.expect("a member"))];
    let ids = ids.map(|id| match database {
        Database::Sqlite => format!("X'{id}'"),
        Database::Postgres => format!("'{id}'"),
    });
    let found = |name: &String, condition: String| {
        app.fresh.count(&format!("{} WHERE {condition}", parts(name).0)) > 0
    };
    let mut traces: BTreeSet<String> = BTreeSet::new();
    for name in columns(&["Uuid7"]) {
        let condition = format!("{} IN ({})", parts(&name).1, ids.join(", "));
        if found(&name, condition) {
            traces.insert(name);
        }
    }
    for name in columns(&["Text", "JsonDoc"]) {
        let column = format!("LOWER(CAST(\"{}\" AS TEXT))", parts(&name).1);
        let condition = format!("{column} LIKE '%{NAME}%' OR {column} LIKE '%{}%'", leonie.user);
        if found(&name, condition) {
            traces.insert(name);
        }
    }
    traces
}

/// Makes a person with rows in every table that can hold some.
fn with_rows_everywhere(app: &TestApp) -> Person {
    let people = app.scenario();
    let (active, role) = (MembershipState::Active, Role::Administrator);
    let leonie = join(app, people.organization, &person(app, NAME), role, active);
    let body = json!({ "name": "Anderswo AG", "kind": "company", "postal_address": { "country": "CH" } });
    let elsewhere = &people.outsider.client;
    let there = elsewhere
        .post("/v1/organizations", body)
        .expect(201)
        .text_at("/id");
    // She is invited elsewhere, and offered a product, at both of her addresses.
    let ask = |email: &str| {
        let invitation = json!({ "email": email, "role": "external" });
        let path = format!("/v1/organizations/{there}/invitations");
        elsewhere.post(&path, invitation).expect(201);
        let lea = &people.legal_representative;
        let drive = product(app, people.organization, lea, "drive_monthly");
        offer(people.organization, lea, drive, &json!({ "to_email": email }));
    };
    ask(&leonie.email);
    let leonie = with_changes_of_address(app, leonie);
    ask(&leonie.email);
    let user = leonie.user;
    let post = Post {
        role: StaffRole::BillingClerk,
        desk_name: DeskName::parse(&format!("{NAME} at the desk")).expect("a name"),
    };
    app.write(move |tx| tx.staff().appoint(user, Some(&post)));
    team(
        app,
        people.organization,
        "Web",
        &[leonie.member.expect("a member")],
    );
    api_token(app, &leonie, &["identity:read"]);
    let once = leonie.client.with_header("idempotency-key", "k1");
    let invitation = json!({ "email": "noa@example.com", "role": "external" });
    once.post(&people.path("/invitations"), invitation).expect(201);
    // A code that was sent to her phone.
    app.give_phone(user, PHONE);
    leonie
        .client
        .post("/v1/profile/phone/code", json!(null))
        .expect(202);
    let forged = json!({ "text": format!("https://{NAME}.example") });
    leonie
        .client
        .post(&people.path("/message-checks"), forged)
        .expect(201);
    // A factor, one that waits for the code of an SMS, and a challenge that waits for a factor.
    let phone = json!({ "name": "Phone", "phone": PHONE });
    Authenticator::enroll(app, &leonie.client);
    leonie.client.post("/v1/second-factors/sms", phone).expect(201);
    Device::enroll(&leonie.client, 7);
    let waits = json!({ "challenge_token": challenge(app, &leonie.email) });
    app.anonymous()
        .post("/v1/login-challenges/approval", waits)
        .expect(202);
    // A request that is answered, and others that are not.
    let visitor = app.anonymous();
    let forgotten = || {
        let body = json!({ "email": leonie.email });
        visitor.post("/v1/password-resets", body).expect(202);
    };
    forgotten();
    app.mails_to(&leonie.email);
    forgotten();
    let mut again = sign_up_body(&leonie.email);
    again["first_name"] = json!(NAME);
    visitor.post("/v1/sign-up", again).expect(202);
    leonie
}

/// Changes the address once, with the right to undo it, and wishes for another.
fn with_changes_of_address(app: &TestApp, leonie: Person) -> Person {
    let ask = |client: &Client, address: &str| {
        let body = json!({ "email": address, "password": PASSWORD });
        client.post("/v1/email-changes", body).expect(202);
        json!({ "token": app.token_to(address) })
    };
    let email = format!("{NAME}.muster@example.com");
    let token = ask(&leonie.client, &email);
    app.anonymous()
        .post("/v1/email-changes/confirm", token)
        .expect(204);
    app.advance(TimeDelta::seconds(1));
    let client = log_in(app, &email).client;
    ask(&client, &format!("{NAME}.later@example.com"));
    Person {
        email,
        client,
        ..leonie
    }
}

#[rstest]
fn closing_an_account_leaves_no_trace_but_those_with_a_reason(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let leonie = with_rows_everywhere(&app);
    let before = traces(&app, database, &leonie);
    let kept: BTreeSet<String> = KEPT.iter().map(|(column, _)| (*column).to_owned()).collect();
    let all: BTreeSet<String> = columns(&["Uuid7", "Text", "JsonDoc"]).into_iter().collect();
    assert!(kept.is_subset(&all), "{:?}", kept.difference(&all));
    let unseen: Vec<&String> = all
        .iter()
        .filter(|name| is_personal(parts(name).1) && !before.contains(*name) && !kept.contains(*name))
        .collect();
    assert!(
        unseen.is_empty(),
        "give the person of this test a row with {unseen:?}"
    );

    let body = json!({ "email": leonie.email });
    leonie.client.post("/v1/profile/close", body).expect(204);
    let after = traces(&app, database, &leonie);
    let left: Vec<&String> = after.difference(&kept).collect();
    assert!(
        left.is_empty(),
        "forget the person in {left:?}, or say here why it stays"
    );
}

#[rstest]
fn a_purge_leaves_nothing_expired_but_what_has_a_reason(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    with_rows_everywhere(&app);
    make_old_rows(&app);
    let kept: BTreeSet<&str> = NOT_PURGED.iter().map(|(column, _)| *column).collect();
    let times = columns(&["UtcTs"]);
    for name in &kept {
        assert!(times.iter().any(|time| time == name), "{name} is no column");
    }
    let ends: Vec<&String> = times
        .iter()
        .filter(|name| is_an_end(parts(name).1) && !kept.contains(name.as_str()))
        .collect();
    let rows = |name: &str| {
        let (table, column) = parts(name);
        app.fresh
            .count(&format!("{table} WHERE \"{column}\" IS NOT NULL"))
    };
    let unseen: Vec<_> = ends.iter().filter(|name| rows(name) == 0).collect();
    assert!(unseen.is_empty(), "give this test a row with {unseen:?}");

    app.advance(TimeDelta::days(3 * 365));
    app.write(|tx| tx.jobs().purge_expired());
    let left: Vec<_> = ends.iter().filter(|name| rows(name) > 0).collect();
    assert!(left.is_empty(), "purge {left:?}, or say here why it stays");
}

/// Adds rows that only time and failures make.
fn make_old_rows(app: &TestApp) {
    let rotated = app.block_on(rotate_signing_keys(&app.app, Rotation::AtOnce));
    rotated.expect("storage works").expect("a new key");
    let lea = person(app, "lea");
    Authenticator::start(&lea.client);
    attempt(&app.anonymous(), &lea.email, "a wrong password").expect(401);
    let login = log_in(app, &lea.email);
    login
        .client
        .delete(&format!("/v1/sessions/{}", login.session))
        .expect(204);
    for sql in [
        "UPDATE throttles SET locked_until = updated_at",
        "UPDATE jobs SET dead_at = created_at WHERE kind = 'answer_sign_up'",
    ] {
        app.fresh.execute(sql);
    }
}
