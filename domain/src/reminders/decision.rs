//! The decision on one overdue invoice: remind, block its products, unblock them, or wait, with the reason.

use super::schedule::{GAP_DAYS, Level, Schedule};
use chrono::NaiveDate;

/// State of an invoice on the day of the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Standing {
    /// Amount that is due, in hundredths; not positive for a settled or canceled invoice.
    pub open_minor: i64,
    /// Due date.
    pub due_on: NaiveDate,
    /// Reminders of it, in any order, those withdrawn too.
    pub reminded: Vec<Reminded>,
    /// Whether products are blocked because of it.
    pub is_blocked: bool,
    /// Whether a dispute about it is open, or was decided in the customer's favor.
    pub is_disputed: bool,
    /// Day on which a dispute was decided against the customer; reminders leave a gap after it.
    pub resolved_on: Option<NaiveDate>,
    /// Whether the file of the last banking day is still to come.
    pub awaits_file: bool,
    /// Whether a payment that is not placed yet may cover it.
    pub may_be_covered: bool,
    /// Money on the organization's prepaid account in the currency, in hundredths.
    pub prepaid_minor: i64,
}

/// A reminder that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminded {
    /// Its level.
    pub level: Level,
    /// Its day.
    pub on: NaiveDate,
    /// The day of the block that it announced.
    pub block_on: Option<NaiveDate>,
    /// Whether it was withdrawn.
    pub is_withdrawn: bool,
}

impl Standing {
    /// Whether no reminder counts yet: there was none, or those that were sent were groundless.
    #[must_use]
    pub fn is_first_reminder(&self) -> bool {
        self.reminded.iter().all(|reminded| reminded.is_withdrawn)
    }
}

/// Reason for doing nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// Nothing is due.
    Settled,
    /// It is disputed.
    Disputed,
    /// The file of the last banking day is still to come.
    FileMissing,
    /// A payment that is not placed yet may cover it.
    MayBeCovered,
    /// Money on the prepaid account covers it.
    PrepaidCovers,
    /// The day of the next step has not come.
    NotDue,
    /// The previous step was less than a week ago.
    Gap,
    /// Every step was taken.
    Finished,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send the reminder of this level.
    Remind(Level),
    /// Block its products.
    Block,
    /// Unblock its products.
    Unblock,
    /// Do nothing.
    Wait(WaitReason),
}

/// Days of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionDays {
    /// The day that is decided on.
    pub today: NaiveDate,
    /// The last day before on which reminders were decided on or held back; it is today, too, if they were held back today
    /// until now. `None` if there was none.
    pub looked_on: Option<NaiveDate>,
}

/// Decides what is to be done about an invoice today.
///
/// Levels come one after the other, with a week in between. Only a downtime skips one: after it the highest level that is
/// due is sent. While reminders are held back nothing is skipped, so an invoice that was due for its first reminder when
/// it was last looked at gets that, however long ago it was due.
#[must_use]
pub fn decide(schedule: &Schedule, days: DecisionDays, standing: &Standing) -> Decision {
    let today = days.today;
    if standing.open_minor <= 0 {
        return if standing.is_blocked {
            Decision::Unblock
        } else {
            Decision::Wait(WaitReason::Settled)
        };
    }
    if let Some(reason) = obstacle(standing) {
        return Decision::Wait(reason);
    }
    let Some(due) = schedule.level_on(today, standing.due_on) else {
        return Decision::Wait(WaitReason::NotDue);
    };
    let last_step = standing
        .reminded
        .iter()
        .map(|reminded| reminded.on)
        .chain(standing.resolved_on)
        .max();
    let is_in_gap = last_step.and_then(after_gap).is_some_and(|end| today < end);
    let highest = standing.reminded.iter().map(|reminded| reminded.level).max();
    if highest.is_none_or(|highest| highest < due) {
        return if is_in_gap {
            Decision::Wait(WaitReason::Gap)
        } else {
            Decision::Remind(next_level(schedule, days, standing, (highest, due)))
        };
    }
    if standing.is_blocked {
        return Decision::Wait(WaitReason::Finished);
    }
    // A block is announced by the last reminder, and a withdrawn one announces nothing.
    let announced = standing
        .reminded
        .iter()
        .filter(|reminded| reminded.level == schedule.last() && !reminded.is_withdrawn)
        .find_map(|reminded| reminded.block_on);
    match announced {
        Some(day) if day <= today && !is_in_gap => Decision::Block,
        None if highest == Some(schedule.last()) => Decision::Wait(WaitReason::Finished),
        Some(_) | None => Decision::Wait(WaitReason::NotDue),
    }
}

fn after_gap(step: NaiveDate) -> Option<NaiveDate> {
    step.checked_add_days(chrono::Days::new(GAP_DAYS))
}

/// Returns the level to be sent after the highest one that was, if a higher one is due.
fn next_level(
    schedule: &Schedule,
    days: DecisionDays,
    standing: &Standing,
    (highest, due): (Option<Level>, Level),
) -> Level {
    let Some(highest) = highest else {
        // The week after a decision against the customer holds reminders back, too.
        let held_until = standing
            .resolved_on
            .and_then(after_gap)
            .and_then(|end| end.pred_opt());
        let looked_on = held_until.filter(|day| *day < days.today).max(days.looked_on);
        let was_due = looked_on.and_then(|day| schedule.level_on(day, standing.due_on));
        return if was_due.is_some() { Level::FIRST } else { due };
    };
    let was_down = days.looked_on.and_then(|day| day.succ_opt()) < Some(days.today);
    if was_down {
        due
    } else {
        highest.next().unwrap_or(due)
    }
}

/// Returns what keeps an invoice on which money is due from being reminded of.
fn obstacle(standing: &Standing) -> Option<WaitReason> {
    [
        (standing.is_disputed, WaitReason::Disputed),
        (standing.awaits_file, WaitReason::FileMissing),
        (standing.may_be_covered, WaitReason::MayBeCovered),
        (
            standing.prepaid_minor >= standing.open_minor,
            WaitReason::PrepaidCovers,
        ),
    ]
    .into_iter()
    .find_map(|(holds, reason)| holds.then_some(reason))
}

#[cfg(test)]
#[path = "decision_tests.rs"]
mod tests;
