//! Processing of a transaction's SMS at its end: they are counted, and permitted ones are queued. The counters are
//! those of `mail_counts.rs`, under names of their own; mails are always counted before SMS.

use crate::deliveries::Delivery;
use crate::digest::keyed_digest;
use crate::error::StorageError;
use crate::mail_counts::{self, Counted};
use crate::payload::{ORDINARY, URGENT};
use crate::sms::{DeliverSms, SmsOutbox};
use crate::tx::Tx;
use crate::types::key;
use chrono::TimeDelta;
use kontor_domain::identity::PhoneNumber;
use kontor_domain::ids::{Id, SmsId};
use kontor_domain::locale::Locale;
use kontor_domain::notifications::{Sms, SmsKind};
use std::collections::BTreeMap;

/// Limits on SMS. A day begins with the first one.
#[derive(Debug, Clone, Copy)]
pub struct SmsRules {
    /// Codes in an hour to the phone that is a factor of an account.
    pub factor_codes_per_hour: u32,
    /// Codes for one challenge.
    pub factor_codes_per_challenge: u32,
    /// Time between two codes to the phone that is a factor of an account.
    pub factor_code_pause: TimeDelta,
    /// Codes that one account can have sent in a day, and codes to one number.
    pub codes_per_number: u32,
    /// Notices to one number in a day.
    pub notices_per_number: u32,
    /// Codes in a day, to all numbers together.
    pub codes: u32,
    /// Notices in a day, to all numbers together.
    pub notices: u32,
}

/// Scope of a limit on codes that the caller learns of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsOf {
    /// Codes asked for by one account.
    Account,
    /// Codes in an hour to the phone of a factor.
    Hour,
    /// Codes for one challenge.
    Challenge,
    /// A pause between two codes.
    Pause,
    /// Codes of the installation.
    Installation,
}

/// The limit for today is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a limit on codes by SMS is reached: {limit}")]
pub struct SmsLimit {
    /// Scope of the limit.
    pub of: SmsOf,
    /// The limit.
    pub limit: u32,
    /// Time until the next code can be sent.
    pub wait: TimeDelta,
}

/// An SMS to be sent if the transaction commits.
pub(crate) struct PendingSms {
    pub to: PhoneNumber,
    pub locale: Locale,
    pub sms: Sms,
}

/// A counter of an SMS.
struct Counter {
    digest: [u8; 32],
    limit: u32,
    /// Scope, if the transaction fails beyond the limit; `None` if the SMS is omitted.
    refuses: Option<SmsOf>,
}

impl PendingSms {
    fn counters(&self, tx: &Tx<'_>) -> Vec<Counter> {
        let rules = tx.options.sms;
        let counter = |subject: String, limit, refuses| Counter {
            digest: keyed_digest(&tx.options.digest_key, subject.as_bytes()),
            limit,
            refuses,
        };
        let kind = self.sms.kind();
        let to_number = format!("sms {kind} to {}", self.to.as_str());
        let all = format!("sms {kind}");
        match kind {
            // Logins have counters of their own, and the last quarter of the installation's codes: what others have sent to
            // the number, or anywhere, keeps no owner out.
            SmsKind::Code if self.sms.is_login_code() => {
                let of_account = |user: kontor_domain::ids::UserId| {
                    let subject = format!("sms login {kind} of {}", user.uuid());
                    counter(subject, rules.codes_per_number, Some(SmsOf::Account))
                };
                let mut counters: Vec<Counter> = tx.caller.map(of_account).into_iter().collect();
                counters.push(counter(all, rules.codes, Some(SmsOf::Installation)));
                counters
            }
            // Others may have sent codes to the number too, of which the caller must learn nothing.
            SmsKind::Code => {
                let of_account = |user: kontor_domain::ids::UserId| {
                    let subject = format!("sms {kind} of {}", user.uuid());
                    counter(subject, rules.codes_per_number, Some(SmsOf::Account))
                };
                let mut counters: Vec<Counter> = tx.caller.map(of_account).into_iter().collect();
                counters.push(counter(
                    all,
                    rules.codes - rules.codes / 4,
                    Some(SmsOf::Installation),
                ));
                counters.push(counter(to_number, rules.codes_per_number, None));
                counters
            }
            SmsKind::Notice => vec![
                counter(to_number, rules.notices_per_number, None),
                counter(all, rules.notices, None),
            ],
        }
    }
}

impl SmsOutbox<'_, '_> {
    /// Queues the SMS of the transaction.
    ///
    /// # Errors
    /// [`StorageError::SmsLimit`] if a code exceeds a limit.
    pub(crate) fn flush(&mut self) -> Result<(), StorageError> {
        let pending = std::mem::take(&mut self.tx.sms);
        if pending.is_empty() {
            return Ok(());
        }
        let counters: Vec<Vec<Counter>> = pending.iter().map(|sms| sms.counters(self.tx)).collect();
        let mut more: BTreeMap<[u8; 32], i64> = BTreeMap::new();
        for counter in counters.iter().flatten() {
            *more.entry(counter.digest).or_default() += 1;
        }
        let counted = mail_counts::add(self.tx, &more)?;
        let before = |(digest, count): (&[u8; 32], &Counted)| {
            let count = Counted {
                sent: count.sent - more.get(digest).copied().unwrap_or_default(),
                ..*count
            };
            (*digest, count)
        };
        let mut sent: BTreeMap<[u8; 32], Counted> = counted.iter().map(before).collect();
        for (pending, counters) in pending.iter().zip(counters) {
            if self.is_permitted(pending, &counters, &sent)? {
                self.queue(pending)?;
                for counter in &counters {
                    sent.entry(counter.digest).and_modify(|count| count.sent += 1);
                }
            }
        }
        Ok(())
    }

    /// Whether an SMS is within its limits; false if it is omitted.
    fn is_permitted(
        &self,
        pending: &PendingSms,
        counters: &[Counter],
        sent: &BTreeMap<[u8; 32], Counted>,
    ) -> Result<bool, StorageError> {
        for counter in counters {
            let count = sent.get(&counter.digest);
            let Some(count) = count.filter(|count| count.sent >= i64::from(counter.limit)) else {
                continue;
            };
            let Some(of) = counter.refuses else {
                let (template, organization) = (pending.sms.template(), pending.sms.organization());
                let organization = organization.map(tracing::field::display);
                tracing::warn!(
                    template,
                    organization,
                    limit = counter.limit,
                    "an SMS was omitted"
                );
                return Ok(false);
            };
            let (limit, wait) = (counter.limit, count.wait(self.tx.now()));
            return Err(SmsLimit { of, limit, wait }.into());
        }
        Ok(true)
    }

    fn queue(&mut self, pending: &PendingSms) -> Result<(), StorageError> {
        let sms: SmsId = self.tx.new_id();
        let is_code = pending.sms.kind() == SmsKind::Code;
        let delivery = Delivery {
            singleton: None,
            run_at: self.tx.now(),
            lane: if is_code { URGENT } else { ORDINARY },
            tenant: pending.sms.organization().map(key).filter(|_| !is_code),
        };
        self.tx.jobs().push_turn(&DeliverSms { sms }, delivery)?;
        self.keep(sms, pending)
    }
}
