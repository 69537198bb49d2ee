//! Plans priced with VAT, where a hundredth may be left to be rounded.

use super::desk::Desk;
use kontor_tests::Database;
use rstest::rstest;
use serde_json::json;

/// A catalog with one plan of 5.14 francs with VAT: no net amount has that sum at 8.1 %.
const CATALOGUE: &str = r#"
[[kinds]]
code = "moon"
name = { de = "Mond", fr = "Lune", it = "Luna", en = "Moon" }
scheme = "flags"
rights = [{ code = "land", name = { de = "Landen", fr = "Alunir", it = "Allunare", en = "Land" } }]

[[plans]]
code = "moon_monthly"
kind = "moon"
name = { de = "Mond", fr = "Lune", it = "Luna", en = "Moon" }
price_chf = "5.14"
price_eur = "5.14"
price_includes_vat = true
period_months = 1
"#;

#[rstest]
fn a_hundredth_that_is_left_is_credited_by_itself(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let name = format!("kontor-rounding-{database:?}-{}.toml", std::process::id());
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, CATALOGUE).expect("a file");
    let desk = Desk::with(database, &[("catalogue_file", &file.display().to_string())]);
    std::fs::remove_file(&file).expect("the file goes");
    let product = desk.order("moon_monthly");
    let invoice = desk.invoice(&[&product]);
    let shown = desk.get(&format!("/invoices/{invoice}"));
    let amount = |path: &str| shown.body.pointer(path).cloned().expect("an amount");
    assert_eq!(amount("/total/amount"), "5.14");
    assert_eq!(amount("/net/amount"), "4.75");
    assert_eq!(amount("/rounding/amount"), "0.01");
    let all_but_one = json!({ "amount": { "amount": "5.13", "currency": "CHF" } });
    desk.credit(&invoice, all_but_one).expect(200);
    assert_eq!(desk.state(&invoice), "open");
    let rest = desk.credit(&invoice, json!({})).expect(200);
    assert_eq!(rest.body["total"]["amount"], "0.01");
    assert_eq!(rest.body["net"]["amount"], "0.00");
    assert_eq!(desk.state(&invoice), "cancelled");
    let note = rest.text_at("/id");
    let pdf = desk.get(&format!("/credit-notes/{note}/pdf"));
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    let xml = desk.get(&format!("/credit-notes/{note}/xml")).text;
    assert!(
        xml.contains("<ram:RoundingAmount>0.01</ram:RoundingAmount>"),
        "{xml}"
    );
}
