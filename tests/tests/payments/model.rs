//! A model of what payments do: a customer's invoices, balance and claims, and the payments, in hundredths of a franc.

/// Total of an invoice.
pub const TOTAL: i64 = 7_459;
/// Number of invoices.
pub const INVOICES: usize = 2;

/// The reference of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Invoice(usize),
    TopUp,
    /// A valid one that belongs to nothing.
    Nobody,
    Nothing,
}

/// The target of a part of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Invoice(usize),
    Prepaid,
    Claim,
    Payer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Booked,
    Reversed,
    Returned,
}

/// An amount, compared with the largest one that is possible.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    All,
    Half,
    TooMuch,
}

impl Part {
    pub fn of(self, most: i64) -> i64 {
        match self {
            Self::All => most,
            Self::Half => most / 2,
            Self::TooMuch => most + 1,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Invoice {
    pub received: i64,
    pub credited: i64,
    pub refunded: i64,
    is_cancelled: bool,
}

impl Invoice {
    pub fn open(&self) -> i64 {
        TOTAL - self.received - self.credited + self.refunded
    }

    /// Money that was received and not refunded can be taken back, unless the invoice is closed by a refund.
    fn takeable(&self) -> i64 {
        if self.refunded > 0 && !self.is_cancelled {
            0
        } else {
            self.received - self.refunded
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub of: Of,
    pub minor: i64,
    pub state: State,
    pub unmatched: i64,
    pub parts: Vec<(Target, i64)>,
}

/// Everything that is known of a customer's money.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    pub invoices: [Invoice; INVOICES],
    pub payments: Vec<Payment>,
    pub prepaid: i64,
    pub claims: i64,
    /// Money at the bank.
    pub bank: i64,
}

impl Model {
    /// The debt of the customer, for invoices and in claims; negative if money is to be refunded.
    pub fn receivable(&self) -> i64 {
        self.invoices.iter().map(Invoice::open).sum::<i64>() + self.claims
    }

    pub fn unmatched(&self) -> i64 {
        self.payments.iter().map(|payment| payment.unmatched).sum()
    }

    /// The bank reports a payment; returns the code in its report.
    pub fn receive(&mut self, of: Of, minor: i64) -> &'static str {
        let (mut parts, mut unmatched) = (Vec::new(), 0);
        let code = match of {
            Of::Invoice(invoice) if self.invoices[invoice].open() > 0 => {
                let part = minor.min(self.invoices[invoice].open());
                self.invoices[invoice].received += part;
                parts.push((Target::Invoice(invoice), part));
                parts.extend(self.advance(minor - part));
                ""
            }
            Of::Invoice(_) => {
                parts = self.advance(minor);
                "stale_reference"
            }
            Of::TopUp => {
                parts = self.advance(minor);
                ""
            }
            Of::Nobody | Of::Nothing => {
                unmatched = minor;
                if of == Of::Nobody {
                    "unknown_reference"
                } else {
                    "no_reference"
                }
            }
        };
        self.bank += minor;
        self.payments.push(Payment {
            of,
            minor,
            state: State::Booked,
            unmatched,
            parts,
        });
        code
    }

    /// Pays in advance: claims first.
    fn advance(&mut self, minor: i64) -> Vec<(Target, i64)> {
        let claims = minor.min(self.claims);
        self.claims -= claims;
        self.prepaid += minor - claims;
        let parts = [(Target::Claim, claims), (Target::Prepaid, minor - claims)];
        parts.into_iter().filter(|(_, minor)| *minor > 0).collect()
    }

    /// The payment that a reversal with these properties takes back: the oldest one.
    pub fn taken_back(&self, of: Of, minor: i64) -> Option<usize> {
        self.payments
            .iter()
            .position(|one| one.state == State::Booked && (one.of, one.minor) == (of, minor))
    }

    /// The bank takes a payment back; what was spent already becomes a claim.
    pub fn reverse(&mut self, payment: usize) {
        let mut back = self.payments[payment].minor;
        for (target, minor) in std::mem::take(&mut self.payments[payment].parts) {
            if target == Target::Payer {
                // That part was given back before.
                back -= minor;
                continue;
            }
            let missing = minor - self.take(target, minor);
            // What was refunded may still be on the prepaid account.
            let taken = match target {
                Target::Invoice(_) => self.take(Target::Prepaid, missing),
                _ => 0,
            };
            self.claims += missing - taken;
        }
        let payment = &mut self.payments[payment];
        (payment.state, payment.unmatched) = (State::Reversed, 0);
        self.bank -= back;
    }

    /// Takes back as much of a part as is there.
    fn take(&mut self, target: Target, minor: i64) -> i64 {
        match target {
            Target::Invoice(invoice) => {
                let taken = self.invoices[invoice].takeable().min(minor);
                self.invoices[invoice].received -= taken;
                taken
            }
            Target::Prepaid => {
                let taken = self.prepaid.min(minor);
                self.prepaid -= taken;
                taken
            }
            // It is owed again, which the caller adds.
            Target::Claim => 0,
            Target::Payer => {
                self.bank += minor;
                minor
            }
        }
    }

    /// The staff undo the allocation of a payment, or its return, unless it was spent; returns whether they can.
    pub fn undo(&mut self, payment: usize) -> bool {
        let before = self.clone();
        let parts = std::mem::take(&mut self.payments[payment].parts);
        let is_there = matches!(self.payments[payment].state, State::Booked | State::Returned);
        let mut is_possible = is_there && !parts.is_empty();
        self.payments[payment].state = State::Booked;
        for (target, minor) in parts {
            let mut taken = self.take(target, minor);
            if matches!(target, Target::Invoice(_)) {
                taken += self.take(Target::Prepaid, minor - taken);
            }
            if target == Target::Claim {
                self.claims += minor;
            } else {
                is_possible &= taken == minor;
            }
            self.payments[payment].unmatched += minor;
        }
        if !is_possible {
            *self = before;
        }
        is_possible
    }

    /// The staff allocate a part of what is unmatched of a payment; returns whether they can.
    pub fn allocate(&mut self, payment: usize, target: Target, minor: i64) -> bool {
        let found = &self.payments[payment];
        let most = match target {
            Target::Invoice(invoice) => self.invoices[invoice].open(),
            _ => i64::MAX,
        };
        if found.state != State::Booked || minor > found.unmatched.min(most) {
            return false;
        }
        let parts = match target {
            Target::Invoice(invoice) => {
                self.invoices[invoice].received += minor;
                vec![(target, minor)]
            }
            _ => self.advance(minor),
        };
        let payment = &mut self.payments[payment];
        payment.unmatched -= minor;
        payment.parts.extend(parts);
        true
    }

    /// The staff return what is unmatched of a payment to its payer; returns whether they can.
    pub fn give_back(&mut self, payment: usize) -> bool {
        let payment = &mut self.payments[payment];
        let minor = payment.unmatched;
        if payment.state != State::Booked || minor == 0 {
            return false;
        }
        payment.unmatched = 0;
        if minor == payment.minor {
            payment.state = State::Returned;
        }
        payment.parts.push((Target::Payer, minor));
        self.bank -= minor;
        true
    }

    /// The customer pays an invoice from the prepaid account; returns whether that is possible.
    pub fn spend(&mut self, invoice: usize, minor: i64) -> bool {
        let is_possible = minor <= self.prepaid.min(self.invoices[invoice].open());
        if is_possible {
            self.prepaid -= minor;
            self.invoices[invoice].received += minor;
        }
        is_possible
    }

    /// A credit note is issued; returns whether that is possible.
    pub fn credit(&mut self, invoice: usize, minor: i64) -> bool {
        let invoice = &mut self.invoices[invoice];
        if invoice.is_cancelled || minor > TOTAL - invoice.credited {
            return false;
        }
        invoice.is_cancelled = invoice.open() > 0 && invoice.credited + minor == TOTAL;
        invoice.credited += minor;
        true
    }

    /// The customer has what is to be refunded put on the prepaid account; returns whether there is anything.
    pub fn refund(&mut self, invoice: usize) -> bool {
        let minor = -self.invoices[invoice].open();
        if minor > 0 {
            self.invoices[invoice].refunded += minor;
            self.advance(minor);
        }
        minor > 0
    }
}
