//! States of an invoice, and the events that move it from one to another.

crate::text_enum! {
    /// State of an invoice. Whether it is overdue follows from its due date and is not a state.
    InvoiceState {
        /// Prepared, without a number; may be issued or discarded.
        Draft = "draft",
        /// Issued, nothing received.
        Open = "open",
        /// Partly paid.
        PartiallyPaid = "partially_paid",
        /// Nothing is due anymore, by payment or by credit.
        Paid = "paid",
        /// Paid, and partly refunded.
        PartiallyRefunded = "partially_refunded",
        /// Paid, and refunded in full.
        Refunded = "refunded",
        /// Credited as a whole before it was paid.
        Cancelled = "cancelled",
    }
}

/// Amounts that were booked on an invoice, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Amount of the invoice.
    pub total_minor: i64,
    /// Payments, less those taken back.
    pub received_minor: i64,
    /// Credit notes.
    pub credited_minor: i64,
    /// Refunds, less those that returned.
    pub refunded_minor: i64,
}

/// An event on an invoice; amounts are in hundredths and positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceEvent {
    /// It was issued.
    Issued,
    /// A payment was received.
    Received(i64),
    /// A payment was taken back.
    TakenBack(i64),
    /// A credit note was issued.
    Credited(i64),
    /// Money was paid back.
    Refunded(i64),
    /// A refund returned.
    RefundReturned(i64),
}

/// Reason why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventRefused {
    /// The state does not allow it.
    #[error("not possible while the invoice is {0}")]
    State(InvoiceState),
    /// An amount that is not positive.
    #[error("the amount must be positive")]
    Amount,
    /// More than is left for this.
    #[error("at most {left_minor} hundredths are left")]
    TooMuch {
        /// Amount that is left, in hundredths.
        left_minor: i64,
    },
}

/// The pairs of states that an event may connect; a trigger of the database refuses all others.
pub const TRANSITIONS: &[(InvoiceState, InvoiceState)] = {
    use InvoiceState::{Cancelled, Draft, Open, Paid, PartiallyPaid, PartiallyRefunded, Refunded};
    &[
        (Draft, Open),
        (Draft, Paid),
        (Open, PartiallyPaid),
        (Open, Paid),
        (Open, Cancelled),
        (PartiallyPaid, Open),
        (PartiallyPaid, Paid),
        (PartiallyPaid, Cancelled),
        (Paid, Open),
        (Paid, PartiallyPaid),
        (Paid, PartiallyRefunded),
        (Paid, Refunded),
        (PartiallyRefunded, Refunded),
        (PartiallyRefunded, Paid),
        (Refunded, PartiallyRefunded),
        (Refunded, Paid),
    ]
};

impl Balance {
    /// Returns the amount that is still due: negative if money is to be refunded.
    #[must_use]
    pub const fn open_minor(&self) -> i64 {
        self.total_minor - self.received_minor - self.credited_minor + self.refunded_minor
    }

    /// Whether all was credited, so that money that was received is to be refunded.
    const fn is_credited(&self) -> bool {
        self.credited_minor == self.total_minor
    }

    /// Returns the amount that is to be refunded.
    #[must_use]
    pub const fn refund_due_minor(&self) -> i64 {
        let open = self.open_minor();
        if open < 0 { -open } else { 0 }
    }

    /// Returns the balance after an event, without asking whether the state allows it.
    const fn booked(mut self, event: InvoiceEvent) -> Self {
        match event {
            InvoiceEvent::Issued => {}
            InvoiceEvent::Received(minor) => self.received_minor += minor,
            InvoiceEvent::TakenBack(minor) => self.received_minor -= minor,
            InvoiceEvent::Credited(minor) => self.credited_minor += minor,
            InvoiceEvent::Refunded(minor) => self.refunded_minor += minor,
            InvoiceEvent::RefundReturned(minor) => self.refunded_minor -= minor,
        }
        self
    }

    /// Checks that the amount of an event is positive and not more than is left.
    const fn check(&self, event: InvoiceEvent) -> Result<(), EventRefused> {
        let (amount, left) = match event {
            InvoiceEvent::Issued => return Ok(()),
            InvoiceEvent::Received(minor) => (minor, i64::MAX),
            InvoiceEvent::TakenBack(minor) => (minor, self.received_minor - self.refunded_minor),
            InvoiceEvent::Credited(minor) => (minor, self.total_minor - self.credited_minor),
            InvoiceEvent::Refunded(minor) => (minor, self.refund_due_minor()),
            InvoiceEvent::RefundReturned(minor) => (minor, self.refunded_minor),
        };
        if amount <= 0 {
            return Err(EventRefused::Amount);
        }
        if amount > left {
            return Err(EventRefused::TooMuch { left_minor: left });
        }
        Ok(())
    }

    /// Returns the state of an issued invoice with this balance that is not canceled.
    const fn state(&self) -> InvoiceState {
        if self.refunded_minor > 0 && self.open_minor() <= 0 {
            if self.refunded_minor >= self.received_minor {
                return InvoiceState::Refunded;
            }
            return InvoiceState::PartiallyRefunded;
        }
        if self.open_minor() <= 0 {
            InvoiceState::Paid
        } else if self.received_minor > self.refunded_minor {
            InvoiceState::PartiallyPaid
        } else {
            InvoiceState::Open
        }
    }
}

