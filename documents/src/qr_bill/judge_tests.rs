use super::*;
use proptest::prelude::{any, prop, prop_assert, proptest};

const VALID: [&str; 31] = [
    "SPC",
    "0200",
    "1",
    "CH4431999123000889012",
    "S",
    "Muster AG",
    "Seestrasse",
    "12a",
    "8000",
    "Zürich",
    "CH",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "1199.95",
    "CHF",
    "S",
    "Pia Meier",
    "",
    "",
    "9490",
    "Vaduz",
    "LI",
    "QRR",
    "210000000003139471430009017",
    "Rechnung 1",
    "EPD",
];

/// Returns the codes of the valid payload with some lines replaced, counted from 1 as in the guidelines.
fn codes(changes: &[(usize, &str)]) -> String {
    let mut lines: Vec<&str> = VALID.to_vec();
    for (number, line) in changes {
        lines.resize(lines.len().max(*number), "");
        lines[number - 1] = line;
    }
    codes_of(&lines.join("\n"))
}

fn codes_of(payload: &str) -> String {
    judge(payload.as_bytes())
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_valid_payload_has_no_fault_whatever_its_line_ends() {
    assert_eq!(codes(&[]), "");
    assert_eq!(codes_of(&VALID.join("\r\n")), "");
    assert_eq!(codes(&[(32, "//S1/10/1")]), "");
    assert_eq!(codes(&[(33, "eBill/B/pia@example.com")]), "");
    assert_eq!(codes(&[(19, "")]), "");
    assert_eq!(
        codes(&[(19, "0.00"), (30, "NE PAS UTILISER POUR LE PAIEMENT")]),
        ""
    );
}

#[test]
fn every_fault_has_its_code() {
    let long = |length: usize| "x".repeat(length);
    for (number, line, code) in [
        (1, "XYZ", "qr_type"),
        (2, "0100", "version"),
        (2, "0210", "minor_version"),
        (3, "2", "coding"),
        (4, "CH4431999123000889013", "iban"),
        (4, "DE89370400440532013000", "iban"),
        (4, "CH44 3199 9123 0008 8901 2", "iban"),
        (4, "CH5800791123000889012", "qrr_without_qr_iban"),
        (5, "K", "creditor_address_type"),
        (6, "", "creditor_name_missing"),
        (6, &long(71), "creditor_name_too_long"),
        (7, &long(71), "creditor_street_too_long"),
        (8, &long(17), "creditor_number_too_long"),
        (9, &long(17), "creditor_postcode_too_long"),
        (10, &long(36), "creditor_town_too_long"),
        (11, "", "creditor_country_missing"),
        (11, "ZZ", "creditor_country"),
        (12, "S", "ultimate_creditor"),
        (19, "0.00", "amount_zero"),
        (19, "01.00", "amount"),
        (19, "1000000000.00", "amount"),
        (19, "1.0", "amount"),
        (19, "-1.00", "amount"),
        (20, "USD", "currency"),
        (21, "K", "debtor_address_type"),
        (22, "", "debtor_name_missing"),
        (25, "", "debtor_postcode_missing"),
        (28, "NON", "reference_with_non qr_iban_without_qrr"),
        (28, "ESR", "reference_type"),
        (29, "210000000003139471430009018", "reference"),
        (30, "Привет", "characters"),
        (30, &long(141), "message_too_long"),
        (31, "END", "trailer"),
        (32, "", "empty_last_line"),
        (32, "S1/10/1", "billing_information"),
        (33, &long(101), "alternative_scheme_too_long"),
        (35, "x", "line_count"),
    ] {
        assert_eq!(codes(&[(number, line)]), code, "line {number}: {line}");
    }
    assert_eq!(codes_of("SPC"), "line_count");
    let empty: Vec<(usize, &str)> = (5..=11).map(|number| (number, "")).collect();
    assert_eq!(codes(&empty), "creditor_missing");
    assert_eq!(
        codes(&[
            (4, "CH5800791123000889012"),
            (28, "SCOR"),
            (29, "RF18539007547034")
        ]),
        ""
    );
    assert_eq!(codes(&[(4, "CH5800791123000889012"), (28, "NON"), (29, "")]), "");
    let text = [(30, long(140)), (33, long(100)), (34, long(100)), (6, long(600))];
    let text: Vec<(usize, &str)> = text
        .iter()
        .map(|(number, line)| (*number, line.as_str()))
        .collect();
    assert_eq!(codes(&text), "too_long creditor_name_too_long");
}

proptest! {
    #[test]
    fn any_bytes_can_be_judged(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0..31_usize, line in "\\PC{0,80}") {
        let _ = judge(&bytes);
        let _ = codes(&[(at + 1, &line)]);
        prop_assert!(judge(b"").contains(&Code::LineCount));
    }
}
