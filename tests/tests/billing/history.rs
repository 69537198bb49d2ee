//! The history: newest first, in pages, narrowed by every filter, and added up.

use kontor_domain::billing::InvoiceState;
use kontor_domain::ids::{BillingAddressId, Id, ProductId};
use kontor_domain::organizations::Currency;
use kontor_tests::filed::{Filed, file};
use kontor_tests::scenario::organization;
use kontor_tests::{Database, Scenario, TestApp, texts};
use rstest::rstest;
use serde_json::{Value, json};

/// Numbers of the documents that a query finds, in their order.
pub fn found(people: &Scenario, query: &str) -> Vec<String> {
    let path = people.path(&format!("/billing-documents?{query}"));
    texts(
        &people.legal_representative.client.get(&path).expect(200),
        "number",
    )
}

fn in_state(number: &str, issued_on: &'static str, state: InvoiceState) -> Filed {
    Filed {
        state,
        ..Filed::new(number, issued_on)
    }
}

#[rstest]
fn documents_are_listed_newest_first_and_by_page(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let draft = Filed {
        number: None,
        state: InvoiceState::Draft,
        ..Filed::new("", "2026-11-23")
    };
    // Ids are in the order of storing, days are not.
    file(
        &app,
        people.organization,
        &[
            Filed::new("INV-2026-000003", "2026-03-01"),
            Filed::new("INV-2026-000001", "2026-01-01"),
            Filed::new("CRN-2026-000001", "2026-04-01"),
            Filed::new("INV-2026-000002", "2026-02-01"),
            draft,
        ],
    );
    for number in 4..12 {
        app.advance(chrono::TimeDelta::milliseconds(2));
        file(
            &app,
            people.organization,
            &[Filed::new(&format!("INV-2026-{number:06}"), "2026-05-01")],
        );
    }
    // Those of others are never seen.
    let elsewhere = organization(&app, &people.outsider);
    file(&app, elsewhere, &[Filed::new("INV-2026-000099", "2026-05-01")]);

    let same_day = (4..12).rev().map(|number| format!("INV-2026-{number:06}"));
    let earlier = [
        "CRN-2026-000001",
        "INV-2026-000003",
        "INV-2026-000002",
        "INV-2026-000001",
    ];
    let all: Vec<String> = same_day.chain(earlier.map(str::to_owned)).collect();
    assert_eq!(found(&people, ""), all);
    for limit in [1, 3, 5] {
        let (mut walked, mut after) = (Vec::new(), String::new());
        loop {
            let path = people.path(&format!(
                "/billing-documents?include_total=true&limit={limit}{after}"
            ));
            let page = people.legal_representative.client.get(&path).expect(200);
            assert_eq!(page.body["total"], 12);
            walked.extend(texts(&page, "number"));
            match page.body["next_cursor"].as_str() {
                Some(cursor) => after = format!("&after={cursor}"),
                None => break,
            }
        }
        assert_eq!(walked, all, "by {limit}");
    }
    let page = people
        .legal_representative
        .client
        .get(&people.path("/billing-documents?kind=credit_note"))
        .expect(200);
    let item = &page.body["items"][0];
    assert_eq!(item["total"], json!({ "amount": "-11.00", "currency": "CHF" }));
    assert_eq!(
        (&item["state"], &item["due_on"]),
        (&json!("issued"), &Value::Null)
    );
    assert_eq!(item["open"]["amount"], "0.00");
}

