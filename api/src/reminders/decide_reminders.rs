//! Deciding on reminders, once a day from an hour of the issuer's time zone on. Overdue invoices are gone through in the
//! order of their due dates, a page in each transaction; what a node did before it was killed is not done again. Two nodes
//! that decide at once store each level once.

use super::reminder_rules::ReminderRules;
use super::send_reminder::SendReminder;
use crate::app::App;
use crate::billing::{block, unblock};
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use chrono::{NaiveDate, TimeDelta};
use kontor_domain::activity::Author;
use kontor_domain::billing::verification_code;
use kontor_domain::ids::{InvoiceId, OrganizationId, ReminderId};
use kontor_domain::reminders::{
    Decision, DecisionDays, Level, Reminder, ReminderState, Standing, Unplaced, decide,
};
use kontor_persistence::{DueInvoice, JobKind, OverduePlace, Payload, StorageError, Tx, id_text};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Instant;
use tracing::info;

/// Longest pause between two looks at the clock.
const LOOK_EVERY: TimeDelta = TimeDelta::hours(1);
/// Pause while the file of the last banking day is missing, or after a failure.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(10);
/// Number of invoices decided in one transaction.
const PAGE: i64 = 200;
/// Number of settled invoices whose blocks are lifted at a time.
const UNBLOCKED: i64 = 500;

/// The recurring decision.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct DecideReminders {
    /// The last day that is done.
    finished_on: Option<NaiveDate>,
    /// The last day on which the file of a banking day was missing.
    #[serde(default)]
    held_on: Option<NaiveDate>,
    /// The last invoice that was decided on a day that is not done.
    after: Option<Decided>,
}

/// Place of an invoice that was decided.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Decided {
    /// The day of the decision.
    day: NaiveDate,
    /// Due date.
    due_on: NaiveDate,
    /// The invoice.
    #[serde(with = "id_text")]
    invoice: InvoiceId,
}

impl Payload for DecideReminders {
    const KIND: JobKind = JobKind::DecideReminders;
}

impl Job for DecideReminders {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        match self.step(attempt.app).await {
            Ok((next, wait)) => next.queue(attempt, wait).await,
            Err(error) => Outcome::Again(LOOK_AGAIN, Some(error.to_string())),
        }
    }
}

impl DecideReminders {
    /// Works for half of the lease at most, and returns what is left, and when.
    async fn step(self, app: &App) -> Result<(Self, TimeDelta), Error> {
        let (rules, now) = (ReminderRules::of(app), app.clock.now());
        let is_left = |day: &NaiveDate| self.finished_on.is_none_or(|done| done < *day);
        let Some(today) = rules.day_to_decide(now).filter(is_left) else {
            return Ok((self, rules.until_hour(now).min(LOOK_EVERY)));
        };
        let facts = rules.clone();
        let unplaced = app
            .store
            .read(app.own_context("reminders"), move |tx| {
                if facts.awaits_file(tx, today)? {
                    return Ok(None);
                }
                let since = facts.banking_days.back(today, facts.settings.grace);
                Ok::<_, StorageError>(Some(Unplaced::new(tx.reminders().unplaced_payments()?, since)))
            })
            .await?;
        let Some(unplaced) = unplaced else {
            let held = Self {
                held_on: Some(today),
                ..self
            };
            return Ok((held, LOOK_AGAIN));
        };
        let run = Run {
            rules: Arc::new(rules),
            unplaced: Arc::new(unplaced),
            days: DecisionDays {
                today,
                looked_on: self.finished_on.max(self.held_on),
            },
        };
        let begun = self.after.filter(|place| place.day == today);
        let end = run.go_on(app, begun).await?;
        let (finished_on, wait) = match end {
            Some(_) => (self.finished_on, TimeDelta::zero()),
            None => (Some(today), run.rules.until_hour(now).min(LOOK_EVERY)),
        };
        Ok((
            Self {
                finished_on,
                after: end,
                ..self
            },
            wait,
        ))
    }

    /// Queues what is left in place of this job: a node that was too slow for its lease has no successor.
    async fn queue(self, attempt: &Attempt<'_>, wait: TimeDelta) -> Outcome {
        let (app, id) = (attempt.app, attempt.row.id);
        let queued: Result<(), StorageError> = app
            .store
            .write(app.own_context("worker"), move |tx| {
                if tx.jobs().claim(id)? {
                    let at = tx.now() + wait;
                    tx.jobs()
                        .push_once_at(Self::KIND.as_str().to_owned(), at, &self)?;
                }
                Ok(())
            })
            .await;
        match queued {
            Ok(()) => Outcome::Done,
            Err(error) => attempt.retry_forever(error.to_string()),
        }
    }
}

/// Decides as of the day of the transaction, whatever file of the bank is missing, and sends what was decided.
///
/// # Errors
/// A failure of the database.
pub(crate) fn remind_within(tx: &mut Tx<'_>, rules: ReminderRules) -> Result<(), Error> {
    let today = rules.day_of(tx.now());
    let since = rules.banking_days.back(today, rules.settings.grace);
    let unplaced = Unplaced::new(tx.reminders().unplaced_payments()?, since);
    let run = Run {
        rules: Arc::new(rules),
        unplaced: Arc::new(unplaced),
        days: DecisionDays {
            today,
            looked_on: None,
        },
    };
    let mut place = None;
    loop {
        let page = tx.reminders().overdue(run.until(), place, PAGE)?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        place = Some(*last);
        for reminder in run.decide_page(tx, &page)? {
            SendReminder { reminder }.send(tx, &run.rules)?;
        }
    }
}

