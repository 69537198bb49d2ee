//! Billing: addresses, what is to pay, pro-forma invoices, invoices and their states, renewals, the ledger, and the
//! history of documents.

mod addresses;
mod clerks;
pub mod desk;
mod exports;
mod frozen;
mod hang_ups;
mod history;
mod history_export;
mod history_search;
mod invoices;
mod ledger;
mod numbers;
mod pro_formas;
mod renewals;
mod rounding;
mod settings;
mod sight;
mod to_pay;
mod withdrawal;

use kontor_tests::app::TestApp;
use kontor_tests::mailed_code::code_in;
use serde_json::json;

/// The code in a mail about no single invoice is known as one of the provider's.
fn proves_itself(app: &TestApp, mail: &str) {
    let asked = json!({ "code": code_in(mail) });
    let answer = app.anonymous().post("/v1/reminders/verify", asked).expect(200);
    assert_eq!(answer.body["result"], "ours");
    assert_eq!(answer.body["invoice_number_ending"], json!(null));
    let forms = answer.body["address_forms"].as_array();
    assert!(forms.is_some_and(|forms| !forms.is_empty()), "{}", answer.body);
}
