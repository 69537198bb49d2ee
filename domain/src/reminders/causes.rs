//! The tests for the seven causes of a reminder. Each is tested on its own, for several may come together.

use super::diagnosis::{Cause, Facts, Finding, MessageOrigin, PaymentFacts, Remedy, Verdict};
use crate::money::Money;

/// Tests all causes, in a fixed order.
#[must_use]
pub fn diagnose(facts: &Facts) -> Vec<Finding> {
    vec![
        standing_order(facts),
        amount_differs(facts),
        currency_differs(facts),
        prepaid_covers(facts),
        crossed(facts),
        nothing_received(facts),
        not_from_us(&facts.origin),
    ]
}

/// A payment with the reference of an invoice that was paid before. It is meant for this invoice if the amount is that of
/// this invoice, or of the one whose reference it has.
fn standing_order(facts: &Facts) -> Finding {
    let total = facts.invoice.total;
    let stale: Vec<&PaymentFacts> = facts
        .payments
        .iter()
        .filter(|payment| is_stale(facts, payment))
        .collect();
    let fits = |payment: &&PaymentFacts| {
        let of_stale = payment.stale_invoice.as_ref().map(|invoice| invoice.total);
        payment.amount == total
            || Some(payment.amount) == of_stale
            || payment.amount.minor == facts.invoice.open_minor
    };
    let verdict = match (stale.is_empty(), stale.iter().any(fits)) {
        (true, _) => Verdict::No,
        (false, true) => Verdict::Yes,
        (false, false) => Verdict::Possible,
    };
    let remedy = stale.first().and_then(|payment| {
        let unmatched = stale.iter().find(|payment| payment.unmatched_minor > 0);
        let from_prepaid = pay_from_prepaid(facts);
        from_prepaid
            .or_else(|| unmatched.map(|payment| Remedy::RequestAllocation(payment.id)))
            .or_else(|| (payment.to_invoice_minor == 0).then(|| pay_rest(facts)).flatten())
    });
    Finding {
        stale_invoices: distinct(stale.iter().filter_map(|payment| payment.stale_invoice.clone())),
        payments: stale.into_iter().cloned().collect(),
        remedy,
        ..Finding::of(Cause::StandingOrder, verdict)
    }
}

fn is_stale(facts: &Facts, payment: &PaymentFacts) -> bool {
    let invoice = &facts.invoice;
    payment.amount.currency == invoice.total.currency
        && payment
            .stale_invoice
            .as_ref()
            .is_some_and(|stale| stale.id != invoice.id)
        && payment.value_date >= invoice.issued_on
}

/// Payments for this invoice that don't reach its amount.
fn amount_differs(facts: &Facts) -> Finding {
    let invoice = &facts.invoice;
    if invoice.paid_minor > 0 && invoice.open_minor > 0 {
        let paid = for_invoice(facts).filter(|payment| payment.to_invoice_minor > 0);
        return Finding {
            payments: paid.cloned().collect(),
            amount: Some(money(facts, invoice.open_minor)),
            remedy: pay_rest(facts),
            ..Finding::of(Cause::AmountDiffers, Verdict::Yes)
        };
    }
    // Money with the right reference and currency that was not placed: only its amount can be the reason.
    let unplaced = for_invoice(facts).find(|payment| payment.unmatched_minor > 0);
    if let Some(payment) = unplaced.filter(|_| invoice.open_minor > 0) {
        let difference = payment.unmatched_minor - invoice.open_minor;
        return Finding {
            payments: vec![payment.clone()],
            amount: Some(money(facts, difference)),
            remedy: Some(Remedy::RequestAllocation(payment.id)),
            ..Finding::of(Cause::AmountDiffers, Verdict::Possible)
        };
    }
    Finding::of(Cause::AmountDiffers, Verdict::No)
}

/// A payment with the reference of this invoice in another currency, which is never converted.
fn currency_differs(facts: &Facts) -> Finding {
    let invoice = &facts.invoice;
    let foreign: Vec<PaymentFacts> = facts
        .payments
        .iter()
        .filter(|payment| payment.amount.currency != invoice.total.currency)
        .filter(|payment| payment.reference.is_some() && payment.reference == invoice.reference)
        .cloned()
        .collect();
    let Some(first) = foreign.first() else {
        return Finding::of(Cause::CurrencyDiffers, Verdict::No);
    };
    Finding {
        amount: Some(first.amount),
        // Nobody can allocate it to the invoice: that is to be paid in its own currency, whatever the staff do with it.
        remedy: pay_rest(facts),
        payments: foreign,
        ..Finding::of(Cause::CurrencyDiffers, Verdict::Yes)
    }
}

