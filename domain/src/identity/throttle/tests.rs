use super::*;
use uuid::Uuid;

const RULES: ThrottleRules = ThrottleRules {
    free: 5,
    first_wait: TimeDelta::seconds(30),
    longest_wait: TimeDelta::hours(1),
    limit: 100,
};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn counter(place: Place) -> Counter {
    Counter {
        person: "lea".to_owned(),
        place,
    }
}

fn network() -> Counter {
    counter(Place::Network("203.0.113.7".to_owned()))
}

fn device() -> Counter {
    counter(Place::Device(DeviceId::from_uuid(Uuid::nil())))
}

/// Fails `times` times, each as early as allowed, and returns the resulting state and time.
fn failing(counter: &Counter, times: u32) -> (Count, DateTime<Utc>) {
    let (mut count, mut now) = (Count::default(), at(0));
    for _ in 0..times {
        now = count.locked_until.unwrap_or(now).max(now);
        count = RULES.attempt(counter.clone(), count, now).unwrap().after;
    }
    (count, now)
}

#[test]
fn five_are_free_and_then_waits_double_up_to_an_hour() {
    let mut waits = Vec::new();
    for times in 4..=14 {
        let (count, now) = failing(&network(), times);
        waits.push(count.locked_until.map(|until| (until - now).num_seconds()));
    }
    let seconds = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600];
    assert_eq!(waits[0], None);
    assert!(
        waits[1..].iter().copied().eq(seconds.into_iter().map(Some)),
        "{waits:?}"
    );
    let (count, now) = failing(&network(), 5);
    let early = RULES.attempt(network(), count, now + TimeDelta::seconds(29));
    assert_eq!(early, Err(Refusal::Wait(TimeDelta::seconds(1))));
    assert!(
        RULES
            .attempt(network(), count, now + TimeDelta::seconds(30))
            .is_ok()
    );
}

#[test]
fn strangers_together_never_wait_and_are_stopped_at_a_hundred() {
    let strangers = counter(Place::Strangers);
    let (count, now) = failing(&strangers, 99);
    assert_eq!(count.locked_until, None);
    assert!(RULES.attempt(strangers.clone(), count, now).is_ok());
    let (count, now) = failing(&strangers, 100);
    let later = now + TimeDelta::days(300);
    assert_eq!(RULES.attempt(strangers, count, later), Err(Refusal::Disabled));
    let (count, _) = failing(&device(), 100);
    assert_eq!(
        RULES.attempt(device(), count, at(1 << 30)),
        Err(Refusal::Disabled)
    );
}

#[test]
fn a_right_password_is_refused_when_others_failed_meanwhile() {
    let ticket = RULES.attempt(network(), Count::default(), at(0)).unwrap();
    let after = |failures| Count {
        failures,
        locked_until: RULES.wait(failures).map(|wait| at(0) + wait),
    };
    for failures in 0..=5 {
        assert_eq!(
            RULES.redeem(&ticket, after(failures), at(1)),
            Ok(()),
            "{failures}"
        );
    }
    // Five other failures would have locked it.
    assert_eq!(
        RULES.redeem(&ticket, after(6), at(1)),
        Err(Refusal::Wait(TimeDelta::seconds(59)))
    );
    let strangers = RULES
        .attempt(counter(Place::Strangers), Count::default(), at(0))
        .unwrap();
    let stopped = Count {
        failures: 101,
        locked_until: None,
    };
    assert_eq!(RULES.redeem(&strangers, stopped, at(1)), Err(Refusal::Disabled));
}

#[test]
fn its_own_lock_does_not_keep_a_right_password_out() {
    for times in [5, 9] {
        let (before, now) = failing(&network(), times);
        let now = before.locked_until.unwrap_or(now);
        let ticket = RULES.attempt(network(), before, now).unwrap();
        assert_eq!(RULES.redeem(&ticket, ticket.after, now), Ok(()));
        // After a reset or another success in the meantime.
        assert_eq!(RULES.redeem(&ticket, Count::default(), now), Ok(()));
    }
}

#[test]
fn what_was_never_checked_leaves_no_trace() {
    let (before, now) = failing(&network(), 7);
    let now = before.locked_until.unwrap_or(now);
    let ticket = RULES.attempt(network(), before, now).unwrap();
    assert_eq!(RULES.take_back(&ticket, ticket.after), before);
    // With another attempt after it: one failure less, and no lock unless the remaining failures cause it.
    let (five, _) = failing(&network(), 5);
    let first = RULES.attempt(network(), Count::default(), at(0)).unwrap();
    let left = RULES.take_back(&first, five);
    assert_eq!(
        left,
        Count {
            failures: 4,
            locked_until: None
        }
    );
    assert_eq!(RULES.take_back(&first, Count::default()), Count::default());
}

#[test]
fn a_known_device_counts_for_itself_alone() {
    let known = DeviceId::from_uuid(Uuid::nil());
    let of = |subject: Subject| -> Vec<Place> {
        subject
            .counters()
            .iter()
            .map(|counter| counter.place.clone())
            .collect()
    };
    assert_eq!(
        of(Subject::login("lea", "::/64", Some(known))),
        [Place::Device(known)]
    );
    assert_eq!(
        of(Subject::login("lea", "::/64", None)),
        [Place::Network("::/64".to_owned()), Place::Strangers]
    );
}