/// The decisions of a day.
#[derive(Clone)]
struct Run {
    rules: Arc<ReminderRules>,
    unplaced: Arc<Unplaced>,
    days: DecisionDays,
}

impl Run {
    /// Decides page by page after a place, until none is left or half of the lease is over; then it returns the place.
    async fn go_on(&self, app: &App, begun: Option<Decided>) -> Result<Option<Decided>, Error> {
        let lease = app.settings.jobs.job_lease.to_std().unwrap_or_default();
        let start = Instant::now();
        let until = self.until();
        let mut place = begun.map(|place| OverduePlace {
            due_on: place.due_on,
            invoice: place.invoice,
        });
        loop {
            let page = app
                .store
                .read(app.own_context("reminders"), move |tx| {
                    tx.reminders().overdue(until, place, PAGE)
                })
                .await?;
            let Some((last, _)) = page.last() else { break };
            place = Some(*last);
            let run = self.clone();
            let made: Vec<ReminderId> = app
                .store
                .write(app.own_context("reminders"), move |tx| run.decide_page(tx, &page))
                .await?;
            if !made.is_empty() {
                info!(made = made.len(), "reminders were decided");
            }
            if start.elapsed() > lease / 2 {
                return Ok(place.map(|place| Decided {
                    day: self.days.today,
                    due_on: place.due_on,
                    invoice: place.invoice,
                }));
            }
        }
        self.lift_blocks(app).await?;
        Ok(None)
    }

    /// Returns the last due date for which a reminder may be due.
    fn until(&self) -> NaiveDate {
        let first = self.rules.settings.schedule.first();
        self.days.today.checked_sub_days(first).unwrap_or(self.days.today)
    }

    /// Decides on some invoices; returns the reminders that were made.
    fn decide_page(
        &self,
        tx: &mut Tx<'_>,
        page: &[(OverduePlace, OrganizationId)],
    ) -> Result<Vec<ReminderId>, Error> {
        let organizations: Vec<OrganizationId> = page.iter().map(|(_, organization)| *organization).collect();
        tx.lock_organizations(&organizations)?;
        let ids: Vec<InvoiceId> = page.iter().map(|(place, _)| place.invoice).collect();
        // Read under the locks: a payment may have been faster.
        let due = tx
            .reminders()
            .due_invoices(&ids, !self.unplaced.is_empty(), |at| self.rules.day_of(at))?;
        let mut decided = Vec::new();
        for invoice in &due {
            let standing = Standing {
                may_be_covered: self.unplaced.may_cover(&invoice.open, &invoice.others),
                ..invoice.standing.clone()
            };
            match decide(&self.rules.settings.schedule, self.days, &standing) {
                Decision::Remind(level) => decided.push(self.reminder(tx, invoice, level)),
                Decision::Block => {
                    if let Some(document) = tx.billing().document(invoice.open.organization, invoice.id)? {
                        block(tx, &document)?;
                    }
                }
                Decision::Unblock | Decision::Wait(_) => {}
            }
        }
        let made = tx.reminders().insert(&decided)?;
        let sent: Vec<(String, SendReminder)> = made.iter().map(|id| SendReminder::job(*id)).collect();
        tx.jobs().push_each_once(&sent)?;
        Ok(made)
    }

    fn reminder(&self, tx: &mut Tx<'_>, due: &DueInvoice, level: Level) -> Reminder {
        let (settings, open) = (&self.rules.settings, &due.open);
        let due_on = due.standing.due_on;
        let is_last = level == settings.schedule.last();
        Reminder {
            id: tx.new_id(),
            organization: open.organization,
            invoice: due.id,
            invoice_number: open.number.clone(),
            level,
            state: ReminderState::Decided,
            code: verification_code(tx.secret_bytes()),
            currency: open.currency,
            open_minor: open.open_minor,
            paid_minor: due.paid_minor,
            credited_minor: due.credited_minor,
            charges: settings.charges.charges(
                due.standing.is_first_reminder(),
                (open.open_minor, open.currency),
                (due_on, self.days.today),
                due.charged,
            ),
            reference: open.reference.clone().unwrap_or_default(),
            due_on,
            reminded_on: self.days.today,
            block_on: settings
                .schedule
                .block_on(due_on, self.days.today)
                .filter(|_| is_last),
            withdrawal: None,
            created_at: tx.now(),
            sent_at: None,
            withdrawn_at: None,
        }
    }

    /// Unblocks what is still blocked because of invoices that were settled or canceled.
    async fn lift_blocks(&self, app: &App) -> Result<(), Error> {
        let settled: Vec<InvoiceId> = app
            .store
            .read(app.own_context("reminders"), |tx| {
                tx.billing().settled_with_blocks(UNBLOCKED)
            })
            .await?;
        for invoice in settled {
            let lifted: Result<(), Error> = app
                .store
                .write(app.own_context("reminders"), move |tx| {
                    if let Some(organization) = tx.billing().organization_of_invoice(invoice)? {
                        tx.lock_organizations(&[organization])?;
                        unblock(tx, organization, invoice, &Author::System)?;
                    }
                    Ok(())
                })
                .await;
            lifted?;
        }
        Ok(())
    }
}
