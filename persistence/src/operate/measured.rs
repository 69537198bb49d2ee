//! Values for an operator's monitoring, each from an index.

use crate::error::{CorruptRow, StorageError};
use crate::schema::{outbox_mails, outbox_sms, payments};
use crate::tx::Tx;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use kontor_domain::money::Money;
use kontor_domain::organizations::Currency;

/// Unmatched payments in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnmatchedMoney {
    /// Number of payments.
    pub count: i64,
    /// Amount that is allocated to nothing, without what the bank took back of unknown payments.
    pub amount: Money,
}

/// State of an installation, as its monitoring sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Time of the last import of a bank file, and the latest booking day in all of them.
    pub last_import: Option<(DateTime<Utc>, NaiveDate)>,
    /// Unmatched payments, in each currency.
    pub unmatched: Vec<UnmatchedMoney>,
    /// Jobs that wait.
    pub jobs_waiting: i64,
    /// Jobs that failed for good.
    pub jobs_failed: i64,
    /// Mails that were not sent yet.
    pub mails_unsent: i64,
    /// SMS that were not sent yet.
    pub sms_unsent: i64,
}

impl Tx<'_> {
    /// Reads the state of the installation.
    pub fn measured(&mut self) -> Result<Measured, StorageError> {
        let (jobs_waiting, jobs_failed) = self.jobs().counts()?;
        let mails = outbox_mails::table.filter(outbox_mails::sent_at.is_null());
        let sms = outbox_sms::table.filter(outbox_sms::sent_at.is_null());
        Ok(Measured {
            last_import: self.reminders().last_import()?,
            unmatched: self.unmatched_money()?,
            jobs_waiting,
            jobs_failed,
            mails_unsent: mails.count().get_result(self.conn)?,
            sms_unsent: sms.count().get_result(self.conn)?,
        })
    }

    fn unmatched_money(&mut self) -> Result<Vec<UnmatchedMoney>, StorageError> {
        let rows: Vec<(String, i64, i64, i64)> = payments::table
            .filter(sql::<Bool>("unmatched_minor > 0 AND state = 'booked'"))
            .group_by(payments::currency)
            .select((
                payments::currency,
                sql::<BigInt>("count(*)"),
                // In millions and the rest: a sum of whole amounts may be too wide.
                sql::<BigInt>(
                    "CAST(sum(CASE WHEN direction = 'credit' THEN unmatched_minor ELSE -unmatched_minor END / 1000000) \
                     AS BIGINT)",
                ),
                sql::<BigInt>(
                    "CAST(sum(CASE WHEN direction = 'credit' THEN unmatched_minor ELSE -unmatched_minor END % 1000000) \
                     AS BIGINT)",
                ),
            ))
            .load(self.conn)?;
        let known = |(text, ..): &(String, i64, i64, i64)| Currency::from_text(text).is_some();
        if !rows.iter().all(known) {
            return Err(CorruptRow {
                column: "payments.currency",
            }
            .into());
        }
        let of = |currency: Currency| {
            let row = rows.iter().find(|(text, ..)| text == currency.as_str());
            let (count, minor) = row.map_or((0, 0), |(_, count, millions, rest)| {
                (*count, millions.saturating_mul(1_000_000).saturating_add(*rest))
            });
            UnmatchedMoney {
                count,
                amount: Money::new(minor, currency),
            }
        };
        Ok(Currency::ALL.iter().map(|currency| of(*currency)).collect())
    }
}
