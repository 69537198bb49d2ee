//! Thousands of objects of one tenant cost a request no more than its page: counted in statements, grants and
//! bytes.

use kontor_domain::access::Authorized;
use kontor_domain::grants::{Grant, ResourcePath, Rights, Subject, Target};
use kontor_domain::ids::{MemberId, ProductId};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_domain::period::Period;
use kontor_domain::text::ParseText;
use kontor_tests::scenario::{Person, back_end, hex, join, person, team, with_drive};
use kontor_tests::{Database, Scenario, TestApp};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// As many grants as 25 requests make.
const GRANTS: usize = 25_000;
/// Maximum size of an answer with a list of rights.
const ANSWER_MAX: usize = 4 << 20;
/// A page of the review: its grants, and the people around them.
const REVIEW_PAGE_MAX: usize = 400_000;

fn member(person: &Person) -> MemberId {
    person.member.expect("a member")
}

/// Grants of one subject on as many folders of a drive.
fn give(app: &TestApp, people: &Scenario, drive: ProductId, subject: Subject, count: usize) {
    let (organization, author) = (people.organization, people.legal_representative.user);
    for block in 0..count.div_ceil(1_000) {
        app.write(move |tx| {
            let grants: Vec<Grant> = (block * 1_000..count.min(block * 1_000 + 1_000))
                .map(|number| Grant {
                    id: tx.new_id(),
                    organization,
                    subject,
                    target: Target::Product {
                        id: drive,
                        path: ResourcePath::parse(&format!("/folder/{number:05}")).expect("a path"),
                    },
                    rights: Rights::parse(["view"]).expect("rights"),
                    valid: Period::ALWAYS,
                    created_by: author,
                    created_at: tx.now(),
                })
                .collect();
            tx.grants().create(&Authorized::system(organization), &grants)
        });
    }
}

/// Counts the statements of a request.
fn statements<T>(app: &TestApp, request: impl FnOnce() -> T) -> (T, u64) {
    let before = app.store().asked().statements;
    let answer = request();
    (answer, app.store().asked().statements - before)
}

