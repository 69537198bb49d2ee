//! Codes of documents in messages: those of the own organization prove a message, and those of others are unknown.

use super::{SENDER, World, code, encoded, mail, reasons};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::Database;
use kontor_tests::scenario::{join, organization};
use rstest::rstest;
use serde_json::Value;

#[rstest]
fn nothing_speaks_against_an_unsigned_mail_with_an_invoice_of_the_organization(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let pdf = world.invoice();
    let text = "https://kontor.example/app/invoices";
    let check = world.check(&world.mail_to_lea(SENDER, text, &[("application/pdf", &pdf)]));
    assert_eq!(check["verdict"], "suspicious", "{check:#}");
    let doubts = check["reasons"].as_array().expect("reasons").iter();
    assert_eq!(
        doubts.filter(|reason| reason["bearing"] == "doubts").count(),
        0,
        "{check:#}"
    );
    for code in ["sender_ours", "code_known", "iban_ours", "link_ours"] {
        assert!(reasons(&check).contains(&code), "{check:#}");
    }
    // The same invoice below the name of a stranger, and beside a stranger's account.
    let stranger = world.check(&world.mail_to_lea("a@b.test", text, &[("application/pdf", &pdf)]));
    assert_eq!(stranger["verdict"], "suspicious");
    let account = "CH58 0079 1123 0008 8901 2";
    let forged = world.check(&world.mail_to_lea(SENDER, account, &[("application/pdf", &pdf)]));
    assert_eq!(forged["verdict"], "forged");
}

#[rstest]
fn a_code_of_another_organization_is_as_unknown_as_one_that_nothing_has(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let code = code(&world.invoice());
    let outsider = &world.people.outsider;
    let elsewhere = organization(&world.app, outsider);
    let role = Role::LegalRepresentative;
    let outsider = join(&world.app, elsewhere, outsider, role, MembershipState::Active);
    let path = format!("/v1/organizations/{elsewhere}/message-checks");
    let ask = |code: &str| {
        let message = encoded(&mail(SENDER, &format!("Code: {code}"), &[]));
        let mut check = outsider.client.post(&path, message).expect(201).body;
        for own in ["id", "created_at", "expires_at"] {
            check[own] = Value::Null;
        }
        serde_json::to_string(&check).expect("JSON").replace(code, "CODE")
    };
    let (theirs, made_up) = (ask(&code), ask("0000-1111-2222-3333"));
    assert_eq!(theirs, made_up);
    assert!(theirs.contains("code_unknown"), "{theirs}");
    let own = world.check(&mail(SENDER, &format!("Code: {code}"), &[]));
    assert!(reasons(&own).contains(&"code_known"), "{own:#}");
}

#[rstest]
fn a_copied_code_proves_only_what_was_sent_with_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let code = code(&world.invoice());
    let number = world.number();
    let right = format!("Invoice {number}, CHF 74.59. Code: {code}");
    let judged = |message: &[u8]| {
        let check = world.check(message);
        let doubts: Vec<String> = reasons(&check)
            .into_iter()
            .filter(|reason| reason.ends_with("_differs"))
            .map(str::to_owned)
            .collect();
        (check["verdict"].as_str().expect("a verdict").to_owned(), doubts)
    };
    let to_lea = |text: &str| judged(&world.mail_to_lea(SENDER, text, &[]));
    let suspicious = |doubt: &str| ("suspicious".to_owned(), vec![doubt.to_owned()]);
    assert_eq!(to_lea(&right), ("suspicious".to_owned(), vec![]));
    assert_eq!(
        judged(&mail(SENDER, &right, &[])),
        suspicious("recipient_differs")
    );
    let elsewhere = [b"To: max@other.test\r\n".to_vec(), mail(SENDER, &right, &[])].concat();
    assert_eq!(judged(&elsewhere), suspicious("recipient_differs"));
    for other in [
        format!("Pay at once! Code: {code}"),
        format!("{right} Also pay INV-2020-000001."),
        format!("{right} Reminder fee: CHF 40.00"),
        format!("{right} Reference: RF18 5390 0754 7034"),
    ] {
        assert_eq!(to_lea(&other), suspicious("content_differs"), "{other}");
    }
}