impl InvoiceState {
    /// Returns state and balance after an event.
    ///
    /// # Errors
    /// [`EventRefused`].
    pub fn after(self, balance: Balance, event: InvoiceEvent) -> Result<(Self, Balance), EventRefused> {
        use InvoiceEvent as Event;
        let possible = match event {
            Event::Issued => self == Self::Draft,
            Event::Received(_) => matches!(self, Self::Open | Self::PartiallyPaid | Self::Paid),
            Event::TakenBack(_) => matches!(self, Self::PartiallyPaid | Self::Paid | Self::Cancelled),
            Event::Credited(_) => !matches!(self, Self::Draft | Self::Cancelled),
            Event::Refunded(_) => matches!(self, Self::Paid | Self::PartiallyRefunded | Self::Cancelled),
            Event::RefundReturned(_) => {
                matches!(self, Self::PartiallyRefunded | Self::Refunded | Self::Cancelled)
            }
        };
        if !possible {
            return Err(EventRefused::State(self));
        }
        balance.check(event)?;
        let booked = balance.booked(event);
        let next = match event {
            // However many credit notes it took, and whatever was received: nothing is left that was paid for.
            Event::Credited(_) if self.is_due() && booked.is_credited() => Self::Cancelled,
            _ if self == Self::Cancelled => Self::Cancelled,
            _ => booked.state(),
        };
        if next != self && !TRANSITIONS.contains(&(self, next)) {
            return Err(EventRefused::State(self));
        }
        Ok((next, booked))
    }

    /// Whether money is still due.
    #[must_use]
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Open | Self::PartiallyPaid)
    }

    /// Whether the final invoice can be had: it was paid.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Paid | Self::PartiallyRefunded | Self::Refunded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn of(total_minor: i64) -> Balance {
        Balance {
            total_minor,
            received_minor: 0,
            credited_minor: 0,
            refunded_minor: 0,
        }
    }

    fn walk(total: i64, events: &[InvoiceEvent]) -> Vec<Result<InvoiceState, EventRefused>> {
        let (mut state, mut balance) = (InvoiceState::Draft, of(total));
        let mut states = Vec::new();
        for event in events {
            match state.after(balance, *event) {
                Ok((next, booked)) => {
                    (state, balance) = (next, booked);
                    states.push(Ok(next));
                }
                Err(refused) => states.push(Err(refused)),
            }
        }
        states
    }

    #[test]
    fn an_invoice_goes_its_ways() {
        use InvoiceEvent::{Credited, Issued, Received, RefundReturned, Refunded, TakenBack};
        use InvoiceState::{Cancelled, Open, Paid, PartiallyPaid, PartiallyRefunded};
        assert_eq!(walk(0, &[Issued]), [Ok(Paid)], "nothing is due");
        assert_eq!(
            walk(
                100,
                &[Issued, Received(40), Received(60), TakenBack(60), TakenBack(40)]
            ),
            [Ok(Open), Ok(PartiallyPaid), Ok(Paid), Ok(PartiallyPaid), Ok(Open)]
        );
        assert_eq!(
            walk(
                100,
                &[
                    Issued,
                    Received(120),
                    Refunded(21),
                    Refunded(20),
                    RefundReturned(20)
                ]
            ),
            [
                Ok(Open),
                Ok(Paid),
                Err(EventRefused::TooMuch { left_minor: 20 }),
                Ok(PartiallyRefunded),
                Ok(Paid)
            ]
        );
        assert_eq!(
            walk(
                100,
                &[
                    Issued,
                    Received(100),
                    Credited(100),
                    Refunded(100),
                    RefundReturned(30),
                    RefundReturned(70)
                ]
            ),
            [
                Ok(Open),
                Ok(Paid),
                Ok(Paid),
                Ok(InvoiceState::Refunded),
                Ok(PartiallyRefunded),
                Ok(Paid)
            ]
        );
        assert_eq!(
            walk(
                100,
                &[
                    Issued,
                    Received(30),
                    Credited(100),
                    Received(1),
                    Refunded(30),
                    Refunded(1)
                ]
            ),
            [
                Ok(Open),
                Ok(PartiallyPaid),
                Ok(Cancelled),
                Err(EventRefused::State(Cancelled)),
                Ok(Cancelled),
                Err(EventRefused::TooMuch { left_minor: 0 })
            ]
        );
        assert_eq!(
            walk(100, &[Issued, Credited(60), Credited(40)]),
            [Ok(Open), Ok(Open), Ok(Cancelled)]
        );
        assert_eq!(
            walk(100, &[Issued, Credited(60), Received(10), Credited(40)]),
            [Ok(Open), Ok(Open), Ok(PartiallyPaid), Ok(Cancelled)]
        );
    }

    proptest! {
        #[test]
        fn no_events_break_the_balance(
            total in 0_i64..500,
            events in proptest::collection::vec((0_usize..7, 0_i64..600), 0..40),
        ) {
            let (mut state, mut balance) = (InvoiceState::Draft, of(total));
            for (kind, minor) in events {
                let event = match kind {
                    0 => InvoiceEvent::Issued,
                    1 => InvoiceEvent::Received(minor),
                    2 => InvoiceEvent::TakenBack(minor),
                    3 => InvoiceEvent::Credited(minor),
                    4 => InvoiceEvent::Credited(total),
                    5 => InvoiceEvent::Refunded(minor),
                    _ => InvoiceEvent::RefundReturned(minor),
                };
                let Ok((next, booked)) = state.after(balance, event) else { continue };
                prop_assert!(next == state || TRANSITIONS.contains(&(state, next)));
                (state, balance) = (next, booked);
                prop_assert!(balance.credited_minor <= balance.total_minor);
                prop_assert!(balance.refunded_minor <= balance.received_minor);
                prop_assert!(balance.received_minor >= 0 && balance.refunded_minor >= 0);
                if state != InvoiceState::Cancelled {
                    let settled = state.is_settled();
                    prop_assert_eq!(settled, balance.open_minor() <= 0, "paid means that nothing is due");
                }
            }
        }
    }
}
