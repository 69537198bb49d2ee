//! Finding entries: by group, by period, by a term, and by all of these at once.

use super::{log, record, rename};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use kontor_domain::activity::{Author, Chain};
use kontor_tests::scenario::Person;
use kontor_tests::{Client, Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};

/// The places of the entries that a query finds, newest first; counted and paged alike.
#[track_caller]
fn places(people: &Scenario, query: &str) -> Vec<i64> {
    let lea = &people.legal_representative.client;
    let list = lea
        .get(&people.path(&format!("/activity?include_total=true&limit=200&{query}")))
        .expect(200);
    let items = list.body["items"].as_array().expect("items").clone();
    assert_eq!(list.body["total"], items.len(), "{query}");
    items
        .iter()
        .map(|entry| entry["seq"].as_i64().expect("a place"))
        .collect()
}

fn text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Returns a client of a person with another user agent.
fn called(person: &Person, user_agent: &str) -> Client {
    person.client.with_header("user-agent", user_agent)
}

#[rstest]
fn by_a_group_of_actions(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 2);
    let lea = &people.legal_representative.client;
    let cem = people.member_path(&people.collaborator);
    lea.patch(&cem, json!({ "billing": true })).expect(200);
    lea.delete(&cem).expect(204);
    let invite = json!({ "email": "new@example.com", "role": "external" });
    lea.post(&people.path("/invitations"), invite).expect(201);
    assert_eq!(places(&people, "action_group=member"), [4, 3]);
    assert_eq!(places(&people, "action_group=organization"), [2, 1]);
    assert_eq!(places(&people, "action_group=invitation"), [5]);
    assert_eq!(places(&people, "action_group=member&action=member.removed"), [4]);
    let nothing = places(&people, "action_group=member&action=invitation.created");
    assert_eq!(nothing, [0_i64; 0], "no action is in two groups");
}

/// Since is part of the period, until is not: two periods that touch share no entry and lose none.
#[rstest]
fn by_a_period(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 5);
    let entries = log(&people, &people.legal_representative.client);
    let third = entries[2]["at"].as_str().expect("a moment").to_owned();
    assert_eq!(places(&people, &format!("since={third}")), [5, 4, 3]);
    assert_eq!(places(&people, &format!("until={third}")), [2, 1]);
    assert_eq!(
        places(&people, &format!("since={third}&until={third}")),
        [0_i64; 0]
    );
    let moment = DateTime::parse_from_rfc3339(&third).expect("a moment").to_utc();
    let after = text(moment + TimeDelta::seconds(1));
    assert_eq!(places(&people, &format!("since={third}&until={after}")), [3]);
    let within = text(moment + TimeDelta::milliseconds(999));
    assert_eq!(
        places(&people, &format!("since={within}&until={after}")),
        [3],
        "decimals are cut off, as answers have none"
    );
    let bern = moment.with_timezone(&chrono::FixedOffset::east_opt(3_600).expect("an offset"));
    let bern = bern.to_rfc3339().replace('+', "%2B");
    assert_eq!(
        places(&people, &format!("since={bern}")),
        [5, 4, 3],
        "another offset"
    );
}

#[rstest]
fn by_a_term_whatever_its_case_and_accents(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let (lea, ada) = (&people.legal_representative, &people.administrator);
    let town = |client: &Client, town: &str| {
        let body = json!({ "postal_address": { "town": town } });
        client.patch(&people.path(""), body).expect(200);
    };
    town(&lea.client, "Zürich");
    town(&called(ada, "Firefox/100%"), "GENÈVE");
    town(&lea.client, "50_50");
    let cem = people.member_path(&people.collaborator);
    lea.client.patch(&cem, json!({ "role": "external" })).expect(200);

    assert_eq!(places(&people, "q=zurich"), [2, 1], "as it was, and as it became");
    assert_eq!(places(&people, "q=Z%C3%9CRICH"), [2, 1]);
    assert_eq!(
        places(&people, "q=zu%CC%88ri"),
        [2, 1],
        "another way to write the same letter"
    );
    assert_eq!(places(&people, "q=geneve"), [3, 2]);
    assert_eq!(places(&people, "q=firefox"), [2], "the client");
    assert_eq!(places(&people, "q=127.0.0.1"), [4, 3, 2, 1], "the address");
    assert_eq!(places(&people, "q=Member.Upd"), [4], "the action");
    assert_eq!(places(&people, "q=collaborator"), [4], "the value before");
    let member = people.collaborator.member.expect("a member");
    assert_eq!(places(&people, &format!("q={member}")), [4], "the object");

    assert_eq!(places(&people, "q=100%25"), [2], "a percent sign is one");
    assert_eq!(places(&people, "q=50_50"), [3]);
    assert_eq!(places(&people, "q=50x50"), [0_i64; 0]);
    assert_eq!(
        places(&people, "q=z_rich"),
        [0_i64; 0],
        "an underscore is no joker"
    );
    assert_eq!(places(&people, "q=%5C"), [0_i64; 0]);
    assert_eq!(
        places(&people, "q=ip_address"),
        [0_i64; 0],
        "the name of a field is no value"
    );
    assert_eq!(
        places(&people, "q=updatedorg"),
        [0_i64; 0],
        "two values are not one"
    );
}

