use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn after(days: u64) -> NaiveDate {
    day("2027-01-01") + chrono::Days::new(days)
}

/// A day, on whose eve reminders were decided on, too.
fn on(today: u64) -> DecisionDays {
    DecisionDays {
        today: after(today),
        looked_on: after(today).pred_opt(),
    }
}

fn usual() -> Schedule {
    Schedule::new(vec![10, 20, 30], Some(40)).unwrap()
}

fn level(number: i32) -> Level {
    Level::of(number).unwrap()
}

fn standing() -> Standing {
    Standing {
        open_minor: 7_459,
        due_on: after(0),
        reminded: Vec::new(),
        is_blocked: false,
        is_disputed: false,
        resolved_on: None,
        awaits_file: false,
        may_be_covered: false,
        prepaid_minor: 0,
    }
}

fn reminded(number: i32, days: u64) -> Reminded {
    let on = after(days);
    let block_on = (number == 3).then(|| usual().block_on(after(0), on)).flatten();
    Reminded {
        level: level(number),
        on,
        block_on,
        is_withdrawn: false,
    }
}

/// Conditions of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weather {
    Up,
    /// Up, but something holds the reminder back.
    Held,
    Down,
}

/// Takes every step of the schedule on the days on which the server is up.
fn walk(up: &[bool]) -> (Vec<(i32, u64)>, Option<u64>) {
    let weather = |up: &bool| if *up { Weather::Up } else { Weather::Down };
    walk_in(&up.iter().map(weather).collect::<Vec<_>>())
}

fn walk_in(weather: &[Weather]) -> (Vec<(i32, u64)>, Option<u64>) {
    let mut standing = standing();
    let (mut sent, mut blocked, mut looked_on) = (Vec::new(), None, None);
    for (today, weather) in (0..)
        .zip(weather)
        .filter(|(_, weather)| **weather != Weather::Down)
    {
        standing.may_be_covered = *weather == Weather::Held;
        let days = DecisionDays {
            today: after(today),
            looked_on,
        };
        looked_on = Some(after(today));
        match decide(&usual(), days, &standing) {
            Decision::Remind(level) => {
                sent.push((level.number(), today));
                standing.reminded.push(reminded(level.number(), today));
            }
            Decision::Block => {
                blocked = Some(today);
                standing.is_blocked = true;
            }
            Decision::Unblock | Decision::Wait(_) => {}
        }
    }
    (sent, blocked)
}

#[test]
fn an_unpaid_invoice_goes_through_the_schedule() {
    assert_eq!(walk(&[true; 120]), (vec![(1, 10), (2, 20), (3, 30)], Some(40)));
}

#[test]
fn after_a_downtime_only_the_highest_level_is_sent() {
    let up: Vec<bool> = (0..120).map(|day| day >= 35).collect();
    assert_eq!(walk(&up), (vec![(3, 35)], Some(42)));
    let up: Vec<bool> = (0..120).map(|day| !(11..28).contains(&day)).collect();
    assert_eq!(walk(&up), (vec![(1, 10), (2, 28), (3, 35)], Some(42)));
}

#[test]
fn what_was_held_back_starts_with_the_first_level() {
    use Weather::{Down, Held, Up};
    let spans = |spans: &[(usize, Weather)]| -> Vec<Weather> {
        let each = spans.iter().flat_map(|(days, weather)| vec![*weather; *days]);
        each.chain(std::iter::repeat(Up)).take(120).collect()
    };
    for (days, sent, block) in [
        // Held back all the time: the whole schedule follows, a week apart.
        (vec![(35, Held)], vec![(1, 35), (2, 42), (3, 49)], 56),
        (vec![(15, Held)], vec![(1, 15), (2, 22), (3, 30)], 40),
        // Held back until before the first level is due.
        (vec![(9, Held)], vec![(1, 10), (2, 20), (3, 30)], 40),
        // Between two levels.
        (vec![(15, Up), (20, Held)], vec![(1, 10), (2, 35), (3, 42)], 49),
        // A downtime alone skips levels, also if it begins after something held reminders back.
        (vec![(9, Held), (26, Down)], vec![(3, 35)], 42),
        (vec![(12, Held), (23, Down)], vec![(1, 35), (2, 42), (3, 49)], 56),
        // Held back at the end of a downtime.
        (vec![(34, Down), (1, Held)], vec![(1, 35), (2, 42), (3, 49)], 56),
    ] {
        assert_eq!(walk_in(&spans(&days)), (sent, Some(block)), "{days:?}");
    }
}

#[test]
fn the_week_after_a_rejected_dispute_holds_the_first_level_back() {
    let rejected = Standing {
        resolved_on: Some(after(8)),
        ..standing()
    };
    let down = |today| DecisionDays {
        today: after(today),
        looked_on: Some(after(8)),
    };
    assert_eq!(decide(&usual(), down(35), &rejected), Decision::Remind(level(1)));
    assert_eq!(
        decide(&usual(), down(35), &standing()),
        Decision::Remind(level(3))
    );
}

