use super::super::diagnosis::{InvoiceFacts, ReminderFacts};
use super::super::schedule::Level;
use super::*;
use crate::ids::{Id, OrganizationId, PaymentId, ReminderId};
use crate::organizations::Currency;
use chrono::{NaiveDate, NaiveTime};
use proptest::prelude::*;
use uuid::Uuid;

fn after(days: i64) -> NaiveDate {
    let first: NaiveDate = "2027-01-01".parse().unwrap();
    first + chrono::TimeDelta::days(days)
}

fn id<I: Id>(number: u128) -> I {
    I::from_uuid(Uuid::from_u128(number))
}

fn chf(minor: i64) -> Money {
    Money::new(minor, Currency::Chf)
}

fn invoice(number: u128, minor: i64, issued: i64) -> InvoiceFacts {
    InvoiceFacts {
        id: id(number),
        number: format!("INV-2027-{number:06}"),
        reference: Some(format!("{number:027}")),
        total: chf(minor),
        open_minor: minor,
        paid_minor: 0,
        issued_on: after(issued),
        due_on: Some(after(issued + 30)),
        period: None,
    }
}

/// A first reminder ten days after the due date, with nothing paid.
fn facts() -> Facts {
    Facts {
        organization: id::<OrganizationId>(1),
        today: after(45),
        last_banking_day: after(44),
        invoice: invoice(42, 7_459, 0),
        reminder: Some(ReminderFacts {
            id: id::<ReminderId>(5),
            level: Level::FIRST,
            reminded_on: after(40),
            decided_at: after(40).and_time(NaiveTime::MIN).and_utc(),
            open_minor: 7_459,
        }),
        origin: MessageOrigin::Ours,
        payments: Vec::new(),
        prepaid_minor: 0,
        last_file_on: Some(after(44)),
        was_disputed: false,
    }
}

/// A payment for the invoice on a day, known on the same day.
fn payment(minor: i64, day: i64) -> PaymentFacts {
    PaymentFacts {
        id: id::<PaymentId>(9),
        amount: chf(minor),
        to_invoice_minor: minor,
        unmatched_minor: 0,
        reference: facts().invoice.reference,
        stale_invoice: None,
        booked_on: after(day),
        value_date: after(day),
        known_at: after(day).and_time(NaiveTime::MIN).and_utc(),
    }
}

/// A payment with the reference of an invoice that was paid a year ago.
fn stale(minor: i64) -> PaymentFacts {
    let paid = InvoiceFacts {
        open_minor: 0,
        ..invoice(7, 7_459, -365)
    };
    PaymentFacts {
        to_invoice_minor: 0,
        reference: paid.reference.clone(),
        stale_invoice: Some(paid),
        ..payment(minor, 20)
    }
}

fn foreign() -> PaymentFacts {
    let amount = Money::new(7_459, Currency::Eur);
    PaymentFacts {
        amount,
        to_invoice_minor: 0,
        unmatched_minor: 7_459,
        ..payment(7_459, 20)
    }
}

fn crossing(minor: i64) -> PaymentFacts {
    PaymentFacts {
        value_date: after(39),
        ..payment(minor, 41)
    }
}

fn partly(mut facts: Facts, payments: Vec<PaymentFacts>) -> Facts {
    let paid: i64 = payments.iter().map(|payment| payment.to_invoice_minor).sum();
    facts.invoice.open_minor -= paid;
    facts.invoice.paid_minor = paid;
    Facts { payments, ..facts }
}

/// The causes that are found, and those that may be.
fn found(facts: &Facts) -> (Vec<Cause>, Vec<Cause>) {
    let findings = diagnose(facts);
    let with = |verdict| {
        let all = findings.iter().filter(move |finding| finding.verdict == verdict);
        all.map(|finding| finding.cause).collect()
    };
    (with(Verdict::Yes), with(Verdict::Possible))
}

fn remedy(facts: &Facts, cause: Cause) -> Option<Remedy> {
    diagnose(facts)
        .into_iter()
        .find(|finding| finding.cause == cause)
        .and_then(|finding| finding.remedy)
}

#[test]
fn each_cause_alone_is_found() {
    use Cause::{
        AmountDiffers, Crossed, CurrencyDiffers, NotFromUs, NothingReceived, PrepaidCovers, StandingOrder,
    };
    let late_file = Facts {
        last_file_on: Some(after(30)),
        ..facts()
    };
    let unknown = |reminders_sent| Facts {
        origin: MessageOrigin::Unknown { reminders_sent },
        ..facts()
    };
    for (name, facts, yes, possible) in [
        (
            "standing order",
            partly(facts(), vec![stale(7_459)]),
            vec![StandingOrder],
            vec![],
        ),
        (
            "another amount to an old reference",
            partly(facts(), vec![stale(1_000)]),
            vec![],
            vec![StandingOrder],
        ),
        (
            "too little",
            partly(facts(), vec![payment(7_000, 20)]),
            vec![AmountDiffers],
            vec![],
        ),
        (
            "another currency",
            partly(facts(), vec![foreign()]),
            vec![CurrencyDiffers],
            vec![],
        ),
        (
            "money in advance",
            Facts {
                prepaid_minor: 9_000,
                ..facts()
            },
            vec![PrepaidCovers, NothingReceived],
            vec![],
        ),
        (
            "crossed",
            partly(facts(), vec![crossing(7_459)]),
            vec![Crossed],
            vec![],
        ),
        ("nothing", facts(), vec![NothingReceived], vec![]),
        ("no file yet", late_file, vec![], vec![NothingReceived]),
        (
            "forged",
            Facts {
                origin: MessageOrigin::Forged,
                ..facts()
            },
            vec![NothingReceived, NotFromUs],
            vec![],
        ),
        ("no message", unknown(0), vec![NothingReceived], vec![NotFromUs]),
        ("a message of many", unknown(1), vec![NothingReceived], vec![]),
        (
            "paid in time",
            partly(facts(), vec![payment(7_459, 20)]),
            vec![],
            vec![],
        ),
    ] {
        assert_eq!(found(&facts), (yes, possible), "{name}");
    }
}

