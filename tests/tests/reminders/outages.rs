//! Reminders over months in which nearly everything fails half of the time: the servers, the mail server, the SMS gateway.
//! Exactly those of the schedule go out, each once to each recipient.

use super::chaser::Chaser;
use chrono::TimeDelta;
use fastrand::Rng;
use kontor_api::notifications::{Postman, SmtpOptions};
use kontor_api::reminders::DecideReminders;
use kontor_api::worker::Worker;
use kontor_tests::sms::Reply;
use kontor_tests::smtp::Received;
use kontor_tests::{Database, SmsStub, SmtpSink, TestApp};
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use std::thread;

/// Number of days that pass.
const DAYS: i64 = 120;
/// Days from the issue of an invoice at which its levels are due.
const LEVELS: [i64; 3] = [40, 50, 60];
/// Minimum number of days between two levels.
const GAP: i64 = 7;
/// Days on which an invoice is issued.
const ISSUED: [i64; 4] = [0, 4, 9, 23];
/// Days on which nothing works, with the second or third level of each invoice among them.
const OUTAGE: Range<i64> = 52..67;
/// Number of looks at waiting work on a day, and the time before each.
const LOOKS: usize = 4;
const PAUSE: TimeDelta = TimeDelta::hours(2);
/// Longest wait of a delivery for its next attempt.
const LONGEST: TimeDelta = TimeDelta::hours(6);
/// More faults than there are deliveries.
const FAULTS: usize = 10_000;

/// The ids under which reminders were sent, by recipient, number of the invoice, and level.
type Sent = BTreeMap<(String, String, usize), BTreeSet<String>>;

#[rstest]
fn exactly_the_reminders_of_the_schedule_arrive_although_half_of_everything_fails(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let (sink, stub) = (SmtpSink::start(), SmsStub::start());
    let url = stub.url();
    let chaser = Chaser::with(database, &[("sms_url", &url)]);
    let other = chaser.app.beside_with(&[("sms_url", &url)]);
    let nodes = [
        (&chaser.app, worker(&chaser.app, &sink)),
        (&other, worker(&other, &sink)),
    ];
    let phones = give_phones(&chaser);
    fail_half_of_the_time(&sink, &stub);
    let mut random = Rng::with_seed(7);
    let (mut invoices, mut decided) = (Vec::new(), Vec::new());
    for day in 0..DAYS {
        if ISSUED.contains(&day) {
            invoices.push(Invoice::issue(&chaser, day));
        }
        // Half of the time at least one of them is up, and sometimes both.
        let up = match random.u8(..6) {
            _ if OUTAGE.contains(&day) => &nodes[..0],
            0 => &nodes[..1],
            1 => &nodes[1..],
            2 => &nodes[..],
            _ => &nodes[..0],
        };
        for _ in 0..LOOKS {
            chaser.app.advance(PAUSE);
            work(up);
        }
        if !up.is_empty() {
            decided.extend(invoices.iter_mut().filter_map(|invoice| invoice.remind(day)));
        }
        let rest = (0..LOOKS).fold(TimeDelta::days(1), |rest, _| rest - PAUSE);
        chaser.app.advance(rest);
    }
    finish(&chaser, &nodes);

    let people = [&chaser.people.legal_representative, &chaser.people.administrator];
    let addresses = people.map(|person| person.email.clone());
    let (mails, sms) = (mailed(&sink), texted(&stub));
    assert_eq!(once_each(mails), to_all(&addresses, &decided));
    decided.retain(|(_, level)| *level > 1);
    assert_eq!(
        once_each(sms),
        to_all(&phones, &decided),
        "none at the first level"
    );
    let (mails, sms) = (sink.received(), stub.deliveries());
    let ids: BTreeSet<&str> = mails.iter().map(message_id).collect();
    println!(
        "{database:?}: {} mails in {} attempts, {} SMS in {}",
        ids.len(),
        sink.attempts(),
        stub.sent().len(),
        sms.len()
    );
    assert!(sink.attempts() * 2 > ids.len() * 3 && mails.len() > ids.len());
    assert!(sms.len() * 2 > stub.sent().len() * 3);
}

/// An invoice, and the last reminder of it by the schedule.
struct Invoice {
    number: String,
    issued: i64,
    last: Option<(usize, i64)>,
}

impl Invoice {
    fn issue(chaser: &Chaser, day: i64) -> Self {
        let invoice = chaser.new_invoice();
        Self {
            number: chaser.see(&format!("/invoices/{invoice}")).text_at("/number"),
            issued: day,
            last: None,
        }
    }

    /// The reminder that is sent on a day on which a server is up: of the highest level that is due, after a week.
    fn remind(&mut self, day: i64) -> Option<(String, usize)> {
        let level = LEVELS.iter().filter(|after| self.issued + **after <= day).count();
        let (last, on) = self.last.unwrap_or((0, i64::MIN / 2));
        if level <= last || day < on + GAP {
            return None;
        }
        self.last = Some((level, day));
        Some((self.number.clone(), level))
    }
}

