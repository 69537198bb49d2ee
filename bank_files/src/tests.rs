//! Files as banks write them, and broken ones.

use super::*;
use std::fmt::Write;

fn file(entries: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M-1</MsgId></GrpHdr>
<Stmt><Id>S-1</Id><Acct><Id><IBAN>CH58 0079 1123 0008 8901 2</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"#
    )
}

fn entry(amount: &str, details: &str) -> String {
    format!(
        r#"<Ntry><Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>A-1</AcctSvcrRef>
<NtryDtls>{details}</NtryDtls></Ntry>"#
    )
}

fn read(bytes: &[u8]) -> Result<Vec<(Vec<Detail>, Verdict)>, ReadError> {
    let mut file = BankFile::open(bytes)?;
    let (mut entries, mut details) = (Vec::new(), Vec::new());
    while let Some(item) = file.next_item()? {
        match item {
            Item::Transaction(detail) => details.push(*detail),
            Item::Account => {}
            Item::EntryEnd(verdict) => entries.push((std::mem::take(&mut details), verdict)),
        }
    }
    Ok(entries)
}

fn fault(bytes: &[u8]) -> (&'static str, u64) {
    let error = read(bytes).unwrap_err();
    (error.fault.code(), error.line)
}

#[test]
fn an_entry_says_what_happened() {
    let details = r"<TxDtls><Refs><AcctSvcrRef>A-1/1</AcctSvcrRef><EndToEndId>E</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>M&amp;M &#x2013; Söhne</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>CH93 0076 2011 6238 5295 7</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Strd><CdtrRefInf><Ref>00 00000 00000 00000 00000 00013</Ref></CdtrRefInf></Strd>
<Strd><CdtrRefInf><Ref>21 00000 00003 13947 14300 09017</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>";
    let text = file(&entry("0012.5", details));
    let mut file = BankFile::open(text.as_bytes()).unwrap();
    assert_eq!(file.message(), Message::Statement08);
    assert_eq!(file.next_item().unwrap(), Some(Item::Account));
    let Some(Item::Transaction(only)) = file.next_item().unwrap() else {
        panic!("no transaction")
    };
    let entry = file.entry();
    assert_eq!(entry.account.as_deref(), Some("CH5800791123000889012"));
    assert_eq!((entry.message.as_str(), entry.statement.as_str()), ("M-1", "S-1"));
    assert_eq!(
        entry.value_date.map(|day| day.to_string()).as_deref(),
        Some("2026-03-03")
    );
    assert_eq!(
        only.amount.unwrap().minor,
        Some(1_250),
        "that of the entry, since it is the only one"
    );
    assert_eq!(only.debtor.as_deref(), Some("M&M – Söhne"));
    assert_eq!(only.debtor_account.as_deref(), Some("CH9300762011623852957"));
    assert_eq!(
        only.reference.as_deref(),
        Some("210000000003139471430009017"),
        "the first valid one"
    );
    assert_eq!(only.other_references, ["000000000000000000000000013"]);
    assert_eq!(file.next_item().unwrap(), Some(Item::EntryEnd(Verdict::Credit)));
    assert_eq!(file.next_item().unwrap(), None);
}