#[test]
fn mixtures_are_found_together() {
    use Cause::{AmountDiffers, Crossed, CurrencyDiffers, NotFromUs, PrepaidCovers, StandingOrder};
    let stale_on_prepaid = Facts {
        prepaid_minor: 7_459,
        ..partly(facts(), vec![stale(7_459)])
    };
    let forged = Facts {
        origin: MessageOrigin::Forged,
        ..partly(facts(), vec![payment(1, 20)])
    };
    for (facts, yes) in [
        (stale_on_prepaid, vec![StandingOrder, PrepaidCovers]),
        (
            partly(facts(), vec![payment(7_000, 20), stale(7_459)]),
            vec![StandingOrder, AmountDiffers],
        ),
        (
            partly(facts(), vec![payment(7_000, 20), foreign()]),
            vec![AmountDiffers, CurrencyDiffers],
        ),
        (
            partly(facts(), vec![crossing(7_000)]),
            vec![AmountDiffers, Crossed],
        ),
        (
            partly(facts(), vec![foreign(), crossing(7_459)]),
            vec![CurrencyDiffers, Crossed],
        ),
        (forged, vec![AmountDiffers, NotFromUs]),
        (
            Facts {
                prepaid_minor: 1,
                ..partly(facts(), vec![payment(7_000, 20)])
            },
            vec![AmountDiffers, PrepaidCovers],
        ),
    ] {
        assert_eq!(found(&facts).0, yes);
    }
}

#[test]
fn a_remedy_settles_what_is_open() {
    let prepaid = Facts {
        prepaid_minor: 9_000,
        ..partly(facts(), vec![stale(7_459)])
    };
    let of_nothing = Facts {
        reminder: None,
        ..facts()
    };
    let late = Facts {
        last_file_on: Some(after(30)),
        ..facts()
    };
    for (facts, cause, wanted) in [
        (
            prepaid,
            Cause::StandingOrder,
            Some(Remedy::PayFromPrepaid(chf(7_459))),
        ),
        (
            partly(facts(), vec![stale(7_459)]),
            Cause::StandingOrder,
            Some(Remedy::ReminderPdf(id(5))),
        ),
        (
            partly(facts(), vec![payment(7_000, 20)]),
            Cause::AmountDiffers,
            Some(Remedy::PaymentPart),
        ),
        (
            partly(facts(), vec![foreign()]),
            Cause::CurrencyDiffers,
            Some(Remedy::ReminderPdf(id(5))),
        ),
        (
            Facts {
                prepaid_minor: 500,
                ..facts()
            },
            Cause::PrepaidCovers,
            Some(Remedy::PayFromPrepaid(chf(500))),
        ),
        (partly(facts(), vec![crossing(7_459)]), Cause::Crossed, None),
        (
            partly(facts(), vec![crossing(7_000)]),
            Cause::Crossed,
            Some(Remedy::PaymentPart),
        ),
        (facts(), Cause::NothingReceived, Some(Remedy::ReminderPdf(id(5)))),
        (of_nothing, Cause::NothingReceived, Some(Remedy::InvoicePdf)),
        (late.clone(), Cause::NothingReceived, Some(Remedy::Dispute)),
        (
            Facts {
                was_disputed: true,
                ..late
            },
            Cause::NothingReceived,
            Some(Remedy::ReminderPdf(id(5))),
        ),
        (
            Facts {
                origin: MessageOrigin::Forged,
                ..facts()
            },
            Cause::NotFromUs,
            None,
        ),
    ] {
        assert_eq!(remedy(&facts, cause), wanted, "{cause}");
    }
}

#[test]
fn a_payment_before_the_issue_is_of_an_older_invoice() {
    let early = PaymentFacts {
        value_date: after(-1),
        ..stale(7_459)
    };
    assert_eq!(
        found(&partly(facts(), vec![early])).0,
        vec![Cause::NothingReceived]
    );
}

proptest! {
    #[test]
    fn no_remedy_pays_more_than_is_open_or_there_is(
        paid in 0_i64..9_000, prepaid in 0_i64..9_000, stale_minor in 1_i64..9_000, flags in any::<(bool, bool, bool)>(),
    ) {
        let mut payments = vec![payment(paid.max(1), 20)];
        if flags.0 { payments.push(stale(stale_minor)); }
        if flags.1 { payments.push(foreign()); }
        if flags.2 { payments.push(crossing(1)); }
        let facts = Facts { prepaid_minor: prepaid, ..partly(facts(), payments) };
        let findings = diagnose(&facts);
        let causes: Vec<Cause> = findings.iter().map(|finding| finding.cause).collect();
        prop_assert_eq!(&causes[..], Cause::ALL, "every cause is tested");
        for finding in findings {
            if let Some(Remedy::PayFromPrepaid(amount)) = &finding.remedy {
                prop_assert!(amount.minor > 0 && amount.minor <= prepaid && amount.minor <= facts.invoice.open_minor);
            }
            if finding.verdict == Verdict::No {
                prop_assert!(finding.remedy.is_none());
            }
            if facts.invoice.open_minor <= 0 {
                prop_assert!(!matches!(finding.remedy, Some(Remedy::InvoicePdf | Remedy::PaymentPart | Remedy::ReminderPdf(_) | Remedy::Dispute)));
            }
        }
    }
}
