//! Bank files of others: what they amount to, and each transaction.

use super::{Row, agree, every_file_has_a_row, file, table};
use kontor_bank_files::{Amount, BankFile, Detail, Entry, Fault, Item, ReadError, Verdict};
use kontor_domain::billing::PaymentReference;
use std::collections::BTreeMap;

/// Sums of a file.
#[derive(Default)]
struct Summary {
    accounts: Vec<String>,
    entries: usize,
    transactions: Vec<(Entry, Detail, &'static str)>,
    debits_ignored: usize,
    held: Vec<String>,
}

#[test]
fn every_bank_file_amounts_to_what_its_row_says() {
    let (rows, transactions) = (
        table("camt/expected.tsv"),
        table("camt/expected-transactions.tsv"),
    );
    every_file_has_a_row("camt", ".xml", &rows);
    let mut wrong = Vec::new();
    for row in &rows {
        let name = row.get("file");
        let bytes = file("camt", name);
        let mut seen = BTreeMap::new();
        let mut parts: Vec<Vec<String>> = Vec::new();
        match summary(&bytes) {
            Ok((message, summary)) => {
                seen.extend(columns(&summary));
                seen.insert("result", "ok".to_owned());
                seen.insert("message", message);
                parts = summary.transactions.iter().enumerate().map(cells).collect();
            }
            Err(error) => {
                seen.insert("result", result(&error.fault).to_owned());
                if let Fault::Unsupported(message) = error.fault {
                    seen.insert("message", message);
                }
            }
        }
        for (column, seen) in seen {
            let expected = row.get(column);
            if seen != expected {
                wrong.push(format!("{name}, {column}: {seen:?} instead of {expected:?}"));
            }
        }
        let expected: Vec<Vec<String>> = transactions
            .iter()
            .filter(|one| one.get("file") == name)
            .map(expected_cells)
            .collect();
        if parts != expected {
            wrong.push(format!("{name}: {parts:?} instead of {expected:?}"));
        }
    }
    agree("bank files", rows.len(), &wrong);
}

fn summary(bytes: &[u8]) -> Result<(String, Summary), ReadError> {
    let mut file = BankFile::open(bytes)?;
    let (mut summary, mut details) = (Summary::default(), Vec::new());
    while let Some(item) = file.next_item()? {
        match item {
            Item::Account => summary.accounts.extend(file.account().map(str::to_owned)),
            Item::Transaction(detail) => details.push(*detail),
            Item::EntryEnd(verdict) => {
                summary.entries += 1;
                let details = std::mem::take(&mut details);
                let kind = match verdict {
                    Verdict::Credit | Verdict::AwaitsDetails => "credit",
                    Verdict::Reversal => "reversal",
                    Verdict::DebitIgnored => {
                        summary.debits_ignored += 1;
                        continue;
                    }
                    Verdict::Held(code) => {
                        summary
                            .held
                            .push(format!("{}:{}", file.entry().number, code.code()));
                        continue;
                    }
                };
                let of = |detail| (file.entry().clone(), detail, kind);
                summary.transactions.extend(details.into_iter().map(of));
            }
        }
    }
    Ok((file.message().as_str().to_owned(), summary))
}

fn columns(summary: &Summary) -> BTreeMap<&'static str, String> {
    let of = |kind: &str| {
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        let mut count = 0;
        for (_, detail, _) in summary.transactions.iter().filter(|(.., own)| *own == kind) {
            count += 1;
            let Some(Amount { minor, currency }) = &detail.amount else {
                continue;
            };
            *sums.entry(currency).or_default() += minor.unwrap_or_default();
        }
        let sums: Vec<String> = sums
            .iter()
            .map(|(currency, minor)| format!("{currency} {}.{:02}", minor / 100, minor % 100))
            .collect();
        (count.to_string(), or_dash(sums.join(",")))
    };
    let ((credits, credit_sum), (reversals, reversal_sum)) = (of("credit"), of("reversal"));
    let mut accounts = summary.accounts.clone();
    accounts.dedup();
    BTreeMap::from([
        ("accounts", accounts.join(",")),
        ("entries", summary.entries.to_string()),
        ("credits", credits),
        ("credit_sum", credit_sum),
        ("reversals", reversals),
        ("reversal_sum", reversal_sum),
        ("debits_ignored", summary.debits_ignored.to_string()),
        ("held", or_dash(summary.held.join(" "))),
    ])
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

/// The table names three results; a program says more of a file that is not well-formed.
const fn result(fault: &Fault) -> &'static str {
    match fault {
        Fault::NotCamt => "not_camt",
        Fault::Unsupported(_) => "unsupported_version",
        _ => "malformed",
    }
}

fn cells((place, (entry, detail, kind)): (usize, &(Entry, Detail, &'static str))) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let amount = detail.amount.clone().unwrap_or_default();
    let reference_is = match detail.reference.as_deref().map(PaymentReference::parse) {
        None => "",
        Some(Ok(PaymentReference::Qr(_))) => "qrr",
        Some(Ok(PaymentReference::Creditor(_))) => "scor",
        Some(Err(_)) => "invalid",
    };
    vec![
        (place + 1).to_string(),
        text(&entry.account),
        entry.number.to_string(),
        (*kind).to_owned(),
        amount.minor.unwrap_or_default().to_string(),
        amount.currency,
        text(&detail.reference),
        reference_is.to_owned(),
        text(&detail.debtor),
        text(&entry.servicer_reference),
        text(&detail.servicer_reference),
        text(&detail.end_to_end_id),
        entry.code(),
    ]
}

fn expected_cells(row: &Row) -> Vec<String> {
    let columns = [
        "n",
        "account",
        "entry",
        "kind",
        "amount",
        "currency",
        "reference",
        "reference_is",
        "debtor",
        "entry_servicer_ref",
        "detail_servicer_ref",
        "end_to_end_id",
        "code",
    ];
    let cell = |column: &&str| match *column {
        "amount" => hundredths(row.get("amount")),
        other => row.get(other).to_owned(),
    };
    columns.iter().map(cell).collect()
}

fn hundredths(amount: &str) -> String {
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let minor: i64 = format!("{whole}{decimals:0<2}").parse().expect("an amount");
    minor.to_string()
}
