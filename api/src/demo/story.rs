//! Events of the story, in order.

use super::people::{CAST, CROWD_FIRST, CROWD_LAST};
use super::{billing_story, payment_story};
use kontor_domain::locale::Locale;
use kontor_domain::organizations::{Currency, OrganizationKind, Role};
use std::cmp::Reverse;

/// Invented customer.
#[derive(Debug, Clone, Copy)]
pub struct Firm {
    pub name: &'static str,
    pub kind: OrganizationKind,
    /// Street, postcode, town, country.
    pub address: (&'static str, &'static str, &'static str, &'static str),
    pub phone: Option<&'static str>,
    pub locale: Locale,
    /// Founder.
    pub founder: &'static str,
    /// Account from which it pays.
    pub account: &'static str,
}

/// Place that gets invoices of a customer.
#[derive(Debug, Clone, Copy)]
pub struct Recipient {
    pub attention: &'static str,
    /// Street, house number if it is not in the street, postcode, town, country.
    pub place: (
        &'static str,
        Option<&'static str>,
        &'static str,
        &'static str,
        &'static str,
    ),
    pub email: &'static str,
    pub vat_number: &'static str,
    pub order_number: Option<&'static str>,
}

/// Event of billing. Products are given by name; an amount is in hundredths.
#[derive(Debug, Clone, Copy)]
pub enum Bill {
    /// A billing address was added, and became the default.
    Address(&'static Recipient),
    /// A product was set to be renewed by hand.
    ByHand(&'static str),
    /// A pro-forma invoice was made.
    ProForma(&'static [&'static str]),
    /// An invoice was issued.
    Invoice(&'static [&'static str]),
    /// The invoice of a product was paid: an amount, or all that was open.
    Paid(&'static str, Option<i64>),
    /// An amount of the invoice of a product was credited, for a reason.
    Credited(&'static str, i64, &'static str),
    /// The money that was too much after a credit was paid back.
    Refunded(&'static str),
}

/// Reference that a payer gave.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// The reference of the invoice of a product.
    Invoice(&'static str),
    /// The reference for payments in advance.
    TopUp,
    /// No reference, only words.
    Words(&'static str),
}

/// Transfer to the provider. An amount is in hundredths; without one it is what is open, or the total of a paid invoice.
#[derive(Debug, Clone, Copy)]
pub struct Transfer {
    pub from: &'static Firm,
    pub purpose: Purpose,
    pub minor: Option<i64>,
    /// Another currency than the customer's.
    pub currency: Option<Currency>,
    /// Days from the value date to the booking.
    pub days_on_the_way: i64,
}

/// Event.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// A person of the cast opened an account.
    SignUp(usize),
    /// A person of the crowd opened one, invited by an organization.
    CrowdJoins(&'static Firm, usize),
    /// An organization was created.
    Found(&'static Firm),
    /// An existing account was invited and accepted.
    Join(&'static Firm, &'static str, Role, bool),
    /// A member's role changed.
    Appoint(&'static Firm, &'static str, Role),
    /// A membership was suspended.
    Suspend(&'static Firm, &'static str),
    /// An invitation was sent, and is not answered yet.
    Invite(&'static Firm, &'static str, Role),
    /// A product was ordered, by its plan and name.
    Order(&'static Firm, &'static str, &'static str),
    /// Something was invoiced or paid.
    Bill(&'static Firm, Bill),
    /// The bank reported transfers.
    BankFile(&'static [Transfer]),
    /// Reminders were decided and sent.
    Reminders,
    /// A member checked a forged reminder of the invoice of a product.
    Forgery(&'static Firm, &'static str, &'static str),
    /// A work team was created.
    Crew(&'static Firm, &'static Crew),
    /// The provider hired a billing clerk.
    Clerk(&'static str),
}

/// Work team, led by its first member.
#[derive(Debug, Clone, Copy)]
pub struct Crew {
    pub name: &'static str,
    pub color: &'static str,
    pub members: &'static [&'static str],
    /// Kind of products that it has rights in.
    pub kind: &'static str,
    pub rights: &'static [&'static str],
}

/// Event, with the number of days since.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub days_ago: i64,
    pub event: Event,
}

pub const MUSTER: Firm = Firm {
    name: "Muster AG",
    kind: OrganizationKind::Company,
    address: ("Musterweg 1", "3011", "Bern", "CH"),
    phone: Some("+41 31 555 01 00"),
    locale: Locale::De,
    founder: "lea@muster.example",
    account: "CH9504835005550100001",
};
pub const SEEBLICK: Firm = Firm {
    name: "Verein Seeblick",
    kind: OrganizationKind::Association,
    address: ("Seestrasse 7", "6004", "Luzern", "CH"),
    phone: None,
    locale: Locale::De,
    founder: "noa@muster.example",
    account: "CH6804835005550100002",
};
pub const LUMIERE: Firm = Firm {
    name: "Atelier Lumière Sàrl",
    kind: OrganizationKind::Company,
    address: ("12 rue des Lilas", "69003", "Lyon", "FR"),
    phone: Some("+33 4 65 71 55 10"),
    locale: Locale::Fr,
    founder: "jules@lumiere.example",
    account: "CH4104835005550100003",
};
pub const MUSTERWIL: Firm = Firm {
    name: "Gemeinde Musterwil",
    kind: OrganizationKind::PublicBody,
    address: ("Dorfplatz 2", "3999", "Musterwil", "CH"),
    phone: Some("+41 31 555 01 39"),
    locale: Locale::De,
    founder: "anna@musterwil.example",
    account: "CH1404835005550100004",
};

/// The provider's billing clerk.
pub const CLERK: &str = "mila@provider.example";

const WEBMASTERS: Crew = Crew {
    name: "Webmaster",
    color: "#1e90ff",
    members: &["cem@muster.example", "eva@rossi.example"],
    kind: "web_hosting",
    rights: &["technical", "statistics"],
};
const ARCHIVISTS: Crew = Crew {
    name: "Archiv",
    color: "#2e8b57",
    members: &["cem@muster.example"],
    kind: "drive",
    rights: &["edit"],
};

/// Returns the whole story.
pub fn steps() -> Vec<Step> {
    use Role::{Administrator, Collaborator, External, LegalRepresentative};
    let at = |days_ago, event| Step { days_ago, event };
    let mut steps: Vec<Step> = (0..CAST.len() - 1)
        .map(|who| at(60, Event::SignUp(who)))
        .collect();
    steps.extend([
        at(60, Event::Clerk(CLERK)),
        at(59, Event::Found(&MUSTER)),
        at(
            58,
            Event::Join(&MUSTER, "noa@muster.example", Collaborator, false),
        ),
        at(57, Event::Join(&MUSTER, "cem@muster.example", Collaborator, true)),
        at(
            56,
            Event::Join(&MUSTER, "sam@muster.example", Collaborator, false),
        ),
        at(55, Event::Join(&MUSTER, "eva@rossi.example", External, false)),
        at(50, Event::Appoint(&MUSTER, "noa@muster.example", Administrator)),
        at(48, Event::Crew(&MUSTER, &WEBMASTERS)),
        at(19, Event::Crew(&MUSTER, &ARCHIVISTS)),
        at(49, Event::Found(&SEEBLICK)),
        at(47, Event::Join(&SEEBLICK, "lea@muster.example", External, false)),
        at(52, Event::Found(&LUMIERE)),
        at(
            51,
            Event::Join(&LUMIERE, "giulia@lumiere.example", Administrator, false),
        ),
        at(50, Event::Join(&LUMIERE, "eva@rossi.example", External, false)),
        at(
            49,
            Event::Appoint(&LUMIERE, "giulia@lumiere.example", LegalRepresentative),
        ),
        at(58, Event::Found(&MUSTERWIL)),
        at(29, Event::Join(&MUSTERWIL, "noa@muster.example", External, false)),
        at(29, Event::Join(&MUSTERWIL, "cem@muster.example", External, false)),
    ]);
    let crowd = CROWD_FIRST.len() * CROWD_LAST.len();
    steps.extend((0..crowd).map(|who| at(28, Event::CrowdJoins(&MUSTERWIL, who))));
    steps.extend([
        at(9, Event::Suspend(&MUSTER, "sam@muster.example")),
        at(3, Event::Invite(&MUSTER, "otto@fremd.example", Collaborator)),
        at(2, Event::Invite(&SEEBLICK, "mia@neu.example", External)),
    ]);
    steps.extend(billing_story::steps());
    steps.extend(payment_story::steps());
    // In the order of days, so that numbers of invoices are, too.
    steps.sort_by_key(|step| Reverse(step.days_ago));
    // The last one, by which a complete story is recognized.
    steps.push(at(1, Event::SignUp(CAST.len() - 1)));
    steps
}
