//! The catalog: built in, or from the operator's file.

use kontor_tests::{Database, TestApp};

#[test]
fn a_front_end_finds_every_kind_with_its_rights_and_every_plan() {
    let app = TestApp::start(Database::Sqlite);
    let people = app.scenario();
    let catalogue = people.external.client.get("/v1/catalogue").expect(200);
    let codes = |list: &str| -> Vec<String> {
        let items = catalogue.body[list].as_array().expect("a list");
        items
            .iter()
            .map(|item| item["code"].as_str().expect("a code").to_owned())
            .collect()
    };
    assert_eq!(
        codes("kinds"),
        [
            "web_hosting",
            "mail_service",
            "drive",
            "streaming",
            "ticketing",
            "domain"
        ]
    );
    assert_eq!(codes("plans").len(), 6);
    let drive = &catalogue.body["kinds"][2];
    assert_eq!(drive["scheme"], "levels");
    assert_eq!(drive["resource"], "folder");
    assert_eq!(drive["rights"][2]["code"], "manage");
    assert_eq!(drive["rights"][2]["name"]["de"], "Verwalten");
    let mail = catalogue.body["kinds"][1]["rights"].as_array().expect("rights");
    assert_eq!(mail.len(), 12, "the flags of a mailbox");
    let monthly = &catalogue.body["plans"][2];
    assert_eq!(
        (monthly["code"].as_str(), monthly["period_months"].as_u64()),
        (Some("drive_monthly"), Some(1))
    );
    assert_eq!(monthly["prices"][0]["amount"], "6.50");
    assert_eq!(monthly["prices"][0]["currency"], "CHF");
}

#[test]
fn an_operator_puts_another_one_in_its_place() {
    let file = std::env::temp_dir().join(format!("kontor-catalogue-{}.toml", std::process::id()));
    let name = r#"{ de = "Mond", fr = "Lune", it = "Luna", en = "Moon" }"#;
    let text = format!(
        "[[kinds]]\ncode = \"moon\"\nname = {name}\nscheme = \"flags\"\n\
         rights = [{{ code = \"land\", name = {name} }}]\n\
         [[plans]]\ncode = \"moon_yearly\"\nkind = \"moon\"\nname = {name}\n\
         price_chf = \"1.05\"\nprice_eur = \"1\"\nperiod_months = 12\n"
    );
    std::fs::write(&file, text).expect("a file");
    let app = TestApp::start_with(
        Database::Sqlite,
        &[("catalogue_file", &file.display().to_string())],
    );
    std::fs::remove_file(&file).expect("the file goes");
    let people = app.scenario();
    let lea = &people.legal_representative.client;
    let catalogue = lea.get("/v1/catalogue").expect(200);
    assert_eq!(catalogue.body["kinds"].as_array().map(Vec::len), Some(1));
    let order = serde_json::json!({ "plan": "moon_yearly", "name": "Base" });
    let ordered = lea.post(&people.path("/products"), order).expect(201);
    assert_eq!(ordered.body["price"]["amount"], "1.05");
    let order = serde_json::json!({ "plan": "drive_monthly", "name": "Base" });
    let refused = lea
        .post(&people.path("/products"), order)
        .expect_problem(422, "invalid_input");
    assert_eq!(refused.fields(), [("/plan", "unknown")]);
}