#[rstest]
fn each_filter_narrows_the_history(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    use InvoiceState::{Cancelled, Open, Paid, PartiallyPaid, PartiallyRefunded, Refunded};
    let app = TestApp::start(database);
    let people = app.scenario();
    let address = BillingAddressId::parse("bad_00000000000000000000000000000007").expect("an id");
    let product = ProductId::parse("prod_00000000000000000000000000000008").expect("an id");
    let late = |number, state| Filed {
        due_on: "2026-11-22",
        ..in_state(number, "2026-10-01", state)
    };
    file(
        &app,
        people.organization,
        &[
            in_state("INV-2026-000001", "2026-01-01", Paid),
            in_state("INV-2026-000002", "2026-02-01", PartiallyRefunded),
            in_state("INV-2026-000003", "2026-03-01", Refunded),
            in_state("INV-2026-000004", "2026-04-01", Cancelled),
            Filed::new("CRN-2026-000001", "2026-04-02"),
            Filed {
                address: Some(address),
                ..in_state("INV-2026-000005", "2026-05-01", Open)
            },
            Filed {
                address: Some(address),
                product: Some(product),
                ..in_state("INV-2026-000006", "2026-06-01", PartiallyPaid)
            },
            Filed {
                product: Some(product),
                ..Filed::new("CRN-2026-000002", "2026-06-02")
            },
            late("INV-2026-000007", Open),
            late("INV-2026-000008", PartiallyPaid),
            late("INV-2026-000009", Paid),
        ],
    );
    let numbers = |query: &str| {
        let mut short: Vec<String> = found(&people, query)
            .iter()
            .map(|number| {
                format!(
                    "{}{}",
                    &number[..1],
                    number
                        .trim_start_matches(|c: char| !"123456789".contains(c))
                        .rsplit('0')
                        .next()
                        .unwrap_or_default()
                )
            })
            .collect();
        short.sort();
        short.join(" ")
    };
    for (query, expected) in [
        ("status=open", "I5 I7"),
        ("status=partially_paid", "I6 I8"),
        ("status=overdue", "I7 I8"),
        ("status=open,overdue", "I5 I7 I8"),
        ("status=paid,overdue", "I1 I7 I8 I9"),
        ("status=paid&status=overdue", "I1 I7 I8 I9"),
        ("status=partially_refunded,refunded,cancelled", "I2 I3 I4"),
        ("status=issued", "C1 C2"),
        ("status=issued&kind=invoice", ""),
        ("status=open,issued&kind=invoice", "I5 I7"),
        ("kind=credit_note", "C1 C2"),
        ("kind=invoice&to=2026-02-28", "I1 I2"),
        ("from=2026-03-01&to=2026-05-01", "C1 I3 I4 I5"),
        ("from=2026-04-01&to=2026-04-01", "I4"),
        ("billing_address_id=bad_00000000000000000000000000000007", "I5 I6"),
        (
            "billing_address_id=bad_00000000000000000000000000000007&status=partially_paid,paid",
            "I6",
        ),
        (
            "billing_address_id=bad_00000000000000000000000000000007&from=2026-05-02",
            "I6",
        ),
        ("product_id=prod_00000000000000000000000000000008", "C2 I6"),
        (
            "product_id=prod_00000000000000000000000000000008&kind=invoice",
            "I6",
        ),
        (
            "product_id=prod_00000000000000000000000000000008&status=issued",
            "C2",
        ),
        (
            "product_id=prod_00000000000000000000000000000008&to=2026-06-01",
            "I6",
        ),
        ("product_id=prod_00000000000000000000000000000009", ""),
    ] {
        assert_eq!(numbers(query), expected, "{query}");
    }
}

#[rstest]
fn sums_are_those_of_all_pages_by_currency(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    file(
        &app,
        people.organization,
        &[
            Filed::new("INV-2026-000001", "2026-01-01"),
            in_state("INV-2026-000002", "2026-01-02", InvoiceState::PartiallyPaid),
            Filed {
                net_minor: 300,
                ..Filed::new("CRN-2026-000001", "2026-01-03")
            },
            Filed {
                currency: Currency::Eur,
                ..Filed::new("INV-2026-000003", "2026-01-04")
            },
        ],
    );
    let page = lea
        .get(&people.path("/billing-documents?sums=true&limit=1"))
        .expect(200);
    let amounts = |currency: &str, amounts: [&str; 5], count: u32| {
        let amount = |place: usize| json!({ "amount": amounts[place], "currency": currency });
        json!({ "count": count, "net": amount(0), "vat": amount(1), "rounding": amount(2), "total": amount(3),
            "open": amount(4) })
    };
    let chf = amounts("CHF", ["17.00", "1.70", "0.00", "18.70", "16.50"], 3);
    let eur = amounts("EUR", ["10.00", "1.00", "0.00", "11.00", "11.00"], 1);
    assert_eq!(page.body["sums"], json!([chf, eur]));
    let none = lea
        .get(&people.path("/billing-documents?sums=true&q=nothing"))
        .expect(200);
    assert_eq!(none.body["sums"], json!([]));
    let without = lea.get(&people.path("/billing-documents")).expect(200);
    assert_eq!(without.body.get("sums"), None);
}

#[rstest]
fn bad_filters_are_refused_by_name(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    for (query, fault) in [
        ("from=2026-02-01&to=2026-01-31", ("?from", "range")),
        ("from=2016-01-01&to=2026-01-02", ("?to", "range")),
        ("from=yesterday", ("?from", "format")),
        ("to=2026-02-30", ("?to", "format")),
        ("status=open,draft", ("?status", "enum")),
        ("status=", ("?status", "enum")),
        ("kind=pro_forma", ("?kind", "enum")),
        (
            "product_id=org_0192f0c1e5b07cc3a4d15e6f708192a3",
            ("?product_id", "id_kind"),
        ),
        ("billing_address_id=1", ("?billing_address_id", "format")),
        ("q=1%20a%20b%20c%20d%20e%20f%20g%20h", ("?q", "too_many")),
        ("sums=yes", ("?sums", "enum")),
        ("color=red", ("?color", "unknown_parameter")),
    ] {
        let answer = lea.get(&people.path(&format!("/billing-documents?{query}")));
        assert_eq!(answer.status, 422, "{query}");
        assert_eq!(answer.fields(), [fault], "{query}");
    }
}
