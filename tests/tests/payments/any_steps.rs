//! Random sequences of what the bank, the staff and the customer do with money, compared with a model after each step.
//!
//! `KONTOR_TEST_LEDGERS` changes the number of sequences. They are the same in each run.

use super::ledger::{Ledger, Message, Step};
use super::model::{INVOICES, Of, Part, TOTAL};
use kontor_tests::camt::{Paid, notification, statement};
use kontor_tests::{Database, TestApp, search_size};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rstest::rstest;

/// Most steps of a sequence.
const STEPS: usize = 16;
/// Most credits that are imported in two ways.
const CREDITS: usize = 8;
/// Attempts to make a failing sequence shorter.
const SHORTER: u32 = 100;

#[rstest]
fn any_steps_leave_the_books_of_the_model(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let ran = runner(30).run(&vec(step(), 4..=STEPS), |steps| {
        let mut ledger = Ledger::new(&app);
        for step in &steps {
            ledger.take(step);
        }
        ledger.replay();
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
}

#[rstest]
fn an_entry_comes_to_the_same_in_any_order_split_and_repeated(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database);
    let credits = vec((of(), minor()), 1..=CREDITS);
    let ran = runner(10).run(&(credits, any::<u64>()), |(credits, seed)| {
        let mut random = fastrand::Rng::with_seed(seed);
        let paid = |ledger: &Ledger| -> Vec<Paid> {
            credits
                .iter()
                .map(|(of, minor)| ledger.paid(*of, *minor))
                .collect()
        };
        let at_once = Ledger::new(&app);
        at_once.import_batch(notification, &paid(&at_once));
        let expected = at_once.books();
        let piecemeal = Ledger::new(&app);
        let mut left = paid(&piecemeal);
        left.extend(left.clone());
        random.shuffle(&mut left);
        while !left.is_empty() {
            let mut piece = left.split_off(random.usize(..left.len()));
            // In one entry, equal payments are two.
            piece.sort_by(|one, other| one.servicer.cmp(&other.servicer));
            piece.dedup_by(|one, other| one.servicer == other.servicer);
            random.shuffle(&mut piece);
            let message: Message = if random.bool() { notification } else { statement };
            piecemeal.import_batch(message, &piece);
        }
        assert_eq!(piecemeal.books(), expected);
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
}

fn runner(usual: usize) -> TestRunner {
    let cases = search_size("KONTOR_TEST_LEDGERS", usual);
    let config = Config {
        cases: u32::try_from(cases).expect("a number"),
        max_shrink_iters: SHORTER,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn of() -> impl Strategy<Value = Of> {
    prop_oneof![
        4 => (0..INVOICES).prop_map(Of::Invoice),
        1 => Just(Of::TopUp),
        1 => Just(Of::Nobody),
        1 => Just(Of::Nothing),
    ]
}

/// Exact, too little or too much for an invoice.
fn minor() -> impl Strategy<Value = i64> {
    prop_oneof![2 => Just(TOTAL), 2 => 1..TOTAL, 2 => TOTAL + 1..2 * TOTAL, 1 => Just(1_000)]
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![3 => Just(Part::All), 3 => Just(Part::Half), 1 => Just(Part::TooMuch)]
}

fn step() -> impl Strategy<Value = Step> {
    let some = any::<Index>;
    prop_oneof![
        8 => (of(), minor()).prop_map(|(of, minor)| Step::Credit(of, minor)),
        4 => some().prop_map(Step::Reversal),
        1 => some().prop_map(Step::Repetition),
        2 => (of(), minor()).prop_map(|(of, minor)| Step::Bounce(of, minor)),
        3 => (0..INVOICES, part()).prop_map(|(invoice, part)| Step::Spend(invoice, part)),
        3 => some().prop_map(Step::Undo),
        3 => (some(), part()).prop_map(|(payment, part)| Step::ToPrepaid(payment, part)),
        3 => (some(), 0..INVOICES, part())
            .prop_map(|(payment, invoice, part)| Step::ToInvoice(payment, invoice, part)),
        1 => some().prop_map(Step::Return),
        2 => (0..INVOICES, part()).prop_map(|(invoice, part)| Step::CreditNote(invoice, part)),
        2 => (0..INVOICES).prop_map(Step::Refund),
        1 => Just(Step::Wait),
    ]
}
