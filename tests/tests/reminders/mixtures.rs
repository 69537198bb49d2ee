//! Causes of a reminder that come together, end to end with files of the bank: each mixture is found whole, with its
//! amounts, and settled by the actions as given.

use super::chaser::Chaser;
use super::diagnosis::finding;
use Event::{Crosses, Pays, Reminded, Spends, Undoes};
use Reference::{Old, Own, TopUp};
use kontor_tests::Database;
use kontor_tests::camt::Paid;
use rstest::rstest;
use serde_json::{Value, json};
use std::cell::{Cell, OnceCell};

/// Days from an issue to the first reminder.
const DAYS: i64 = 40;

/// An event in the life of an invoice of CHF 74.59. An amount is written with its currency.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// The customer pays, and the bank reports it on the same day.
    Pays(Reference, &'static str),
    /// The customer paid before the last reminder, and the bank reports it only now.
    Crosses(Reference, &'static str),
    /// The customer pays another invoice from the prepaid account.
    Spends(&'static str),
    /// The staff take the last payment off its invoice.
    Undoes,
    /// The first reminder is sent.
    Reminded,
}

/// The reference of a payment.
#[derive(Debug, Clone, Copy)]
enum Reference {
    /// That of the invoice.
    Own,
    /// That of an invoice that was paid before.
    Old,
    /// That for payments in advance.
    TopUp,
}

/// A customer with the invoice that is asked about.
struct Case {
    chaser: Chaser,
    invoice: String,
    old: OnceCell<String>,
    messages: Cell<usize>,
    is_reminded: Cell<bool>,
}

#[rstest]
#[case::a_part_and_the_rest_in_another_currency(
    &[Pays(Own, "CHF 70.00"), Pays(Own, "EUR 4.59"), Reminded],
    &["amount_differs yes CHF 4.59", "currency_differs yes EUR 4.59"],
    &["currency_differs get_reminder_pdf"],
)]
#[case::a_part_and_too_little_in_advance(
    &[Pays(Own, "CHF 50.00"), Pays(TopUp, "CHF 10.00"), Reminded],
    &["amount_differs yes CHF 24.59", "prepaid_covers yes CHF 10.00"],
    &["prepaid_covers pay_invoice_from_prepaid", "amount_differs get_payment_part"],
)]
#[case::a_part_that_crossed(
    &[Reminded, Crosses(Own, "CHF 70.00")],
    &["amount_differs yes CHF 4.59", "crossed yes"],
    &["crossed get_payment_part"],
)]
#[case::a_part_and_a_standing_order_that_was_spent(
    &[Pays(Own, "CHF 70.00"), Pays(Old, "CHF 74.59"), Spends("CHF 74.59"), Reminded],
    &["standing_order yes", "amount_differs yes CHF 4.59"],
    &["standing_order get_reminder_pdf"],
)]
#[case::a_standing_order_of_too_little(
    &[Pays(Old, "CHF 20.00"), Reminded],
    &["standing_order possible", "prepaid_covers yes CHF 20.00"],
    &["standing_order pay_invoice_from_prepaid", "amount_differs get_payment_part"],
)]
#[case::another_currency_and_too_little_in_advance(
    &[Pays(Own, "EUR 74.59"), Pays(TopUp, "CHF 30.00"), Reminded],
    &["currency_differs yes EUR 74.59", "prepaid_covers yes CHF 30.00"],
    &["prepaid_covers pay_invoice_from_prepaid", "currency_differs get_payment_part"],
)]
#[case::another_currency_and_the_right_one_that_crossed(
    &[Pays(Own, "EUR 74.59"), Reminded, Crosses(Own, "CHF 74.59")],
    &["currency_differs yes EUR 74.59", "crossed yes"],
    &[],
)]
#[case::a_standing_order_and_a_payment_that_crossed(
    &[Reminded, Crosses(Own, "CHF 74.59"), Pays(Old, "CHF 74.59")],
    &["standing_order yes", "crossed yes"],
    &[],
)]
#[case::nothing_but_too_little_in_advance(
    &[Reminded, Pays(TopUp, "CHF 30.00")],
    &["prepaid_covers yes CHF 30.00", "nothing_received yes CHF 74.59"],
    &["nothing_received get_reminder_pdf"],
)]
#[case::too_little_in_advance_and_a_late_file(
    &[Pays(TopUp, "CHF 30.00"), Reminded],
    &["prepaid_covers yes CHF 30.00", "nothing_received possible CHF 74.59"],
    &["nothing_received dispute_invoice", "nothing_received get_reminder_pdf"],
)]
#[case::nothing_and_no_reminder(
    &[],
    &["nothing_received yes CHF 74.59", "not_from_us possible"],
    &["nothing_received get_invoice_pdf"],
)]
#[case::enough_in_advance_and_no_reminder(
    &[Pays(TopUp, "CHF 80.00")],
    &["prepaid_covers yes CHF 74.59", "nothing_received yes CHF 74.59", "not_from_us possible"],
    &["prepaid_covers pay_invoice_from_prepaid"],
)]
#[case::a_payment_that_waits_and_no_reminder(
    &[Pays(Own, "CHF 74.59"), Undoes],
    &["amount_differs possible CHF 0.00", "not_from_us possible"],
    &["amount_differs request_allocation"],
)]
fn a_mixture_is_found_and_settled(
    #[case] events: &[Event],
    #[case] found: &[&str],
    #[case] steps: &[&str],
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let case = Case::new(database);
    for event in events {
        case.happens(*event);
    }
    assert_eq!(findings(&case.diagnosis()), found);
    for step in steps {
        case.take(step);
    }
    let told = case.diagnosis();
    let left: Vec<&Value> = told["findings"].as_array().expect("findings").iter().collect();
    assert!(left.iter().all(|finding| finding["action"].is_null()), "{told}");
    let shown = case.chaser.see(&format!("/invoices/{}", case.invoice));
    assert_eq!(
        (
            shown.text_at("/state").as_str(),
            shown.text_at("/open/amount").as_str()
        ),
        ("paid", "0.00")
    );
}