fn worker(node: &TestApp, sink: &SmtpSink) -> Worker {
    let postman = Postman::smtp(&sink.url(), &SmtpOptions::default()).expect("a server's URL");
    Worker::new(Arc::clone(&node.app), postman)
}

/// Gives the members who get reminders confirmed numbers, and turns SMS on.
fn give_phones(chaser: &Chaser) -> [String; 2] {
    let people = &chaser.people;
    let phones = ["+41446681800", "+41446681801"].map(str::to_owned);
    for (person, phone) in [&people.legal_representative, &people.administrator]
        .into_iter()
        .zip(&phones)
    {
        chaser.app.give_confirmed_phone(person.user, phone);
    }
    let switch = "UPDATE memberships SET reminders_by_sms = TRUE WHERE role <> 'external'";
    chaser.app.fresh.execute(switch);
    phones
}

/// Some deliveries are refused, and after some others the connection ends without an answer.
fn fail_half_of_the_time(sink: &SmtpSink, stub: &SmsStub) {
    let refusals = ["451 later", "250 fine", "250 fine"];
    sink.reply(&refusals.repeat(FAULTS));
    sink.hang_up([false, true, false].repeat(FAULTS));
    let faults = [
        Reply::SentThenSilent,
        Reply::Status(202),
        Reply::SentThenFailed,
        Reply::Status(202),
        Reply::Status(503),
        Reply::Status(202),
    ];
    stub.reply(faults.repeat(FAULTS));
}

/// Does what is due at the servers that are up, all at the same time.
fn work(up: &[(&TestApp, Worker)]) {
    thread::scope(|scope| {
        for (node, worker) in up {
            scope.spawn(move || {
                node.write(|tx| tx.jobs().ensure_recurring(&DecideReminders::default()));
                node.block_on(async { while worker.work().await > 0 {} });
            });
        }
    });
}

/// Lets what still waits be delivered; nothing was given up.
fn finish(chaser: &Chaser, nodes: &[(&TestApp, Worker)]) {
    let waiting = || {
        chaser
            .app
            .fresh
            .count("jobs WHERE kind IN ('deliver_mail', 'deliver_sms')")
    };
    for _ in 0..20 {
        if waiting() > 0 {
            chaser.app.advance(LONGEST);
            work(nodes);
        }
    }
    assert_eq!(waiting(), 0);
    assert_eq!(chaser.app.fresh.count("jobs WHERE dead_at IS NOT NULL"), 0);
}

/// The reminders of a schedule, to everyone.
fn to_all(recipients: &[String], decided: &[(String, usize)]) -> BTreeSet<(String, String, usize)> {
    let to_each = |(number, level): &(String, usize)| {
        let (number, level) = (number.clone(), *level);
        recipients
            .iter()
            .map(move |to| (to.clone(), number.clone(), level))
    };
    decided.iter().flat_map(to_each).collect()
}

/// Fails if something was sent under two ids.
#[track_caller]
fn once_each(sent: Sent) -> BTreeSet<(String, String, usize)> {
    assert!(sent.values().all(|ids| ids.len() == 1), "{sent:?}");
    sent.into_keys().collect()
}

fn message_id(mail: &Received) -> &str {
    let line = mail
        .data
        .lines()
        .find_map(|line| line.strip_prefix("Message-ID: "));
    line.expect("a Message-ID")
}

fn mailed(sink: &SmtpSink) -> Sent {
    let mut sent = Sent::new();
    for mail in sink.received() {
        let subject = mail.headers("Subject").remove(0);
        let words = ["Payment reminder", "Second reminder", "Last reminder"];
        let found = (1..).zip(words).find_map(|(level, words)| {
            let number = subject.strip_prefix(words)?.strip_prefix(" for invoice ")?;
            Some((mail.to.concat(), number.to_owned(), level))
        });
        if let Some(reminder) = found {
            sent.entry(reminder)
                .or_default()
                .insert(message_id(&mail).to_owned());
        }
    }
    sent
}

fn texted(stub: &SmsStub) -> Sent {
    let mut sent = Sent::new();
    for (key, body) in stub.sent() {
        let field = |name: &str| body[name].as_str().expect("a text").to_owned();
        let text = field("text");
        let (_, rest) = text.split_once(" invoice ").expect("an invoice");
        let (number, rest) = rest.split_once(',').expect("a number");
        let words = ["(1st reminder)", "(2nd reminder)", "(3rd reminder)"];
        let level = words
            .iter()
            .position(|words| rest.contains(words))
            .expect("a level")
            + 1;
        sent.entry((field("to"), number.to_owned(), level))
            .or_default()
            .insert(key);
    }
    sent
}
