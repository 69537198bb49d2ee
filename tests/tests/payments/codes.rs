//! The guide names every result, and every code of a report.

use kontor_bank_files::{Fault, HeldCode};
use kontor_domain::payments::{EntryFault, EntryResult, ProposalCode, UnmatchedReason};
use std::collections::BTreeSet;

const GUIDE: &str = include_str!("../../../docs/payments.md");

/// Returns the reason after another one: a new one does not compile until it has its place here.
const fn after(code: &HeldCode) -> Option<HeldCode> {
    Some(match code {
        HeldCode::NoStatus => HeldCode::Status(String::new()),
        HeldCode::Status(_) => HeldCode::NoDirection,
        HeldCode::NoDirection => HeldCode::ReversalOfDebit,
        HeldCode::ReversalOfDebit => HeldCode::AmountInvalid,
        HeldCode::AmountInvalid => HeldCode::DirectionDiffers,
        HeldCode::DirectionDiffers => HeldCode::CurrencyDiffers,
        HeldCode::CurrencyDiffers => HeldCode::AmountMissing,
        HeldCode::AmountMissing => HeldCode::SumDiffers,
        HeldCode::SumDiffers => return None,
    })
}

/// Pairs of results and codes.
fn wanted() -> BTreeSet<(String, String)> {
    let of = |result: EntryResult, code: &str| (result.as_str().to_owned(), code.to_owned());
    let mut all = BTreeSet::new();
    let held = std::iter::successors(Some(HeldCode::NoStatus), after);
    all.extend(held.map(|code| match code {
        HeldCode::Status(_) => of(EntryResult::Held, "status_…"),
        known => of(EntryResult::Held, &known.code()),
    }));
    all.extend(
        EntryFault::ALL
            .iter()
            .map(|code| of(EntryResult::Held, code.as_str())),
    );
    all.extend(["incomplete", "unknown"].map(|code| of(EntryResult::Held, code)));
    all.extend(
        ProposalCode::ALL
            .iter()
            .map(|code| of(EntryResult::Proposal, code.as_str())),
    );
    for reason in UnmatchedReason::ALL {
        match reason {
            UnmatchedReason::PaymentUnknown => all.insert(of(EntryResult::Reversal, reason.as_str())),
            // No file gives it: it comes of the staff.
            UnmatchedReason::Undone => false,
            _ => all.insert(of(EntryResult::Booked, reason.as_str())),
        };
    }
    all.insert(of(EntryResult::Booked, "stale_reference"));
    all.insert(of(EntryResult::Duplicate, "taken_back"));
    // Each but those that always have a code.
    let bare = EntryResult::ALL
        .iter()
        .filter(|one| !matches!(one, EntryResult::Held | EntryResult::Proposal));
    all.extend(bare.map(|result| of(*result, "")));
    all
}

/// Rows of the guide whose first cell is a code: those cells, as many as are asked for.
fn rows(cells: usize, of: usize) -> Vec<Vec<String>> {
    let tables = GUIDE.lines().filter(|line| line.starts_with("| `"));
    let split = tables.map(|line| {
        let cells = line.trim_matches('|').split('|');
        cells
            .map(|cell| cell.trim().trim_matches('`').to_owned())
            .collect::<Vec<_>>()
    });
    split
        .filter(|row| row.len() == of)
        .map(|row| row[..cells].to_vec())
        .collect()
}

#[test]
fn the_guide_has_a_row_for_every_result_and_code() {
    let rows = rows(2, 4);
    let told: BTreeSet<(String, String)> = rows.iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    assert_eq!(told.len(), rows.len(), "a row is there twice");
    assert_eq!(told, wanted());
}

#[test]
fn the_guide_has_a_row_for_every_fault_of_a_file() {
    let begin = GUIDE
        .find("is `refused`, with one of these codes")
        .expect("the table");
    for code in Fault::CODES {
        assert!(GUIDE[begin..].contains(&format!("| `{code}` |")), "{code}");
    }
}