impl Case {
    fn new(database: Database) -> Self {
        let chaser = Chaser::new(database);
        Self {
            invoice: chaser.open_invoice(),
            chaser,
            old: OnceCell::new(),
            messages: Cell::new(0),
            is_reminded: Cell::new(false),
        }
    }

    fn happens(&self, event: Event) {
        match event {
            Pays(reference, money) => self.receive(&self.reference(reference), money, 0),
            Crosses(reference, money) => {
                self.chaser.live(1);
                self.receive(&self.reference(reference), money, -2);
            }
            Spends(money) => {
                let other = self.chaser.new_invoice();
                let path = self.chaser.path(&format!("/invoices/{other}/prepaid-payments"));
                let body = json!({ "amount": amount(money) });
                self.chaser.lea_now().post(&path, body).expect(200);
            }
            Undoes => {
                let payment = self.chaser.see("/payments").text_at("/items/0/payment_id");
                let undo = format!("/v1/staff/payments/{payment}/undo");
                self.chaser.clerk_now().post(&undo, Value::Null).expect(200);
            }
            Reminded => {
                self.chaser.wait(DAYS - 1);
                self.chaser.live(1);
                let reminded = self.chaser.reminders(&self.invoice);
                assert_eq!(reminded, [(1, self.chaser.day(0))]);
                self.is_reminded.set(true);
            }
        }
    }

    /// Lets the bank report a payment of so many days ago.
    fn receive(&self, reference: &str, money: &str, day: i64) {
        let number = self.messages.get() + 1;
        self.messages.set(number);
        let (currency, amount) = money.split_once(' ').expect("an amount");
        let paid = Paid::new(amount, &format!("S{number}"))
            .with(reference)
            .in_currency(currency)
            .on(&self.chaser.day(day));
        self.chaser.receive(&format!("M{number}"), &[paid]);
    }

