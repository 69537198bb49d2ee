//! Places of the texts of a file, by the path of an element below its statement, entry or transaction.

use crate::amount::Amount;
use crate::entry::{Detail, Direction, Entry, REFERENCES_MAX, REMITTANCE_MAX};
use crate::tag::Tag;
use chrono::NaiveDate;
use kontor_domain::billing::PaymentReference;

/// Writes a text into an entry, if it belongs to it; `path` begins below the entry.
pub fn entry(entry: &mut Entry, path: &[Tag], text: &str, currency: &str) {
    use Tag::{
        AcctSvcrRef, Amt, BkTxCd, BookgDt, Btch, Cd, CdtDbtInd, Domn, Dt, DtTm, Fmly, NbOfTxs, NtryDtls,
        NtryRef, RvslInd, Sts, SubFmlyCd, ValDt,
    };
    match path {
        [NtryRef] => entry.reference = some(text),
        [Amt] => entry.amount = Some(Amount::read(text, currency)),
        [CdtDbtInd] => entry.direction = Direction::read(text),
        [RvslInd] => match text {
            "true" | "1" => entry.is_reversal = true,
            "false" | "0" | "" => entry.is_reversal = false,
            // Without knowing what it means there is no direction either.
            _ => entry.direction = None,
        },
        // Version 04 has the code itself, version 08 an element around it; files of 08 with the old form occur.
        [Sts] | [Sts, Cd] if !text.is_empty() => entry.status = some(text),
        [BookgDt, Dt | DtTm] => entry.booked_on = day(text),
        [ValDt, Dt | DtTm] => entry.value_date = day(text),
        [AcctSvcrRef] => entry.servicer_reference = some(text),
        [BkTxCd, Domn, Cd] => text.clone_into(&mut entry.domain),
        [BkTxCd, Domn, Fmly, Cd] => text.clone_into(&mut entry.family),
        [BkTxCd, Domn, Fmly, SubFmlyCd] => text.clone_into(&mut entry.subfamily),
        [NtryDtls, Btch, NbOfTxs] => {
            let number: u64 = text.parse().unwrap_or_default();
            entry.batch = Some(entry.batch.unwrap_or_default().saturating_add(number));
        }
        _ => {}
    }
}

/// Writes a text into a transaction, if it belongs to it; `path` begins below the transaction.
pub fn detail(detail: &mut Detail, path: &[Tag], text: &str, currency: &str) {
    use Tag::{
        AcctSvcrRef, Amt, AmtDtls, CdtDbtInd, CdtrRefInf, Chrgs, Dbtr, DbtrAcct, EndToEndId, Iban, Id,
        InstdAmt, Nm, Othr, Pty, Ref, Refs, RltdPties, RmtInf, Strd, TtlChrgsAndTaxAmt, TxAmt, UltmtDbtr,
        Ustrd,
    };
    let amount = || Some(Amount::read(text, currency));
    match path {
        [Amt] => detail.amount = amount(),
        [AmtDtls, TxAmt, Amt] if detail.amount.is_none() => detail.amount = amount(),
        [AmtDtls, InstdAmt, Amt] if !text.is_empty() => detail.instructed = amount(),
        [Chrgs, TtlChrgsAndTaxAmt] => detail.charges = amount(),
        [CdtDbtInd] => detail.direction = Direction::read(text),
        [Refs, AcctSvcrRef] => detail.servicer_reference = some(text),
        [Refs, EndToEndId] => detail.end_to_end_id = some(text),
        [RltdPties, Dbtr, Nm] | [RltdPties, Dbtr, Pty, Nm] => detail.debtor = some(text),
        [RltdPties, UltmtDbtr, Nm] | [RltdPties, UltmtDbtr, Pty, Nm] if detail.debtor.is_none() => {
            detail.debtor = some(text);
        }
        [RltdPties, DbtrAcct, Id, Iban] | [RltdPties, DbtrAcct, Id, Othr, Id] => {
            detail.debtor_account = some(&without_blanks(text));
        }
        [RmtInf, Ustrd] => remitted(&mut detail.remittance, text),
        [RmtInf, Strd, CdtrRefInf, Ref] => referred(detail, without_blanks(text)),
        _ => {}
    }
}

/// Adds a reference: the first valid one counts, the others are noted.
fn referred(detail: &mut Detail, reference: String) {
    if reference.is_empty() {
        return;
    }
    let is_valid = |text: &str| PaymentReference::parse(text).is_ok();
    let replaced = match &detail.reference {
        None => {
            detail.reference = Some(reference);
            return;
        }
        Some(first) if !is_valid(first) && is_valid(&reference) => detail.reference.replace(reference),
        Some(_) => Some(reference),
    };
    if detail.other_references.len() < REFERENCES_MAX {
        detail.other_references.extend(replaced);
    }
}

fn remitted(remittance: &mut String, text: &str) {
    if text.is_empty() || remittance.len() >= REMITTANCE_MAX {
        return;
    }
    if !remittance.is_empty() {
        remittance.push(' ');
    }
    let room = REMITTANCE_MAX.saturating_sub(remittance.len());
    remittance.push_str(&text[..text.floor_char_boundary(room)]);
}

/// Returns the day of a date, or of a moment as the bank wrote it.
pub fn day(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

/// Returns a text unless it is empty.
pub fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Returns a text without its blanks.
pub fn without_blanks(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}