#[rstest]
fn thousands_of_grants_make_no_request_larger_than_its_page(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let (app, people, drive) = with_drive(database);
    let (cem, eva) = (member(&people.collaborator), member(&people.external));
    let sales = team(&app, people.organization, "Sales", &[cem, eva]);
    give(&app, &people, drive, Subject::Team(sales), GRANTS - 1_500);
    give(&app, &people, drive, Subject::Member(cem), 1_500);
    let lea = &people.legal_representative.client;
    let get = |rest: &str| {
        let (answer, asked) = statements(&app, || lea.get(&people.path(rest)).expect(200));
        assert!(
            answer.text.len() < ANSWER_MAX,
            "{rest}: {} bytes",
            answer.text.len()
        );
        assert!(asked < 20, "{rest}: {asked} statements");
        answer
    };

    // An additional right in the whole drive: it differs in every folder, and 1,000 differences are listed.
    let preview = json!({ "give": { "member_ids": [cem.to_string(), eva.to_string()],
        "grant": { "product_ids": [drive.to_string()], "rights": ["edit"] } } });
    let (told, asked) = statements(&app, || {
        lea.post(&people.path("/access/preview"), preview.clone())
            .expect(200)
    });
    assert_eq!(told.body["truncated"], true);
    assert_eq!(told.body["changes"].as_array().map(Vec::len), Some(1_000));
    assert!(asked < 20, "{asked} statements");
    // One that differs nowhere: the steps are bounded too, and people not examined are reported.
    let same = json!({ "give": { "member_ids": [cem.to_string(), eva.to_string()],
        "grant": { "product_ids": [drive.to_string()], "path": "/elsewhere", "rights": ["view"] } } });
    let told = lea.post(&people.path("/access/preview"), same).expect(200);
    assert_eq!(told.body["truncated"], true, "{}", told.text);
    assert_eq!(told.body["members_considered"], 1);

    for rest in [
        format!("/members/{eva}/access"),
        format!("/teams/{sales}/access"),
        format!("/products/{drive}/access?limit=200"),
    ] {
        let page = get(&rest);
        let items = page.body["items"].as_array().expect("items");
        let cut: Vec<&Value> = items.iter().filter(|item| item["truncated"] == true).collect();
        let next_begins = !page.body["next_cursor"].is_null();
        assert!(cut.len() == 1 || next_begins, "{rest}: {} items", items.len());
    }
    // If a page ends early, the next one continues: no one is skipped.
    let mut people_seen = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = get(&format!("/products/{drive}/access?limit=200{after}"));
        for item in page.body["items"].as_array().expect("items") {
            assert!(people_seen.insert(item["member_id"].as_str().expect("an id").to_owned()));
        }
        let Some(next) = page.body["next_cursor"].as_str() else {
            break;
        };
        after = format!("&after={next}");
    }
    assert_eq!(people_seen.len(), 4, "two managers and the team");
    let explained = get(&format!(
        "/members/{eva}/access/explain?product_id={drive}&path=/folder/00007/x"
    ));
    assert_eq!(
        explained.body["rights"][0]["held"], true,
        "{}",
        explained.body["rights"]
    );
    assert_eq!(explained.body["not_counting"].as_array().map(Vec::len), Some(200));
    assert_eq!(explained.body["not_counting_omitted"], GRANTS - 1_500 - 1 - 200);

    // A back end asks a hundred times.
    let back_end = back_end(&app, &["drive"]);
    let questions: Vec<Value> = (0..100)
        .map(|number| {
            let who = if number % 2 == 0 { &people.collaborator } else { &people.external };
            json!({ "user_id": who.user.to_string(), "product_id": drive.to_string(),
                "path": format!("/folder/{number:05}"), "right": if number < 50 { "view" } else { "manage" } })
        })
        .collect();
    let answer = back_end
        .post("/v1/access/check", json!({ "questions": questions }))
        .expect(200);
    for (number, answer) in answer.body["answers"]
        .as_array()
        .expect("answers")
        .iter()
        .enumerate()
    {
        assert_eq!(answer["allowed"], number < 50, "{number}: {answer}");
    }
}

/// A hundred people of one team, each asked about once: what the team holds is read once, and not for each of them.
#[rstest]
fn a_question_about_each_of_a_large_team_reads_its_grants_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const TEAM_GRANTS: usize = 5_000;
    let (app, people, drive) = with_drive(database);
    let crowd: Vec<Person> = (0..100)
        .map(|number| {
            let one = person(&app, &format!("p{number}"));
            join(
                &app,
                people.organization,
                &one,
                Role::Collaborator,
                MembershipState::Active,
            )
        })
        .collect();
    let members: Vec<MemberId> = crowd.iter().map(member).collect();
    let sales = team(&app, people.organization, "Sales", &members);
    give(&app, &people, drive, Subject::Team(sales), TEAM_GRANTS);
    let back_end = back_end(&app, &["drive"]);
    let ask = |right: &str| {
        let questions: Vec<Value> = crowd
            .iter()
            .enumerate()
            .map(|(number, who)| {
                json!({ "user_id": who.user.to_string(), "product_id": drive.to_string(),
                    "path": format!("/folder/{number:05}"), "right": right })
            })
            .collect();
        let begun = std::time::Instant::now();
        let (answer, asked) = statements(&app, || {
            back_end
                .post("/v1/access/check", json!({ "questions": questions }))
                .expect(200)
        });
        println!("{database:?} {right}: {:?}, {asked} statements", begun.elapsed());
        let answers = answer.body["answers"].as_array().expect("answers").clone();
        (answers, asked)
    };
    for (right, allowed) in [("view", true), ("manage", false)] {
        let (answers, asked) = ask(right);
        assert!(
            answers.iter().all(|answer| answer["allowed"] == allowed),
            "{right}"
        );
        assert!(asked < 20, "{asked} statements");
    }
}

