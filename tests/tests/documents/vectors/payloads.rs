//! Payloads of Swiss QR codes.

use super::{agree, every_file_has_a_row, file, table};
use kontor_documents::qr_bill;

#[test]
fn every_payload_is_judged_with_the_same_codes() {
    let rows = table("qrbill/expected.tsv");
    every_file_has_a_row("qrbill", ".txt", &rows);
    let mut differences = Vec::new();
    for row in &rows {
        let name = row.get("file");
        let payload = file("qrbill", name);
        let text = std::str::from_utf8(&payload).expect("UTF-8");
        let size = [text.split('\n').count(), text.chars().count()].map(|count| count.to_string());
        assert_eq!(
            size,
            [row.get("lines"), row.get("characters")],
            "{name} is the file of the table"
        );
        let mut found: Vec<String> = qr_bill::judge(&payload).iter().map(ToString::to_string).collect();
        found.sort_unstable();
        let mut expected: Vec<&str> = row
            .get("codes")
            .split([' ', ','])
            .filter(|code| !matches!(*code, "" | "-"))
            .collect();
        expected.sort_unstable();
        assert_eq!(
            row.get("result") == "valid",
            expected.is_empty(),
            "{name}: the table agrees with itself"
        );
        if found != expected {
            differences.push(format!("{name}: {found:?}, expected {expected:?}"));
        }
    }
    agree("payloads of QR codes", rows.len(), &differences);
}
