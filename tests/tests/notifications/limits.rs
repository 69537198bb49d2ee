//! Limits of mails across all causes: a mailbox can't be flooded by repeating anything.

use kontor_domain::ids::OrganizationId;
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, join, organization, person, with_drive};
use kontor_tests::{Answer, Database, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

const THREE: (&str, &str) = ("mails_to_one_recipient_per_day", "3");

fn own_organization(app: &TestApp, founder: &Person) -> OrganizationId {
    let place = organization(app, founder);
    join(
        app,
        place,
        founder,
        Role::LegalRepresentative,
        MembershipState::Active,
    );
    place
}

fn invite(by: &Person, place: OrganizationId, email: &str) -> Answer {
    let body = json!({ "email": email, "role": "external" });
    by.client
        .post(&format!("/v1/organizations/{place}/invitations"), body)
}

#[rstest]
fn one_account_with_many_organizations_mails_a_stranger_a_few_times(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[THREE]);
    let (mallory, lea) = (person(&app, "mallory"), person(&app, "lea"));
    let places: Vec<OrganizationId> = (0..8).map(|_| own_organization(&app, &mallory)).collect();
    // All at once, so that a count that is read before it is written would let more pass.
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asked: Vec<_> = places
            .iter()
            .map(|place| scope.spawn(|| invite(&mallory, *place, "Noa@example.com")))
            .collect();
        asked
            .into_iter()
            .map(|asked| asked.join().expect("an answer"))
            .collect()
    });
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 3);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        let refused = refused.expect_problem(429, "mail_limit");
        assert_eq!(refused.header("retry-after"), Some("86400"));
    }
    assert_eq!(app.mails_to("noa@example.com").len(), 3);
    assert_eq!(
        app.fresh.count("invitations"),
        3,
        "what is refused leaves nothing"
    );
    // Others still reach the address, and the account other addresses.
    let place = own_organization(&app, &lea);
    invite(&lea, place, "noa@example.com").expect(201);
    invite(&mallory, places[0], "kim@example.com").expect(201);
}

#[rstest]
fn an_account_and_an_address_have_limits_of_their_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let limits = [
        ("mails_per_account_per_day", "4"),
        ("mails_per_recipient_per_day", "2"),
    ];
    let app = TestApp::start_with(database, &limits);
    let people = ["lea", "noa", "kim"].map(|name| person(&app, name));
    let places = people.each_ref().map(|founder| own_organization(&app, founder));
    invite(&people[0], places[0], "fay@example.com").expect(201);
    invite(&people[1], places[1], "fay@example.com").expect(201);
    invite(&people[2], places[2], "fay@example.com").expect_problem(429, "mail_limit");
    let items: Vec<Value> = (0..5)
        .map(|number| json!({ "email": format!("n{number}@example.com"), "role": "external" }))
        .collect();
    let bulk = |partial| json!({ "partial": partial, "invitations": items });
    let path = format!("/v1/organizations/{}/invitations/bulk", places[2]);
    let refused = people[2]
        .client
        .post(&path, bulk(false))
        .expect_problem(409, "bulk_refused");
    assert_eq!(refused.fields(), [("/invitations/4", "mail_limit")]);
    let done = people[2].client.post(&path, bulk(true)).expect(200);
    assert_eq!(
        (&done.body["admitted"], &done.body["refused"]),
        (&json!(4), &json!(1))
    );
    // A security mail is not counted, and none is omitted.
    let lea = &people[0];
    app.anonymous()
        .post("/v1/password-resets", json!({ "email": lea.email }))
        .expect(202);
    assert_eq!(app.mails_to(&lea.email).len(), 1);
}

#[rstest]
fn a_loop_of_notices_goes_on_without_mails(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let (app, people, drive) = with_drive(database);
    let app = app.beside_with(&[THREE]);
    let lea = people.legal_representative.client.at(app.base());
    let cem = &people.collaborator;
    let member = cem.member.expect("a member").to_string();
    for _ in 0..5 {
        let made = lea
            .post(
                &people.path("/grants"),
                json!({ "member_ids": [member], "grant": { "product_ids": [drive.to_string()], "rights": ["view"] } }),
            )
            .expect(201);
        let id = made.text_at("/grants/0/id");
        lea.delete(&people.path(&format!("/grants/{id}"))).expect(204);
    }
    assert_eq!(app.mails_to(&cem.email).len(), 3);
    assert_eq!(app.fresh.count("jobs WHERE kind = 'deliver_mail'"), 0);
    // A day later there is room again.
    app.advance(chrono::TimeDelta::days(1));
    let ada = &people.administrator;
    let gone = kontor_tests::log_in(&app, &people.legal_representative.email);
    gone.client
        .patch(&people.member_path(cem), json!({ "role": "external" }))
        .expect(200);
    assert_eq!(app.mails_to(&cem.email).len(), 4);
    assert_eq!(app.mails_to(&ada.email).len(), 0);
}

/// An address whose limit is exhausted still gets mails about its own account, and resets do not exhaust the limit.
#[rstest]
fn security_mails_are_not_counted(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start_with(database, &[("mails_per_recipient_per_day", "1")]);
    let (lea, noa) = (person(&app, "lea"), person(&app, "noa"));
    let (first, second) = (own_organization(&app, &noa), own_organization(&app, &noa));
    for sent in 1..=2 {
        let reset = json!({ "email": lea.email });
        app.anonymous().post("/v1/password-resets", reset).expect(202);
        assert_eq!(app.mails_to(&lea.email).len(), sent);
    }
    invite(&noa, first, &lea.email).expect(201);
    invite(&noa, second, &lea.email).expect_problem(429, "mail_limit");
    let reset = json!({ "email": lea.email });
    app.anonymous().post("/v1/password-resets", reset).expect(202);
    assert_eq!(app.mails_to(&lea.email).len(), 4);
}
