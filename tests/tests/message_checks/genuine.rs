//! Genuine mails: those that this server sends, in each language, with a signature as mail servers add it.

use super::{SENDER, World, encoded, reasons};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use kontor_tests::{Client, Database};
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;
use rstest::rstest;
use serde_json::{Value, json};

/// A key of RFC 8463 §A.2.
const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn signed(mail: &[u8]) -> Vec<u8> {
    let decoded = |text| STANDARD.decode(text).expect("base64");
    let key = Ed25519Key::from_seed_and_public_key(&decoded(SEED), &decoded(PUBLIC)).expect("a key");
    let signer = DkimSigner::from_key(key).domain("kontor.example").selector("s1");
    let signature = signer
        .headers(["From", "To", "Subject"].map(str::to_owned))
        .sign(mail)
        .expect("a signature");
    [signature.to_header().as_bytes(), mail].concat()
}

/// The newest mail of the server to an address, as a file.
fn newest(world: &World, address: &str) -> Vec<u8> {
    let mails = world.app.mails_to(address);
    let id = mails[0].message_id.trim_matches(['<', '>']).to_owned();
    let folder = world.app.fresh.folder.join("mail");
    std::fs::read(folder.join(format!("{id}.eml"))).expect("the mail")
}

fn check(world: &World, client: &Client, body: Value) -> Value {
    client.post(&world.path(), body).expect(201).body
}

#[rstest]
fn mails_of_this_server_are_genuine_in_every_language(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let world = World::new(database);
    let keys = world.app.fresh.folder.join("keys");
    std::fs::write(
        &keys,
        format!("s1 kontor.example v=DKIM1; k=ed25519; p={PUBLIC}\n"),
    )
    .expect("a file");
    let knowing = [
        ("mail_from", SENDER),
        ("message_check_dkim_keys_file", keys.to_str().expect("a path")),
    ];
    let beside = world.app.beside_with(&knowing);
    let lea = world.lea().at(beside.base());
    let address = &world.people.legal_representative.email;
    for (locale, invoice) in [
        ("de", "Rechnung"),
        ("fr", "Facture"),
        ("it", "Fattura"),
        ("en", "Invoice"),
    ] {
        world.app.advance(TimeDelta::seconds(1));
        lea.patch("/v1/profile", json!({ "locale": locale })).expect(200);
        world.invoice();
        let mail = newest(&world, address);
        assert!(
            world.app.mails_to(address)[0].subject.starts_with(invoice),
            "{locale}"
        );
        let genuine = check(&world, &lea, encoded(&signed(&mail)));
        assert_eq!(genuine["verdict"], "genuine", "{locale}: {genuine:#}");
        assert!(reasons(&genuine).contains(&"dkim_passed"));
        // Without the key the signature says nothing, and the code in the mail can be copied.
        let unchecked = check(&world, world.lea(), encoded(&signed(&mail)));
        assert_eq!(unchecked["verdict"], "suspicious", "{unchecked:#}");
        assert!(reasons(&unchecked).contains(&"code_known"));
        assert!(reasons(&unchecked).contains(&"dkim_not_checked"));
        let text = String::from_utf8(signed(&mail)).expect("ASCII");
        let changed = text.replacen("Subject: ", "Subject: Re: ", 1);
        let forged = check(&world, &lea, encoded(changed.as_bytes()));
        assert_eq!(forged["verdict"], "forged", "{forged:#}");
        assert!(reasons(&forged).contains(&"dkim_failed"));
    }
}

#[rstest]
fn a_key_given_along_says_so(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let world = World::new(database);
    world.invoice();
    let mail = signed(&newest(&world, &world.people.legal_representative.email));
    let mut body = encoded(&mail);
    body["dkim_keys"] = json!([{ "selector": "s1", "domain": "kontor.example",
        "record": format!("v=DKIM1; k=ed25519; p={PUBLIC}") }]);
    let checked = check(&world, world.lea(), body);
    assert_eq!(checked["verdict"], "suspicious", "{checked:#}");
    let passed = checked["reasons"].as_array().expect("reasons");
    let passed = passed.iter().find(|reason| reason["code"] == "dkim_passed");
    assert_eq!(passed.expect("a reason")["about"], "given", "{checked:#}");
}