#[test]
fn what_does_not_add_up_is_held() {
    let detail = |amount: &str| format!(r#"<TxDtls><Amt Ccy="CHF">{amount}</Amt></TxDtls>"#);
    let two = |one: &str, other: &str| detail(one) + &detail(other);
    for (amount, details, expected) in [
        ("3.00", two("1.00", "2.00"), "credit"),
        ("3.00", two("1.00", "1.00"), "sum_differs"),
        ("3.00", two("1.00", "2.000"), "amount_invalid"),
        ("3.00", two("1.00", "-2.00"), "amount_invalid"),
        ("3.000", String::new(), "amount_invalid"),
        ("-3.00", String::new(), "amount_invalid"),
        ("0.00", String::new(), "amount_invalid"),
        (&"9".repeat(9_000), String::new(), "amount_invalid"),
        ("3.00", detail("1.00") + "<TxDtls></TxDtls>", "amount_missing"),
        (
            "3.00",
            r#"<TxDtls><Amt Ccy="EUR">3.00</Amt></TxDtls>"#.to_owned(),
            "currency_differs",
        ),
        (
            "3.00",
            "<TxDtls><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>".to_owned(),
            "direction_differs",
        ),
        ("3.00", "<Btch><NbOfTxs>2</NbOfTxs></Btch>".to_owned(), "awaits"),
        (
            "3.00",
            "<Btch><NbOfTxs>2</NbOfTxs></Btch><TxDtls></TxDtls>".to_owned(),
            "awaits",
        ),
        ("3.00", two("3.00", "0.00"), "amount_invalid"),
    ] {
        let entries = read(file(&entry(amount, &details)).as_bytes()).unwrap();
        let code = match &entries[0].1 {
            Verdict::Credit => "credit".to_owned(),
            Verdict::AwaitsDetails => "awaits".to_owned(),
            Verdict::Held(code) => code.code(),
            other => panic!("{other:?}"),
        };
        assert_eq!(code, expected, "{details}");
    }
}

#[test]
fn what_is_no_bank_file_is_refused_with_its_line() {
    let good = file(&entry("1.00", ""));
    let replaced = |from: &str, to: &str| good.replace(from, to).into_bytes();
    assert_eq!(fault(b""), ("not_camt", 1));
    assert_eq!(fault(b"<Document/>"), ("not_camt", 1));
    assert_eq!(fault(b"PK\x03\x04"), ("malformed", 1));
    assert_eq!(
        fault(&replaced("053.001.08", "053.001.02")).0,
        "unsupported_version"
    );
    assert_eq!(
        fault(&replaced("camt.053.001.08", "pain.001.001.09")).0,
        "not_camt"
    );
    assert_eq!(
        fault(&replaced("camt.053.001.08", "camt.054.001.08")).0,
        "not_camt"
    );
    assert_eq!(fault(&replaced("BkToCstmrStmt", "Unknown")).0, "not_camt");
    let begin = r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">"#;
    assert_eq!(fault(format!("{begin}</Document>").as_bytes()).0, "not_camt");
    assert_eq!(
        fault(&replaced("<Document", "<!DOCTYPE x [<!ENTITY a 'b'>]><Document")).0,
        "document_type"
    );
    assert_eq!(fault(&replaced("S-1", "&a;")), ("entity", 3));
    assert_eq!(fault(&replaced("S-1", &"x".repeat(10_001))), ("length", 3));
    assert_eq!(
        fault(&replaced("S-1", &format!("<!--{}-->", "x".repeat(100_000)))).0,
        "length"
    );
    assert_eq!(fault(&replaced("S-1", &"<a>".repeat(70))).0, "depth");
    assert_eq!(fault(&good.as_bytes()[..good.len() - 30]).0, "malformed");
    assert_eq!(fault(&replaced("</Document>", "</Document><a/>")).0, "malformed");
    let mut broken = good.clone().into_bytes();
    let place = good.find("M-1").unwrap();
    broken[place] = 0xff;
    assert_eq!(fault(&broken).0, "encoding");
}

#[test]
fn other_encodings_are_read() {
    let good = file(&entry(
        "1.00",
        "<TxDtls><RmtInf><Ustrd>für</Ustrd></RmtInf></TxDtls>",
    ));
    let utf_16 = good.replace("UTF-8", "UTF-16");
    let little: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(utf_16.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let big: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain(utf_16.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    let latin: Vec<u8> = good
        .replace("UTF-8", "ISO-8859-1")
        .chars()
        .map(|char| u8::try_from(u32::from(char)).unwrap())
        .collect();
    let with_mark = format!("\u{feff}{good}").into_bytes();
    for bytes in [little, big, latin, with_mark] {
        assert_eq!(read(&bytes).unwrap()[0].0[0].remittance, "für");
    }
    assert_eq!(
        fault(utf_16.as_bytes()).0,
        "encoding",
        "it says UTF-16, and is not"
    );
}

#[test]
fn a_declaration_counts_at_the_beginning_only() {
    let good = file(&entry(
        "1.00",
        "<TxDtls><RmtInf><Ustrd>für</Ustrd></RmtInf></TxDtls>",
    ));
    let body = good.split_once("?>").unwrap().1;
    let latin = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|char| u8::try_from(u32::from(char)).unwrap())
            .collect()
    };
    let blanks = " ".repeat(100);
    for head in [
        format!(r#"<?xml version="1.0"{blanks}encoding="ISO-8859-1" standalone="yes"?>"#),
        r#"<?xml version="1.0" encoding="ISO-8859-1"?><!--für-->"#.to_owned(),
    ] {
        let text = latin(&(head + body));
        assert_eq!(read(&text).unwrap()[0].0[0].remittance, "für");
    }
    let inside = r#"<?xml version="1.0" encoding="ISO-8859-1"?>"#;
    for (text, code) in [
        (good.replace("S-1", inside), "malformed"),
        (format!("<!--{blanks}-->{inside}{body}"), "encoding"),
        (
            format!(r#"<?xml version="1.0" encoding="no-such"?>{body}"#),
            "encoding",
        ),
    ] {
        assert_eq!(fault(text.as_bytes()).0, code, "{text}");
    }
    let utf_16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf_16).collect();
    assert_eq!(fault(&marked).0, "encoding", "it is UTF-16, and says UTF-8");
}

#[test]
fn what_repeats_does_not_grow() {
    let texts = "<Ustrd>x</Ustrd>".repeat(2_000);
    let details = format!("<TxDtls><RmtInf>{texts}</RmtInf></TxDtls>");
    let families = "<Cd>RCDT</Cd>".repeat(2_000);
    let codes = format!("<BkTxCd><Domn><Fmly>{families}</Fmly></Domn></BkTxCd><NtryDtls>");
    let text = file(&entry("1.00", &details).replace("<NtryDtls>", &codes));
    let entries = read(text.as_bytes()).unwrap();
    assert!(entries[0].0[0].remittance.len() <= 1_001);
    let mut file = BankFile::open(text.as_bytes()).unwrap();
    while file.next_item().unwrap().is_some() {}
    assert_eq!(file.entry().code(), "/RCDT/");
}

#[test]
fn elements_may_come_in_another_order() {
    let ordered = entry("1.00", "<TxDtls><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>");
    let moved = ordered
        .replacen("<CdtDbtInd>CRDT</CdtDbtInd>", "", 1)
        .replace("</Ntry>", "<CdtDbtInd>CRDT</CdtDbtInd></Ntry>");
    assert_eq!(read(file(&moved).as_bytes()).unwrap()[0].1, Verdict::Credit);
}

#[test]
fn a_prefix_changes_nothing() {
    let mut prefixed = String::new();
    for part in file(&entry("1.00", "")).split_inclusive('<') {
        let _ = write!(prefixed, "{part}");
        if part.ends_with('<') {
            prefixed.push('\u{0}');
        }
    }
    let prefixed = prefixed
        .replace("\u{0}/", "/c:")
        .replace("\u{0}?", "?")
        .replace('\u{0}', "c:")
        .replace("xmlns=", "xmlns:c=");
    assert_eq!(read(prefixed.as_bytes()).unwrap()[0].1, Verdict::Credit);
}