#[rstest]
fn a_review_is_paged_by_grants(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let (app, people, drive) = with_drive(database);
    let (cem, eva) = (member(&people.collaborator), member(&people.external));
    let sales = team(&app, people.organization, "Sales", &[cem, eva]);
    give(&app, &people, drive, Subject::Team(sales), 1_200);
    give(&app, &people, drive, Subject::Member(cem), 700);
    let lea = &people.legal_representative.client;
    for limit in [1, 2, 200] {
        let (mut seen, mut members) = (BTreeSet::new(), Vec::new());
        let (mut after, mut continued) = (String::new(), None::<String>);
        loop {
            let path = people.path(&format!("/access-review?include_total=true&limit={limit}{after}"));
            let (page, asked) = statements(&app, || lea.get(&path).expect(200));
            assert!(page.text.len() < REVIEW_PAGE_MAX, "{} bytes", page.text.len());
            assert!(asked < 40, "{asked} statements");
            let items = page.body["items"].as_array().expect("items");
            assert!(items.len() <= limit);
            let mut grants = 0;
            for item in items {
                let who = item["member_id"].as_str().expect("an id").to_owned();
                match continued.take() {
                    Some(begun) => assert_eq!(begun, who, "goes on with the same member"),
                    None => members.push(who.clone()),
                }
                continued = (item["continues"] == true).then(|| who.clone());
                for grant in item["grants"].as_array().expect("grants") {
                    grants += 1;
                    let id = grant["grant_id"].as_str().expect("an id").to_owned();
                    assert!(seen.insert((who.clone(), id)), "each once");
                    // Those of the team are overruled where the member's own are, also on another page.
                    let (path, status) = (grant["path"].as_str().expect("a path"), &grant["status"]);
                    let overruled =
                        who == cem.to_string() && !grant["team_id"].is_null() && path < "/folder/00700";
                    assert_eq!(
                        *status,
                        if overruled { "overruled_by_own" } else { "counts" },
                        "{path}"
                    );
                }
            }
            assert!(grants <= 500, "{grants} grants");
            let Some(next) = page.body["next_cursor"].as_str() else {
                assert_eq!(page.body["total"], 5);
                break;
            };
            after = format!("&after={next}");
        }
        assert_eq!(
            (members.len(), seen.len()),
            (5, 1_200 + 700 + 1_200),
            "limit {limit}"
        );
        assert_eq!(continued, None);
    }
    let file = lea.get(&people.path("/access-review/export")).expect(200);
    assert_eq!(file.text.lines().count(), 1 + 3 + 3_100);
}

/// SQLite takes 32,766 values in a statement at most: what grants reach is joined and not listed.
#[test]
fn a_member_with_more_grants_than_sqlite_takes_values_sees_the_products() {
    let (app, people, drive) = with_drive(Database::Sqlite);
    let (organization, eva) = (hex(people.organization), hex(member(&people.external)));
    let lea = hex(people.legal_representative.user);
    app.fresh.execute(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 32800) \
         INSERT INTO products (id, organization_id, kind, plan, name, name_folded, state, price_minor, currency, \
         period_months, renews_on, ordered_by, created_at, updated_at) SELECT randomblob(16), organization_id, kind, plan, name, name_folded, state, price_minor, \
         currency, period_months, renews_on, ordered_by, created_at, updated_at FROM products, n WHERE id = x'{}'",
        hex(drive)
    ));
    app.fresh.execute(&format!(
        "INSERT INTO grants (id, organization_id, member_id, product_id, path, rights, created_by, created_at) \
         SELECT randomblob(16), organization_id, x'{eva}', id, '/', 'view', x'{lea}', created_at FROM products \
         WHERE organization_id = x'{organization}'"
    ));
    let seen = people
        .external
        .client
        .get(&people.path("/products?limit=3&include_total=true"));
    let seen = seen.expect(200);
    assert_eq!(seen.body["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(seen.body["total"], 32_801);
    let path = people.path(&format!("/members/{}/access?limit=2", member(&people.external)));
    people.external.client.get(&path).expect(200);
}