fn prepaid_covers(facts: &Facts) -> Finding {
    match pay_from_prepaid(facts) {
        Some(Remedy::PayFromPrepaid(amount)) => Finding {
            amount: Some(amount),
            remedy: Some(Remedy::PayFromPrepaid(amount)),
            ..Finding::of(Cause::PrepaidCovers, Verdict::Yes)
        },
        _ => Finding::of(Cause::PrepaidCovers, Verdict::No),
    }
}

/// A payment that was made before the reminder, and became known only after it.
fn crossed(facts: &Facts) -> Finding {
    let Some(reminder) = &facts.reminder else {
        return Finding::of(Cause::Crossed, Verdict::No);
    };
    let crosses = |payment: &&PaymentFacts| {
        let is_for_it = payment.to_invoice_minor > 0 || payment.unmatched_minor > 0;
        let was_unknown = payment.booked_on > reminder.reminded_on || payment.known_at > reminder.decided_at;
        is_for_it && payment.value_date <= reminder.reminded_on && was_unknown
    };
    let payments: Vec<PaymentFacts> = for_invoice(facts).filter(crosses).cloned().collect();
    if payments.is_empty() {
        return Finding::of(Cause::Crossed, Verdict::No);
    }
    Finding {
        payments,
        remedy: pay_rest(facts),
        ..Finding::of(Cause::Crossed, Verdict::Yes)
    }
}

/// Neither a payment for the invoice nor one that may be meant for it. While the file of the last banking day is
/// missing, a payment may be on its way.
fn nothing_received(facts: &Facts) -> Finding {
    let invoice = &facts.invoice;
    let is_meant = |payment: &PaymentFacts| {
        payment.to_invoice_minor > 0
            || is_stale(facts, payment)
            || payment.reference.is_some() && payment.reference == invoice.reference
    };
    let is_paid = invoice.open_minor <= 0 || invoice.paid_minor > 0;
    if is_paid || facts.payments.iter().any(is_meant) {
        return Finding {
            last_file_on: facts.last_file_on,
            ..Finding::of(Cause::NothingReceived, Verdict::No)
        };
    }
    let is_late = facts.last_file_on.is_some_and(|day| day < facts.last_banking_day);
    let (verdict, remedy) = if is_late && !facts.was_disputed {
        (Verdict::Possible, Some(Remedy::Dispute))
    } else if is_late {
        (Verdict::Possible, pay_rest(facts))
    } else {
        (Verdict::Yes, pay_rest(facts))
    };
    Finding {
        since: Some(invoice.issued_on),
        amount: Some(money(facts, invoice.open_minor)),
        last_file_on: facts.last_file_on,
        remedy,
        ..Finding::of(Cause::NothingReceived, verdict)
    }
}

/// Tests whether a message is not from the provider: the only cause that needs no invoice.
#[must_use]
pub fn not_from_us(origin: &MessageOrigin) -> Finding {
    let verdict = match origin {
        MessageOrigin::Forged => Verdict::Yes,
        // No reminder was sent, so a message that reminds is not ours.
        MessageOrigin::Unknown { reminders_sent: 0 } | MessageOrigin::Unproved => Verdict::Possible,
        MessageOrigin::Ours | MessageOrigin::Unknown { .. } => Verdict::No,
    };
    Finding::of(Cause::NotFromUs, verdict)
}

/// Returns the payments in the right currency that were allocated to the invoice, or have its reference.
fn for_invoice(facts: &Facts) -> impl Iterator<Item = &PaymentFacts> {
    let invoice = &facts.invoice;
    facts.payments.iter().filter(|payment| {
        payment.amount.currency == invoice.total.currency
            && (payment.to_invoice_minor > 0
                || payment.reference.is_some() && payment.reference == invoice.reference)
    })
}

fn pay_from_prepaid(facts: &Facts) -> Option<Remedy> {
    let minor = facts.prepaid_minor.min(facts.invoice.open_minor);
    (minor > 0).then(|| Remedy::PayFromPrepaid(money(facts, minor)))
}

/// Returns the document whose payment part is over what is open: the reminder while nothing changed since, the invoice as
/// long as all of it is open, else a page of its own.
fn pay_rest(facts: &Facts) -> Option<Remedy> {
    let open = facts.invoice.open_minor;
    if open <= 0 {
        return None;
    }
    let is_over_rest = |reminder: &&super::diagnosis::ReminderFacts| reminder.open_minor == open;
    let reminder = facts.reminder.as_ref().filter(is_over_rest);
    let without = if open == facts.invoice.total.minor {
        Remedy::InvoicePdf
    } else {
        Remedy::PaymentPart
    };
    Some(reminder.map_or(without, |reminder| Remedy::ReminderPdf(reminder.id)))
}

fn money(facts: &Facts, minor: i64) -> Money {
    Money::new(minor, facts.invoice.total.currency)
}

fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

#[cfg(test)]
#[path = "causes_tests.rs"]
mod tests;
