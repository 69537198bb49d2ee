//! Made-up files of the bank, for the accounts of the made-up provider.

use crate::app::TestApp;
use crate::client::Client;
use chrono::TimeDelta;
use std::fmt::Write;

/// Account of the made-up provider.
pub const ACCOUNT: &str = "CH9300762011623852957";

/// Number of attempts at an import, and the time until the next one.
const ATTEMPTS: usize = 5;
const RETRY: TimeDelta = TimeDelta::minutes(1);

/// A transaction that the bank reports.
#[derive(Debug, Clone)]
pub struct Paid {
    /// Payment reference.
    pub reference: Option<String>,
    /// Amount, such as `74.59`.
    pub amount: String,
    /// Currency.
    pub currency: String,
    /// Words of the payer.
    pub text: String,
    /// Name of the payer.
    pub name: String,
    /// Account of the payer; empty if the bank does not name it.
    pub payer: String,
    /// Reference of the bank; none if it gives none.
    pub servicer: Option<String>,
    /// Booking day.
    pub day: String,
    /// Reference of the payer.
    pub end_to_end: Option<String>,
}

impl Paid {
    /// A payment with a reference of the bank that nothing else has.
    pub fn new(amount: &str, servicer: &str) -> Self {
        Self {
            reference: None,
            amount: amount.to_owned(),
            currency: "CHF".to_owned(),
            text: String::new(),
            name: "Payer".to_owned(),
            payer: "CH5604835012345678009".to_owned(),
            servicer: Some(servicer.to_owned()),
            day: "2026-11-20".to_owned(),
            end_to_end: None,
        }
    }

    /// The same with a payment reference.
    #[must_use]
    pub fn with(self, reference: &str) -> Self {
        Self {
            reference: Some(reference.to_owned()),
            ..self
        }
    }

    /// The same with words of the payer.
    #[must_use]
    pub fn saying(self, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..self
        }
    }

    /// The same from a payer of a name, whose account the bank names or does not.
    #[must_use]
    pub fn from(self, name: &str, account: &str) -> Self {
        Self {
            name: name.to_owned(),
            payer: account.to_owned(),
            ..self
        }
    }

    /// The same with a reference of the payer.
    #[must_use]
    pub fn sent_as(self, end_to_end: &str) -> Self {
        Self {
            end_to_end: Some(end_to_end.to_owned()),
            ..self
        }
    }

    /// The same in another currency.
    #[must_use]
    pub fn in_currency(self, currency: &str) -> Self {
        Self {
            currency: currency.to_owned(),
            ..self
        }
    }

    /// The same on another day.
    #[must_use]
    pub fn on(self, day: &str) -> Self {
        Self {
            day: day.to_owned(),
            ..self
        }
    }

    fn details(&self, direction: &str) -> String {
        let reference = self.reference.as_ref().map_or(String::new(), |reference| {
            format!("<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>")
        });
        let text = match self.text.as_str() {
            "" => String::new(),
            text => format!("<Ustrd>{text}</Ustrd>"),
        };
        let servicer = self.servicer.as_ref().map_or(String::new(), |servicer| {
            format!("<AcctSvcrRef>{servicer}/1</AcctSvcrRef>")
        });
        let account = match self.payer.as_str() {
            "" => String::new(),
            iban => format!("<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>"),
        };
        format!(
            "<TxDtls><Refs>{servicer}<EndToEndId>{}</EndToEndId></Refs><Amt Ccy=\"{}\">{}</Amt>\
             <CdtDbtInd>{direction}</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>{}</Nm></Pty></Dbtr>{account}\
             </RltdPties><RmtInf>{text}{reference}</RmtInf></TxDtls>",
            self.end_to_end.as_deref().unwrap_or("NOTPROVIDED"),
            self.currency,
            self.amount,
            self.name
        )
    }
}

