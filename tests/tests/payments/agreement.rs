//! Comparison of a customer's money with the model, and of the ledger with itself.

use super::ledger::{Ledger, minor};
use super::model::{INVOICES, State, TOTAL, Target};
use chrono::TimeDelta;
use kontor_persistence::LedgerFaults;
use serde_json::Value;
use std::collections::BTreeMap;

/// Open amounts of the invoices, the prepaid balance, and what changed on all accounts, in hundredths.
pub type Books = (Vec<i64>, i64, BTreeMap<String, i64>);

impl Ledger<'_> {
    /// The books as they are shown.
    pub fn books(&self) -> Books {
        let opens = self.invoices.iter().map(|invoice| {
            let shown = self
                .lea
                .get(&self.people.path(&format!("/invoices/{invoice}")))
                .expect(200);
            minor(&shown.text_at("/open/amount"))
        });
        let mut changed = self.trial_balance();
        for (account, before) in &self.before {
            *changed.entry(account.clone()).or_default() -= before;
        }
        changed.retain(|_, minor| *minor != 0);
        (opens.collect(), self.prepaid(), changed)
    }

    /// The balances of all accounts in francs, positive in debit.
    pub fn trial_balance(&self) -> BTreeMap<String, i64> {
        balances(&self.clerk.get("/v1/staff/trial-balance").expect(200).body)
    }

    fn prepaid(&self) -> i64 {
        let shown = self.lea.get(&self.people.path("/prepaid")).expect(200);
        let balances = shown.body["balances"].as_array().expect("balances");
        let francs = balances.iter().find(|one| one["currency"] == "CHF");
        francs.map_or(0, |one| minor(one["amount"].as_str().expect("an amount")))
    }

    /// Fails unless everything is as in the model, and the ledger agrees with itself.
    pub fn agrees(&self) {
        let model = &self.model;
        for (id, invoice) in self.invoices.iter().zip(&model.invoices) {
            let shown = self
                .lea
                .get(&self.people.path(&format!("/invoices/{id}")))
                .expect(200);
            let amount = |name: &str| minor(&shown.text_at(&format!("/{name}/amount")));
            let booked = ["received", "credited", "refunded"].map(amount);
            assert_eq!(
                booked,
                [invoice.received, invoice.credited, invoice.refunded],
                "{}",
                shown.text
            );
            assert_eq!(amount("open"), TOTAL - booked[0] - booked[1] + booked[2]);
            let is_due = ["open", "partially_paid"].contains(&shown.text_at("/state").as_str());
            assert_eq!(is_due, amount("open") > 0, "{}", shown.text);
        }
        let (_, prepaid, changed) = self.books();
        let change = |account: &str| changed.get(account).copied().unwrap_or_default();
        assert!(prepaid >= 0);
        assert_eq!(prepaid, model.prepaid);
        let issued = i64::try_from(INVOICES).expect("a number") * TOTAL;
        for (account, expected) in [
            ("bank_clearing", model.bank),
            ("unmatched", -model.unmatched()),
            ("prepaid", -model.prepaid),
            ("receivable", model.receivable() - issued),
        ] {
            assert_eq!(change(account), expected, "{account} of {changed:?}");
        }
        assert_eq!(changed.values().sum::<i64>(), 0, "{changed:?}");
        let faults = self.app.write(|tx| tx.billing().ledger_faults());
        assert_eq!(faults, LedgerFaults::default());
    }

    /// Fails unless a payment is as in the model, and its parts add up to it.
    pub fn payment_agrees(&self, payment: usize) {
        let expected = &self.model.payments[payment];
        let path = format!("/v1/staff/payments/{}", self.payments[payment].0);
        let shown = self.clerk.get(&path).expect(200);
        let state = match expected.state {
            State::Booked => "booked",
            State::Reversed => "reversed",
            State::Returned => "returned",
        };
        assert_eq!(shown.text_at("/state"), state);
        let unmatched = minor(&shown.text_at("/unmatched/amount"));
        assert_eq!(unmatched, expected.unmatched, "{}", shown.text);
        let allocations = shown.body["allocations"].as_array().expect("allocations");
        let live = allocations.iter().filter(|one| one["undone"] == false);
        let mut parts: Vec<(Target, i64)> = live.map(|one| self.part(one)).collect();
        if expected.state != State::Reversed {
            let sum: i64 = parts.iter().map(|(_, minor)| minor).sum();
            assert_eq!(sum + unmatched, expected.minor, "{}", shown.text);
        }
        let mut wanted = expected.parts.clone();
        parts.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(parts, wanted, "{}", shown.text);
    }

    fn part(&self, allocation: &Value) -> (Target, i64) {
        let text = |at: &str| allocation.pointer(at).and_then(Value::as_str).unwrap_or_default();
        let invoice = || {
            self.invoices
                .iter()
                .position(|id| id == text("/invoice_id"))
                .expect("an invoice")
        };
        let target = match text("/target") {
            "invoice" => Target::Invoice(invoice()),
            "prepaid" => Target::Prepaid,
            "claim" => Target::Claim,
            "payer" => Target::Payer,
            other => panic!("no target: {other}"),
        };
        (target, minor(text("/amount/amount")))
    }

    /// Fails unless the balances on each day are what the transactions until then add up to.
    pub fn replay(&self) {
        (0..self.payments.len()).for_each(|payment| self.payment_agrees(payment));
        let shown = self.lea.get(&self.people.path("/ledger?limit=200")).expect(200);
        assert_eq!(shown.body["next_cursor"], Value::Null, "all on one page");
        let booked = shown.body["items"].as_array().expect("items");
        let mut day = self.first_day;
        while day <= self.app.clock_now().date_naive() {
            let end = (day + TimeDelta::days(1)).to_string();
            let mut replayed = BTreeMap::new();
            for one in booked.iter().filter(|one| one["booked_at"].as_str() < Some(&end)) {
                for entry in one["entries"].as_array().expect("entries") {
                    let account = entry["account"].as_str().expect("an account").to_owned();
                    let amount = entry["amount"]["amount"].as_str().expect("an amount");
                    *replayed.entry(account).or_default() += minor(amount);
                }
            }
            replayed.retain(|_, minor| *minor != 0);
            let mut told = balances(
                &self
                    .lea
                    .get(&self.people.path(&format!("/balances?on={day}")))
                    .expect(200)
                    .body,
            );
            told.retain(|_, minor| *minor != 0);
            assert_eq!(told, replayed, "{day}");
            day += TimeDelta::days(1);
        }
    }
}

fn balances(shown: &Value) -> BTreeMap<String, i64> {
    let accounts = shown["accounts"].as_array().expect("accounts").iter();
    accounts
        .filter(|one| one["balance"]["currency"] == "CHF")
        .map(|one| {
            let text = |at: &str| one.pointer(at).and_then(Value::as_str).expect("a text");
            (text("/account").to_owned(), minor(text("/balance/amount")))
        })
        .collect()
}