    fn reference(&self, reference: Reference) -> String {
        match reference {
            Own => self.chaser.reference(&self.invoice),
            Old => self.old.get_or_init(|| self.paid_invoice()).clone(),
            TopUp => {
                let path = self.chaser.path("/prepaid/top-ups");
                let body = json!({ "currency": "CHF" });
                self.chaser
                    .lea_now()
                    .post(&path, body)
                    .expect(200)
                    .text_at("/reference")
            }
        }
    }

    /// The reference of an invoice that is paid.
    fn paid_invoice(&self) -> String {
        let reference = self.chaser.reference(&self.chaser.new_invoice());
        self.receive(&reference, "CHF 74.59", 0);
        reference
    }

    /// The diagnosis of the reminder, or of the invoice if none was sent.
    fn diagnosis(&self) -> Value {
        if self.is_reminded.get() {
            self.chaser.diagnosis_of_reminder(&self.invoice)
        } else {
            self.chaser.diagnosis_of_invoice(&self.invoice)
        }
    }

    /// Performs the action of a cause as it is given now, and does what others do in consequence.
    fn take(&self, step: &str) {
        let (cause, operation) = step.split_once(' ').expect("a cause and its operation");
        let told = self.diagnosis();
        let action = &finding(&told, cause)["action"];
        assert_eq!(action["operation"], operation, "{told}");
        let answer = self.chaser.perform(&told, cause);
        match operation {
            "get_invoice_pdf" | "get_payment_part" | "get_reminder_pdf" => {
                assert!(answer.expect(200).bytes.starts_with(b"%PDF-"));
                // The payment part is over what is open.
                let (reference, open) = (&told["invoice"]["reference"], &told["invoice"]["open"]);
                self.receive(reference.as_str().expect("a reference"), &money(open), 0);
            }
            "request_allocation" => {
                let asked = answer.expect(202);
                self.allocate(&asked.text_at("/payment_id"));
            }
            "dispute_invoice" => {
                answer.expect(201);
                let path = format!("/v1/staff/invoices/{}/dispute/resolution", self.invoice);
                let body = json!({ "outcome": "rejected", "words": "Nothing was received." });
                self.chaser.clerk_now().post(&path, body).expect(200);
            }
            _ => {
                answer.expect(200);
            }
        }
    }

    /// Allocates a payment as the customer asked for it: to the invoice, or in advance if its currency is another one.
    fn allocate(&self, payment: &str) {
        let clerk = self.chaser.clerk_now();
        let waiting = clerk.get("/v1/staff/unmatched").expect(200).body;
        let waiting = waiting["items"].as_array().expect("items").iter();
        let mut waiting = waiting.filter(|one| one["id"] == payment);
        let unmatched = &waiting.next().expect("the payment")["unmatched"];
        let mut body = json!({ "organization_id": self.chaser.people.organization.to_string() });
        if unmatched["currency"] == "CHF" {
            body["invoices"] = json!([{ "invoice_id": self.invoice, "amount": unmatched }]);
        } else {
            body["prepaid"] = unmatched.clone();
        }
        clerk
            .post(&format!("/v1/staff/payments/{payment}/allocations"), body)
            .expect(200);
    }
}

/// The causes that are found, with verdicts and amounts.
fn findings(diagnosis: &Value) -> Vec<String> {
    let all = diagnosis["findings"].as_array().expect("findings");
    assert_eq!(all.len(), 7, "every cause is tested");
    let text = |finding: &Value| {
        let word = |name: &str| finding[name].as_str().expect("a word").to_owned();
        let found = format!("{} {}", word("cause"), word("verdict"));
        match &finding["amount"] {
            Value::Null => found,
            amount => format!("{found} {}", money(amount)),
        }
    };
    let found = all.iter().filter(|finding| finding["verdict"] != "no");
    found.map(text).collect()
}

/// An amount as it is written in the mixtures.
fn money(amount: &Value) -> String {
    let text = |name: &str| amount[name].as_str().expect("a text").to_owned();
    format!("{} {}", text("currency"), text("amount"))
}

fn amount(money: &str) -> Value {
    let (currency, amount) = money.split_once(' ').expect("an amount");
    json!({ "amount": amount, "currency": currency })
}
