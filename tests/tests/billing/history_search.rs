//! Searching the history: by number and reference, with or without blanks and dashes, and by every word.

use super::history::found;
use kontor_domain::ids::{Id, ProductId};
use kontor_tests::filed::{Filed, file};
use kontor_tests::{Database, TestApp};
use rstest::rstest;

#[rstest]
fn documents_are_found_by_number_reference_and_words(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let qr = |text: &str| Some(text.to_owned());
    file(
        &app,
        people.organization,
        &[
            Filed {
                reference: qr("210000000003139471430009017"),
                detail: Some("Muster-Web 2"),
                ..Filed::new("INV-2025-000041", "2025-11-01")
            },
            Filed {
                reference: qr("RF18539007547034"),
                recipient: "Zoë Müller & Søn",
                description: "Hébergement, 24 mois",
                ..Filed::new("INV-2026-000042", "2026-11-01")
            },
            Filed {
                reference: Some("INV-2025-000041".to_owned()),
                ..Filed::new("CRN-2026-000007", "2026-11-02")
            },
        ],
    );
    for (q, expected) in [
        ("INV-2026-000042", &["INV-2026-000042"][..]),
        ("inv 2026 000042", &["INV-2026-000042"]),
        ("INV2026000042", &["INV-2026-000042"]),
        ("2026-000042", &["INV-2026-000042"]),
        ("000042", &["INV-2026-000042"]),
        ("inv-2026", &["INV-2026-000042"]),
        ("INV-2025-000041", &["CRN-2026-000007", "INV-2025-000041"]),
        ("crn", &["CRN-2026-000007"]),
        ("210000000003139471430009017", &["INV-2025-000041"]),
        ("21 00000 00003 13947 14300 09017", &["INV-2025-000041"]),
        ("RF18 5390 0754 7034", &["INV-2026-000042"]),
        ("rf18539007547034", &["INV-2026-000042"]),
        ("RF18 5390", &["INV-2026-000042"]),
        ("muster-web", &["INV-2025-000041"]),
        ("web 2", &["INV-2025-000041"]),
        ("hebergement", &["INV-2026-000042"]),
        ("zoe MULLER", &["INV-2026-000042"]),
        ("son müll", &["INV-2026-000042"]),
        ("drive", &["CRN-2026-000007", "INV-2025-000041"]),
        ("drive 2025", &["CRN-2026-000007", "INV-2025-000041"]),
        ("drive zoe", &[]),
        ("2027", &[]),
        ("00003 13947", &[]),
    ] {
        let query = q.replace(' ', "%20").replace('ü', "%C3%BC");
        assert_eq!(found(&people, &format!("q={query}")), expected, "{q}");
    }
}

/// Words that very many documents have are followed in the order of the history, or looked for on the way through it.
#[rstest]
fn frequent_words_are_found_on_every_page(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let people = app.scenario();
    let product = ProductId::parse("prod_00000000000000000000000000000008").expect("an id");
    let documents: Vec<Filed> = (1..=700)
        .map(|number| Filed {
            description: if number % 2 == 0 {
                "Web Basic"
            } else {
                "Webspace Basic"
            },
            detail: Some(if number % 100 == 0 {
                "zebra.example"
            } else {
                "horse.example"
            }),
            product: (number % 5 == 0).then_some(product),
            ..Filed::new(&format!("INV-2026-{number:06}"), "2026-10-01")
        })
        .collect();
    // Each has an id of its own millisecond, so that they are in order.
    for documents in documents.chunks(50) {
        app.advance(chrono::TimeDelta::milliseconds(2));
        file(&app, people.organization, documents);
    }
    for (query, expected) in [
        ("q=web", 700),
        ("q=web%20horse", 693),
        ("q=webspace%20basic", 350),
        ("q=inv-2026", 700),
        ("q=inv-2026%20webspace", 350),
        ("q=000%20web", 700),
        ("q=zebra%20web", 7),
        ("q=web&product_id=prod_00000000000000000000000000000008", 140),
        ("q=inv-2026&product_id=prod_00000000000000000000000000000008", 140),
        ("q=webspace&status=open", 350),
        ("q=webspace&status=paid", 0),
        ("q=web&from=2026-10-02", 0),
        ("q=inv-2025", 0),
    ] {
        let whole = people.path(&format!("/billing-documents?include_total=true&limit=1&{query}"));
        let page = people.legal_representative.client.get(&whole).expect(200);
        assert_eq!(page.body["total"], expected, "{query}");
        let (mut walked, mut after) = (Vec::new(), String::new());
        loop {
            let path = people.path(&format!("/billing-documents?limit=90&{query}{after}"));
            let page = people.legal_representative.client.get(&path).expect(200);
            walked.extend(kontor_tests::texts(&page, "id"));
            match page.body["next_cursor"].as_str() {
                Some(cursor) => after = format!("&after={cursor}"),
                None => break,
            }
        }
        let mut sorted = walked.clone();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(walked, sorted, "{query}: newest first");
        sorted.dedup();
        assert_eq!(sorted.len(), expected, "{query}: each once");
    }
}