/// An entry of a file.
pub enum Entry {
    /// A payment.
    Credit(Paid),
    /// A payment that is taken back.
    Reversal(Paid),
    /// A sum without its transactions: a batch of so many, or one of which nothing is known.
    Total(Paid, Option<u32>),
    /// The transactions of a sum.
    Batch(Paid, Vec<Paid>),
    /// A debit.
    Debit(Paid),
}

impl Entry {
    fn written(&self) -> String {
        let (head, is_reversal, direction) = match self {
            Self::Credit(paid) | Self::Total(paid, _) | Self::Batch(paid, _) => (paid, false, "CRDT"),
            Self::Reversal(paid) => (paid, true, "DBIT"),
            Self::Debit(paid) => (paid, false, "DBIT"),
        };
        let details = match self {
            Self::Credit(paid) | Self::Reversal(paid) | Self::Debit(paid) => paid.details(direction),
            Self::Total(_, None) => String::new(),
            Self::Total(_, Some(count)) => format!("<Btch><NbOfTxs>{count}</NbOfTxs></Btch>"),
            Self::Batch(_, parts) => parts.iter().fold(String::new(), |mut text, part| {
                let _ = write!(text, "{}", part.details(direction));
                text
            }),
        };
        let details = match details.as_str() {
            "" => String::new(),
            details => format!("<NtryDtls>{details}</NtryDtls>"),
        };
        let servicer = head.servicer.as_ref().map_or(String::new(), |servicer| {
            format!("<AcctSvcrRef>{servicer}</AcctSvcrRef>")
        });
        format!(
            "<Ntry><Amt Ccy=\"{}\">{}</Amt><CdtDbtInd>{direction}</CdtDbtInd><RvslInd>{is_reversal}</RvslInd>\
             <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{}</Dt></BookgDt><ValDt><Dt>{}</Dt></ValDt>{servicer}<BkTxCd><Domn>\
             <Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>VCOM</SubFmlyCd></Fmly></Domn></BkTxCd>{details}</Ntry>",
            head.currency, head.amount, head.day, head.day
        )
    }
}

/// A camt.054 in version 08 with entries of the provider's account.
pub fn notification(message: &str, entries: &[Entry]) -> String {
    document(
        "camt.054.001.08",
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        (message, ACCOUNT),
        entries,
    )
}

/// A camt.053 in version 08 with entries of the provider's account.
pub fn statement(message: &str, entries: &[Entry]) -> String {
    document(
        "camt.053.001.08",
        ("BkToCstmrStmt", "Stmt"),
        (message, ACCOUNT),
        entries,
    )
}

/// The same of another account.
pub fn notification_of(message: &str, account: &str, entries: &[Entry]) -> String {
    document(
        "camt.054.001.08",
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        (message, account),
        entries,
    )
}

fn document(
    namespace: &str,
    (root, part): (&str, &str),
    (message, account): (&str, &str),
    entries: &[Entry],
) -> String {
    let entries: String = entries.iter().map(Entry::written).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{namespace}\">\
         <{root}><GrpHdr><MsgId>{message}</MsgId></GrpHdr><{part}><Id>{message}-1</Id><Acct><Id><IBAN>{account}</IBAN>\
         </Id></Acct>{entries}</{part}></{root}></Document>"
    )
}

/// Uploads a file as a clerk, has it booked, and returns its id.
pub fn import(app: &TestApp, clerk: &Client, file: &str) -> String {
    let sent = clerk.send_text(
        "POST",
        "/v1/staff/bank-files",
        Some("application/xml"),
        file.as_bytes().to_vec(),
    );
    let id = sent.expect(202).text_at("/id");
    // On a busy machine an attempt may fail, and is made again later.
    for _ in 0..ATTEMPTS {
        app.work();
        let state = clerk
            .get(&format!("/v1/staff/bank-files/{id}"))
            .expect(200)
            .text_at("/state");
        if ["booked", "refused"].contains(&state.as_str()) {
            break;
        }
        app.advance(RETRY);
    }
    id
}
