//! Settings of reminders: their schedule, the hour, and what they charge.

use super::Problem;
use super::given::Given;
use super::setting::{NOTHING, Setting, count, one_of, text};
use kontor_domain::billing::Amount;
use kontor_domain::reminders::{ChargeRules, Schedule};
use kontor_domain::text::ParseText;
use serde::Deserialize;

/// Rows of the registry.
#[rustfmt::skip] // a table: each row is its values, then its meaning
pub(super) const SETTINGS: &[Setting] = &[
    text("reminder_days", "10,20,30", "one to three rising numbers of days, separated by commas, at least 7 apart",
        "Days after the due date on which an unpaid invoice is reminded of, one for each level"),
    count("reminder_block_days", "40", 0..=1_000, "days; 0 is never",
        "Days after the due date on which the products of an unpaid invoice are blocked; at least 7 after the last reminder"),
    count("reminder_hour", "6", 0..=23, "hours",
        "Hour of the day from which reminders are decided, in the time zone of the issuer"),
    count("reminder_grace_days", "3", 0..=30, "banking days",
        "Banking days after the last import of a bank file for which reminders wait for the file of the last banking day"),
    text("issuer_reminder_fee_chf", NOTHING, "a positive amount such as 20.00",
        "Fee of each reminder in CHF after the first one, which the contract must name; empty for none"),
    text("issuer_reminder_fee_eur", NOTHING, "a positive amount such as 20.00",
        "Fee of each reminder in EUR after the first one, which the contract must name; empty for none"),
    one_of("issuer_interest", "off", &["off", "on"],
        "Whether reminders claim interest for late payment, 5 % a year by days over 365"),
];

/// Whether interest is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Interest {
    Off,
    On,
}

/// Values of these settings.
#[derive(Debug, Clone)]
#[expect(
    missing_docs,
    reason = "the registry describes each, and the reference is made of it"
)]
pub struct ReminderSettings {
    pub schedule: Schedule,
    pub hour: u32,
    pub grace: usize,
    pub charges: ChargeRules,
}

impl ReminderSettings {
    pub(super) fn read(given: &Given) -> Result<Self, Problem> {
        let block: u64 = given.number("reminder_block_days")?;
        let block = (block > 0).then_some(block);
        let levels = given.list("reminder_days", |raw| {
            raw.parse::<u64>().ok().filter(|days| *days <= 365)
        })?;
        // A block that comes too soon after the last level is a fault of the days.
        let schedule = given.read("reminder_days", |_| Schedule::new(levels, block).ok())?;
        let fee = |name| given.optional(name, |raw| Some(Amount::parse(raw).ok()?.minor()));
        Ok(Self {
            schedule,
            hour: given.number("reminder_hour")?,
            grace: given.number("reminder_grace_days")?,
            charges: ChargeRules {
                fee_chf_minor: fee("issuer_reminder_fee_chf")?.unwrap_or_default(),
                fee_eur_minor: fee("issuer_reminder_fee_eur")?.unwrap_or_default(),
                has_interest: given.choice::<Interest>("issuer_interest")? == Interest::On,
            },
        })
    }
}
