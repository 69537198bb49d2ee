//! Basis of reminders: the schedule, the banking days of the issuer, its time zone, and what is charged.

use crate::app::App;
use crate::settings::ReminderSettings;
use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use kontor_domain::reminders::{BankingDays, LastImport};
use kontor_persistence::{StorageError, Tx};

/// The operator's rules for reminders.
#[derive(Clone)]
pub struct ReminderRules {
    /// Schedule, hour, grace and charges.
    pub settings: ReminderSettings,
    /// Time zone of the issuer.
    pub time_zone: Tz,
    /// Banking days of the country of the issuer.
    pub banking_days: BankingDays,
}

impl ReminderRules {
    /// Returns those of the installation.
    pub fn of(app: &App) -> Self {
        let issuer = app.settings.billing.issuer.as_ref().ok();
        let banking_days = issuer.map(|issuer| BankingDays::of(issuer.home()));
        Self {
            settings: app.settings.reminders.clone(),
            time_zone: app.settings.billing.time_zone,
            banking_days: banking_days.unwrap_or_default(),
        }
    }

    /// Returns the day of a time for the issuer.
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.time_zone).date_naive()
    }

    /// Returns the day whose reminders are to be decided: today, from the hour on.
    pub fn day_to_decide(&self, now: DateTime<Utc>) -> Option<NaiveDate> {
        let local = now.with_timezone(&self.time_zone);
        (local.hour() >= self.settings.hour).then(|| local.date_naive())
    }

    /// Returns the time until the hour of the day comes next.
    pub fn until_hour(&self, now: DateTime<Utc>) -> TimeDelta {
        let zone = self.time_zone;
        let today = now.with_timezone(&zone).date_naive();
        let next = [Some(today), today.succ_opt()]
            .into_iter()
            .flatten()
            .find_map(|day| {
                let hour = day.and_hms_opt(self.settings.hour, 0, 0)?;
                // The hour that a change to summer time leaves out is looked for again, an hour later at most.
                let at = zone.from_local_datetime(&hour).earliest()?.to_utc();
                (at > now).then_some(at)
            });
        next.map_or(TimeDelta::hours(1), |at| at - now)
    }

    /// Returns whether reminders wait for the file of the last banking day.
    pub fn awaits_file(&self, tx: &mut Tx<'_>, today: NaiveDate) -> Result<bool, StorageError> {
        let last = tx.reminders().last_import()?;
        Ok(last.is_some_and(|(at, latest_day)| {
            let import = LastImport {
                imported_on: self.day_of(at),
                latest_day,
            };
            import.awaits_file(today, self.banking_days, self.settings.grace)
        }))
    }
}
