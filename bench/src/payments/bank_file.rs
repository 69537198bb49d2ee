//! Made-up files of the bank, and the time to read one without anything else.

use super::rows::Rows;
use crate::report::{Report, Target, median};
use crate::{Bench, Failure, machine};
use kontor_api::clock::{Clock, SystemClock};
use kontor_bank_files::{BankFile, Item};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

/// The account in question.
pub const ACCOUNT: &str = "CH9300762011623852957";
/// Number of transactions in an entry.
const BATCH: usize = 10;
/// Number of transactions of the file that is only read.
const READ: usize = 100_000;
/// Amount of each, in hundredths: a part of the invoices.
pub const AMOUNT: &str = "1.00";

/// Writes a file with payments of invoices, each with the words that banks give: about 900 bytes.
pub fn write(path: &Path, message: &str, invoices: impl Iterator<Item = usize>) -> Result<u32, Failure> {
    let mut out = BufWriter::new(File::create(path)?);
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\"><BkToCstmrDbtCdtNtfctn>\
         <GrpHdr><MsgId>{message}</MsgId></GrpHdr><Ntfctn><Id>{message}-1</Id>\
         <Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>\n"
    )?;
    let invoices: Vec<usize> = invoices.collect();
    for (entry, batch) in invoices.chunks(BATCH).enumerate() {
        let mut details = String::new();
        for invoice in batch {
            detail(&mut details, message, *invoice)?;
        }
        let day = SystemClock.now().date_naive();
        write!(
            out,
            "<Ntry><Amt Ccy=\"CHF\">{}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{message}/{entry}</AcctSvcrRef>\
             <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>VCOM</SubFmlyCd></Fmly></Domn></BkTxCd>\
             <NtryDtls><Btch><NbOfTxs>{}</NbOfTxs></Btch>\n{details}</NtryDtls></Ntry>\n",
            batch.len(),
            batch.len(),
        )?;
    }
    out.write_all(b"</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>\n")?;
    out.flush()?;
    Ok(u32::try_from(invoices.len())?)
}

fn detail(text: &mut String, message: &str, invoice: usize) -> Result<(), Failure> {
    let reference = Rows::reference(invoice)?;
    writeln!(
        text,
        "<TxDtls><Refs><AcctSvcrRef>{message}/T{invoice}</AcctSvcrRef><InstrId>SIC-{invoice}</InstrId>\
         <EndToEndId>NOTPROVIDED</EndToEndId><UETR>5f3c2f0e-74a1-4f0b-9c5d-{invoice:012}</UETR></Refs>\
         <Amt Ccy=\"CHF\">{AMOUNT}</Amt><CdtDbtInd>CRDT</CdtDbtInd><AmtDtls><TxAmt><Amt Ccy=\"CHF\">{AMOUNT}</Amt></TxAmt>\
         </AmtDtls><RltdPties><Dbtr><Pty><Nm>Genossenschaft Musterhaus {invoice}</Nm><PstlAdr><StrtNm>Dorfstrasse</StrtNm>\
         <BldgNb>12a</BldgNb><PstCd>3072</PstCd><TwnNm>Ostermundigen</TwnNm><Ctry>CH</Ctry></PstlAdr></Pty></Dbtr><DbtrAcct>\
         <Id><IBAN>CH5604835012345678009</IBAN></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>\
         CRESCHZZ80A</BICFI><Nm>UBS Switzerland AG</Nm></FinInstnId></DbtrAgt></RltdAgts><RmtInf><Strd><CdtrRefInf><Tp>\
         <CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    )?;
    Ok(())
}

/// Reads a file to its end, again and again, on one thread.
pub fn measure_reading(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    let folder = bench.folder("bank-file")?;
    let path = folder.join("read.xml");
    let written = write(&path, "R", 1..=READ)?;
    let mut rates = Vec::new();
    for _ in 0..bench.rounds {
        let before = machine::own_cpu();
        let count = transactions(&path)?;
        let spent = machine::own_cpu().saturating_sub(before);
        rates.push(f64::from(count) / spent.as_secs_f64());
    }
    let size = u32::try_from(std::fs::metadata(&path)?.len())?;
    let each = f64::from(size) / f64::from(written);
    report.line("size of a transaction", each, "bytes", Target::None)?;
    report.line(
        "transactions in a second of processor time",
        median(rates),
        "/s",
        Target::AtLeast(20_000.0),
    )
}

fn transactions(path: &Path) -> Result<u32, Failure> {
    let read = |error| format!("{error:?}");
    let mut file = BankFile::open(BufReader::new(File::open(path)?)).map_err(read)?;
    let mut count = 0;
    while let Some(item) = file.next_item().map_err(read)? {
        if matches!(item, Item::Transaction(_)) {
            count += 1;
        }
    }
    Ok(count)
}