#[test]
fn what_may_be_covered_is_not_reminded_of() {
    use WaitReason::{Disputed, FileMissing, Gap, MayBeCovered, NotDue, PrepaidCovers, Settled};
    for (found, reason) in [
        (
            Standing {
                open_minor: 0,
                ..standing()
            },
            Settled,
        ),
        (
            Standing {
                open_minor: -5,
                ..standing()
            },
            Settled,
        ),
        (
            Standing {
                is_disputed: true,
                ..standing()
            },
            Disputed,
        ),
        (
            Standing {
                awaits_file: true,
                ..standing()
            },
            FileMissing,
        ),
        (
            Standing {
                may_be_covered: true,
                ..standing()
            },
            MayBeCovered,
        ),
        (
            Standing {
                prepaid_minor: 7_459,
                ..standing()
            },
            PrepaidCovers,
        ),
        (
            Standing {
                resolved_on: Some(after(4)),
                ..standing()
            },
            Gap,
        ),
        (
            Standing {
                due_on: after(1),
                ..standing()
            },
            NotDue,
        ),
    ] {
        assert_eq!(
            decide(&usual(), on(10), &found),
            Decision::Wait(reason),
            "{found:?}"
        );
    }
    let partly = Standing {
        prepaid_minor: 7_458,
        ..standing()
    };
    assert_eq!(decide(&usual(), on(10), &partly), Decision::Remind(level(1)));
}

#[test]
fn a_settled_invoice_unblocks_its_products() {
    let found = Standing {
        open_minor: 0,
        is_blocked: true,
        is_disputed: true,
        ..standing()
    };
    assert_eq!(decide(&usual(), on(99), &found), Decision::Unblock);
}

#[test]
fn a_withdrawn_reminder_announces_no_block() {
    let mut found = standing();
    found.reminded.push(Reminded {
        is_withdrawn: true,
        ..reminded(3, 30)
    });
    assert_eq!(
        decide(&usual(), on(60), &found),
        Decision::Wait(WaitReason::Finished)
    );
}

proptest! {
    #[test]
    fn however_the_server_was_down_levels_rise_with_a_gap(up in proptest::collection::vec(any::<bool>(), 120)) {
        let (sent, blocked) = walk(&up);
        for pair in sent.windows(2) {
            prop_assert!(pair[0].0 < pair[1].0, "each level once, and in order");
            prop_assert!(pair[0].1 + GAP_DAYS <= pair[1].1, "with a week between them");
        }
        for (level, today) in &sent {
            prop_assert!(u64::try_from(*level).unwrap() * 10 <= *today, "none before its day");
        }
        if let Some(blocked) = blocked {
            let announced = sent.iter().find(|(level, _)| *level == 3).map(|(_, day)| *day);
            prop_assert!(announced.is_some_and(|day| day + GAP_DAYS <= blocked && blocked >= 40));
        }
        let is_up_after = |day: usize| up[day..].iter().any(|up| *up);
        if is_up_after(30 + usize::try_from(GAP_DAYS).unwrap()) {
            prop_assert_eq!(sent.last().map(|(level, _)| *level), Some(3), "the last one is not forgotten");
        }
    }

    #[test]
    fn only_a_downtime_skips_a_level(
        weather in proptest::collection::vec(prop_oneof![Just(Weather::Up), Just(Weather::Held), Just(Weather::Down)], 120),
    ) {
        let (sent, _) = walk_in(&weather);
        for pair in sent.windows(2) {
            prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 + GAP_DAYS <= pair[1].1);
        }
        let is_down = |day: u64| weather[usize::try_from(day).unwrap()] == Weather::Down;
        let mut earlier = 0;
        for (level, today) in sent {
            if level > earlier + 1 {
                prop_assert!(is_down(today - 1), "{level} after {earlier} without a downtime");
            }
            if earlier == 0 && level > 1 {
                prop_assert!((10..today).all(is_down), "the first one was held back");
            }
            earlier = level;
        }
    }

    #[test]
    fn a_covered_invoice_is_never_reminded_of(
        open in -100_i64..1_000, prepaid in 0_i64..1_000, today in 0_u64..200,
        flags in any::<(bool, bool, bool, bool)>(), earlier in 0_i32..4,
    ) {
        let found = Standing {
            open_minor: open,
            prepaid_minor: prepaid,
            is_disputed: flags.0,
            awaits_file: flags.1,
            may_be_covered: flags.2,
            is_blocked: flags.3,
            reminded: (1..=earlier).map(|number| reminded(number, 10 * u64::try_from(number).unwrap())).collect(),
            ..standing()
        };
        let decision = decide(&usual(), on(today), &found);
        if matches!(decision, Decision::Remind(_) | Decision::Block) {
            prop_assert!(open > 0 && prepaid < open && !(flags.0 || flags.1 || flags.2));
        }
        if decision == Decision::Unblock {
            prop_assert!(open <= 0 && flags.3);
        }
    }
}
