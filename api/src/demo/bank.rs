//! Files of the bank in the story: written from its transfers, and booked by the importer.

use super::bills::Scene;
use super::seeder::{allowed, text};
use super::story::{Firm, Purpose, Transfer};
use crate::billing::BillingRules;
use crate::error::Error;
use crate::payments::{book_within, new_top_up};
use crate::settings::BillingSettings;
use chrono::{Days, NaiveDate};
use kontor_domain::money::decimal;
use kontor_domain::organizations::{Country, Currency};
use kontor_domain::payments::{CreateTopUp, ReadPrepaid};
use kontor_domain::staff::Post;
use kontor_persistence::Tx;
use std::fmt::Write;

/// Transfer as the bank reports it.
struct Reported {
    account: String,
    payer: &'static Firm,
    currency: Currency,
    minor: i64,
    reference: Option<String>,
    words: &'static str,
    valued_on: NaiveDate,
}

/// Books a file with these transfers. Those for invoices of products that the operator's catalog does not have are left
/// aside.
pub fn report(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    settings: &BillingSettings,
    clerk: &Post,
    transfers: &[Transfer],
) -> Result<(), Error> {
    let mut reported = Vec::with_capacity(transfers.len());
    for transfer in transfers {
        let scene = Scene::of(tx, rules, clerk, transfer.from)?;
        reported.extend(scene.transfer(tx, transfer)?);
    }
    if reported.is_empty() {
        return Ok(());
    }
    let text = file(tx.now().date_naive(), &reported);
    book_within(tx, settings, (&text, &rules.verify_url))
}

impl Scene<'_> {
    fn transfer(&self, tx: &mut Tx<'_>, transfer: &Transfer) -> Result<Option<Reported>, Error> {
        let own = text::<Country>(transfer.from.address.3)?.currency();
        let (reference, minor, words) = match transfer.purpose {
            Purpose::Invoice(product) => {
                let Some(invoice) = self.invoice_of(tx, product)? else {
                    return Ok(None);
                };
                let (open, total) = (
                    invoice.summary.balance.open_minor(),
                    invoice.summary.balance.total_minor,
                );
                (invoice.summary.reference, if open > 0 { open } else { total }, "")
            }
            Purpose::TopUp => (Some(self.top_up(tx, own)?), 0, ""),
            Purpose::Words(words) => (None, 0, words),
        };
        let currency = transfer.currency.unwrap_or(own);
        let on_the_way = Days::new(transfer.days_on_the_way.unsigned_abs());
        let today = tx.now().date_naive();
        Ok(Some(Reported {
            account: self.rules.issuer()?.account(currency)?.as_str().to_owned(),
            payer: transfer.from,
            currency,
            minor: transfer.minor.unwrap_or(minor),
            reference,
            words,
            valued_on: today.checked_sub_days(on_the_way).unwrap_or(today),
        }))
    }

    fn top_up(&self, tx: &mut Tx<'_>, currency: Currency) -> Result<String, Error> {
        let known = tx.prepaid().top_ups(&allowed::<ReadPrepaid>(self.organization))?;
        if let Some(known) = known.into_iter().find(|top_up| top_up.currency == currency) {
            return Ok(known.reference);
        }
        let right = allowed::<CreateTopUp>(self.organization);
        Ok(new_top_up(tx, (&right, self.customer.clone()), self.rules, currency)?.reference)
    }
}

/// Writes a camt.054.001.08 as of a day. Nothing in it has to be escaped.
fn file(day: NaiveDate, reported: &[Reported]) -> String {
    let mut notifications = String::new();
    for (place, transfer) in reported.iter().enumerate() {
        let (currency, amount) = (transfer.currency.as_str(), decimal(transfer.minor));
        let reference = transfer.reference.as_ref().map_or(String::new(), |reference| {
            format!("<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>")
        });
        let _ = write!(
            notifications,
            "<Ntfctn><Id>{day}-{place}</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>\
             <Ntry><Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>false</RvslInd>\
             <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{valued_on}</Dt></ValDt>\
             <AcctSvcrRef>DEMO{day}-{place}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>\
             <SubFmlyCd>VCOM</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>\
             <Refs><AcctSvcrRef>DEMO{day}-{place}/1</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>\
             <Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr>\
             <DbtrAcct><Id><IBAN>{from}</IBAN></Id></DbtrAcct></RltdPties>\
             <RmtInf><Ustrd>{words}</Ustrd>{reference}</RmtInf></TxDtls></NtryDtls></Ntry></Ntfctn>",
            account = transfer.account,
            valued_on = transfer.valued_on,
            payer = transfer.payer.name,
            from = transfer.payer.account,
            words = transfer.words,
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\"><BkToCstmrDbtCdtNtfctn>\
         <GrpHdr><MsgId>DEMO-{day}</MsgId></GrpHdr>{notifications}</BkToCstmrDbtCdtNtfctn></Document>\n"
    )
}
