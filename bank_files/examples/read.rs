//! Reads bank files and tells what is in them, or how long that takes:
//!
//! ```text
//! cargo run -p kontor-bank-files --example read -- FILE…
//! cargo run --release -p kontor-bank-files --example read -- --measure
//! ```

use kontor_bank_files::{BankFile, Item, ReadError};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write, stdout};
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    for name in std::env::args().skip(1) {
        if name == "--measure" {
            measure(&mut out)?;
            continue;
        }
        let read = read(BufReader::new(File::open(&name)?), |line| {
            writeln!(out, "{name}: {line}")
        });
        if let Err(error) = read? {
            writeln!(out, "{name}: {error}")?;
        }
    }
    Ok(())
}

/// Reads a file and tells its parts.
fn read(
    source: impl BufRead,
    mut tell: impl FnMut(String) -> std::io::Result<()>,
) -> std::io::Result<Result<u64, ReadError>> {
    let mut file = match BankFile::open(source) {
        Ok(file) => file,
        Err(error) => return Ok(Err(error)),
    };
    let mut transactions = 0;
    loop {
        match file.next_item() {
            Err(error) => return Ok(Err(error)),
            Ok(None) => return Ok(Ok(transactions)),
            Ok(Some(Item::Account)) => tell(format!("account {}", file.account().unwrap_or("unknown")))?,
            Ok(Some(Item::Transaction(detail))) => {
                transactions += 1;
                tell(format!("entry {}: {:?}", file.entry().number, detail))?;
            }
            Ok(Some(Item::EntryEnd(verdict))) => tell(format!("entry {}: {verdict:?}", file.entry().number))?,
        }
    }
}

/// Reads a made-up file of 100,000 transactions in one entry.
fn measure(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    const TRANSACTIONS: u64 = 100_000;
    let head = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr>
<Ntfctn><Id>N</Id><Acct><Id><IBAN>CH5800791123000889012</IBAN></Id></Acct><Ntry><NtryRef>CH4431999123000889012</NtryRef>
<Amt Ccy="CHF">1250000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt>
<ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>100000</NbOfTxs></Btch>"#;
    let detail = r#"
<TxDtls><Refs><AcctSvcrRef>20260302000801234567890000000012</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<Amt Ccy="CHF">12.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>VCOM</SubFmlyCd>
</Fmly></Domn></BkTxCd><RltdPties><Dbtr><Pty><Nm>Muster und Söhne AG</Nm><PstlAdr><StrtNm>Musterweg</StrtNm>
<BldgNb>1</BldgNb><PstCd>3011</PstCd><TwnNm>Bern</TwnNm><Ctry>CH</Ctry></PstlAdr></Pty></Dbtr><DbtrAcct><Id>
<IBAN>CH9300762011623852957</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Prtry>QRR</Prtry>
</CdOrPrtry></Tp><Ref>210000000003139471430009017</Ref></CdtrRefInf></Strd></RmtInf>
<RltdDts><AccptncDtTm>2026-03-02T20:00:00</AccptncDtTm></RltdDts></TxDtls>"#;
    let foot = "</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";
    let body = detail.repeat(usize::try_from(TRANSACTIONS)?);
    let bytes = [head, &body, foot].concat().into_bytes();
    let begin = Instant::now();
    let read = read(bytes.as_slice(), |_| Ok(()))??;
    let rate = f64::from(u32::try_from(read)?) / begin.elapsed().as_secs_f64();
    writeln!(
        out,
        "{read} transactions, {} MB: {rate:.0} in a second",
        bytes.len() / 1_000_000
    )?;
    Ok(())
}
