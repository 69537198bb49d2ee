//! Judging payloads of Swiss QR codes, of any origin, by the Implementation Guidelines 2.3.

use super::code::{AddressFault, AddressField, Code};
use super::lengths::{MESSAGE_MAX, NAME_MAX, NUMBER_MAX, PAYLOAD_MAX, SCHEME_MAX, TOWN_MAX};
use super::notification::not_for_payment;
use kontor_domain::billing::{CreditorReference, Iban, QrReference, is_printable};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::Country;
use kontor_domain::text::ParseText;

/// Lines of a payload that are always there.
const LINES_MIN: usize = 31;
/// Lines of a payload with billing information and two alternative schemes.
const LINES_MAX: usize = 34;
/// Lines of an address.
const ADDRESS_LINES: usize = 7;
/// Most digits of an amount before the decimal point.
const AMOUNT_DIGITS_MAX: usize = 9;

/// Returns the faults of a payload; a valid one has none. With a wrong number of lines nothing else can be judged.
#[must_use]
pub fn judge(payload: &[u8]) -> Vec<Code> {
    let text = String::from_utf8_lossy(payload).replace("\r\n", "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let mut faults = Vec::new();
    if !(LINES_MIN..=LINES_MAX).contains(&lines.len()) {
        faults.push(Code::LineCount);
        return faults;
    }
    judge_whole(&text, &lines, &mut faults);
    judge_header(&lines, &mut faults);
    let account = account(lines[3], &mut faults);
    judge_address(&lines[4..11], true, Code::Creditor, &mut faults);
    note(
        lines[11..18].iter().any(|line| !line.is_empty()),
        Code::UltimateCreditor,
        &mut faults,
    );
    judge_amount(lines[18], lines[29], &mut faults);
    note(!matches!(lines[19], "CHF" | "EUR"), Code::Currency, &mut faults);
    judge_address(&lines[20..27], false, Code::Debtor, &mut faults);
    judge_reference(account.as_ref(), lines[27], lines[28], &mut faults);
    judge_end(&lines, &mut faults);
    faults
}

fn note(is_fault: bool, code: Code, faults: &mut Vec<Code>) {
    if is_fault {
        faults.push(code);
    }
}

fn judge_whole(text: &str, lines: &[&str], faults: &mut Vec<Code>) {
    let is_open = lines.len() > LINES_MIN && lines.last().is_some_and(|line| line.is_empty());
    note(is_open, Code::EmptyLastLine, faults);
    let is_foreign = lines.iter().any(|line| !line.chars().all(is_printable));
    note(is_foreign, Code::Characters, faults);
    note(text.chars().count() > PAYLOAD_MAX, Code::TooLong, faults);
}

fn judge_header(lines: &[&str], faults: &mut Vec<Code>) {
    note(lines[0] != "SPC", Code::QrType, faults);
    let version = lines[1];
    if version.len() != 4 || !version.starts_with("02") || !version.bytes().all(|c| c.is_ascii_digit()) {
        faults.push(Code::Version);
    } else {
        note(version != "0200", Code::MinorVersion, faults);
    }
    note(lines[2] != "1", Code::Coding, faults);
}

fn account(line: &str, faults: &mut Vec<Code>) -> Option<Iban> {
    let account = Iban::parse(line).ok();
    let account = account.filter(|iban| iban.as_str() == line && iban.is_swiss());
    note(account.is_none(), Code::Iban, faults);
    account
}

fn judge_address(lines: &[&str], is_required: bool, code: fn(AddressFault) -> Code, faults: &mut Vec<Code>) {
    debug_assert_eq!(lines.len(), ADDRESS_LINES);
    if lines.iter().all(|line| line.is_empty()) {
        note(is_required, code(AddressFault::Missing), faults);
        return;
    }
    if lines[0] != "S" {
        faults.push(code(AddressFault::AddressType));
        return;
    }
    let fields = [
        (AddressField::Name, NAME_MAX, true),
        (AddressField::Street, NAME_MAX, false),
        (AddressField::HouseNumber, NUMBER_MAX, false),
        (AddressField::Postcode, NUMBER_MAX, true),
        (AddressField::Town, TOWN_MAX, true),
    ];
    for (line, (field, max, is_required)) in lines[1..].iter().zip(fields) {
        if line.is_empty() {
            note(is_required, code(AddressFault::FieldMissing(field)), faults);
        }
        note(
            line.chars().count() > max,
            code(AddressFault::FieldTooLong(field)),
            faults,
        );
    }
    let country = lines[6];
    if country.is_empty() {
        faults.push(code(AddressFault::FieldMissing(AddressField::Country)));
    } else {
        note(
            Country::parse(country).is_err(),
            code(AddressFault::Country),
            faults,
        );
    }
}

fn judge_amount(amount: &str, message: &str, faults: &mut Vec<Code>) {
    if amount == "0.00" {
        let is_marked = Locale::ALL
            .iter()
            .any(|locale| not_for_payment(*locale) == message);
        note(!is_marked, Code::AmountZero, faults);
    } else if !amount.is_empty() {
        note(!is_amount(amount), Code::Amount, faults);
    }
}

/// Returns whether a text is an amount with two decimals and without leading zeros.
fn is_amount(text: &str) -> bool {
    let Some((whole, decimals)) = text.split_once('.') else {
        return false;
    };
    let digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
    let is_whole =
        (1..=AMOUNT_DIGITS_MAX).contains(&whole.len()) && (whole == "0" || !whole.starts_with('0'));
    is_whole && decimals.len() == 2 && digits(whole) && digits(decimals)
}

fn judge_reference(account: Option<&Iban>, kind: &str, reference: &str, faults: &mut Vec<Code>) {
    let is_qr_account = account.is_some_and(Iban::is_qr);
    match kind {
        "QRR" => {
            let is_verbatim = QrReference::parse(reference).is_ok_and(|read| read.as_str() == reference);
            note(!is_verbatim, Code::Reference, faults);
            note(
                account.is_some() && !is_qr_account,
                Code::QrrWithoutQrIban,
                faults,
            );
        }
        "SCOR" => {
            note(
                CreditorReference::parse(reference).is_err(),
                Code::Reference,
                faults,
            );
            note(is_qr_account, Code::QrIbanWithoutQrr, faults);
        }
        "NON" => {
            note(!reference.is_empty(), Code::ReferenceWithNon, faults);
            note(is_qr_account, Code::QrIbanWithoutQrr, faults);
        }
        _ => faults.push(Code::ReferenceType),
    }
}

fn judge_end(lines: &[&str], faults: &mut Vec<Code>) {
    note(lines[30] != "EPD", Code::Trailer, faults);
    let billing = lines.get(31).copied().unwrap_or_default();
    note(
        !billing.is_empty() && !billing.starts_with("//"),
        Code::BillingInformation,
        faults,
    );
    let length = lines[29].chars().count() + billing.chars().count();
    note(length > MESSAGE_MAX, Code::MessageTooLong, faults);
    let is_long = lines
        .iter()
        .skip(32)
        .any(|scheme| scheme.chars().count() > SCHEME_MAX);
    note(is_long, Code::AlternativeSchemeTooLong, faults);
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