#[rstest]
fn all_filters_at_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    rename(&people, &app, 3);
    let entries = log(&people, &people.legal_representative.client);
    let at = entries[1]["at"].as_str().expect("a moment");
    let all = format!(
        "actor_id={}&action=organization.updated&action_group=organization&object_id={}&since={at}&q=muster",
        people.legal_representative.user, people.organization
    );
    assert_eq!(places(&people, &all), [3, 2]);
    assert_eq!(places(&people, &format!("{all}&until={at}")), [0_i64; 0]);
    let ada = people.administrator.user;
    assert_eq!(
        places(
            &people,
            &all.replace(&people.legal_representative.user.to_string(), &ada.to_string())
        ),
        [0_i64; 0]
    );
    let page = people
        .legal_representative
        .client
        .get(&people.path(&format!("/activity?limit=1&{all}")))
        .expect(200);
    let next = format!("/activity?{all}&after={}", page.text_at("/next_cursor"));
    let rest = people
        .legal_representative
        .client
        .get(&people.path(&next))
        .expect(200);
    let rest: Vec<&Value> = rest.body["items"].as_array().expect("items").iter().collect();
    assert_eq!((rest.len(), &rest[0]["seq"]), (1, &json!(2)));
}

#[rstest]
fn every_wrong_filter_is_named(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let long = "a".repeat(65);
    let query = format!(
        "actor_id=lea&action=member.exploded&action_group=member.&object_id={long}&since=yesterday&until=2026-13-01T00:00:00Z&q=%20"
    );
    for path in ["/activity", "/activity/export"] {
        let answer = lea.get(&people.path(&format!("{path}?{query}")));
        let answer = answer.expect_problem(422, "invalid_input");
        let mut named: Vec<&str> = answer.fields().into_iter().map(|(pointer, _)| pointer).collect();
        named.sort_unstable();
        assert_eq!(
            named,
            [
                "?action",
                "?action_group",
                "?actor_id",
                "?object_id",
                "?q",
                "?since",
                "?until"
            ]
        );
        assert!(!answer.text.contains("exploded") && !answer.text.contains("yesterday"));
    }
    let backwards = "since=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z";
    let answer = lea
        .get(&people.path(&format!("/activity?{backwards}")))
        .expect_problem(422, "invalid_input");
    assert_eq!(answer.body["errors"][0]["message"], "must not be after until");
    let long = "a".repeat(101);
    lea.get(&people.path(&format!("/activity?q={long}")))
        .expect_problem(422, "invalid_input");
    lea.get(&people.path("/activity?q=%CC%88"))
        .expect_problem(422, "invalid_input");
}

/// Entries of one author or one object are looked up, not searched for.
#[test]
fn the_filters_that_pick_few_entries_have_an_index() {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let app = TestApp::start(Database::Sqlite);
    for (column, index) in [
        ("author_id", "activity_entries_author"),
        ("object", "activity_entries_object"),
    ] {
        let query = format!(
            "EXPLAIN QUERY PLAN SELECT id FROM activity_entries WHERE chain_id = ? AND {column} = ? ORDER BY seq DESC LIMIT 50"
        );
        let steps: Vec<Step> = diesel::sql_query(query)
            .load(&mut app.fresh.sqlite())
            .expect("a plan");
        let plan: Vec<&str> = steps.iter().map(|step| step.detail.as_str()).collect();
        assert!(plan.len() == 1 && plan[0].contains(index), "{column}: {plan:?}");
    }
}

/// Search words of an entry are not part of the chain, and entries of other logs are never found.
#[rstest]
fn a_term_finds_nothing_elsewhere(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let (people, others) = (app.scenario(), app.scenario());
    let author = Author::User(people.collaborator.user);
    record(
        &app,
        Chain::Organization(people.organization),
        author,
        1,
        json!({ "name": "Only here" }),
    );
    assert_eq!(places(&people, "q=only%20here"), [1]);
    assert_eq!(places(&others, "q=only%20here"), [0_i64; 0]);
    app.fresh
        .execute("UPDATE activity_entries SET search_text = NULL");
    assert_eq!(places(&people, "q=only%20here"), [0_i64; 0]);
    let check = people
        .legal_representative
        .client
        .get(&people.path("/activity/verify"));
    assert_eq!(check.expect(200).body["intact"], Value::Bool(true));
}
