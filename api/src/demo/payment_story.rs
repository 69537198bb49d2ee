//! Payments in the story, and reminders: one for each cause that explains why a customer who paid is reminded, and one of an
//! invoice that was not paid.

use super::story::{Bill, Event, Firm, LUMIERE, MUSTER, MUSTERWIL, Purpose, SEEBLICK, Step, Transfer};
use kontor_domain::organizations::Currency;

const BLOG: &str = "blog.muster.example";
const SHOP: &str = "muster-shop.example";
const DATES: &str = "termine.muster.example";
const CLUBHOUSE: &str = "vereinsheim.example";
const PRESS: &str = "Atelier presse";
const COUNCIL: &str = "Gemeinderat";
const SPORTS: &str = "Sportplatz";

/// The transfer of what is open on the invoice of a product.
const fn whole(from: &'static Firm, product: &'static str) -> Transfer {
    Transfer {
        from,
        purpose: Purpose::Invoice(product),
        minor: None,
        currency: None,
        days_on_the_way: 0,
    }
}

const COUNCIL_PAID: &[Transfer] = &[whole(&MUSTERWIL, COUNCIL)];
/// Part of the amount.
const TOO_LITTLE: &[Transfer] = &[Transfer {
    minor: Some(6_000),
    ..whole(&MUSTER, BLOG)
}];
/// Sent before the reminder, and known after it.
const LATE: &[Transfer] = &[Transfer {
    days_on_the_way: 2,
    ..whole(&MUSTER, DATES)
}];
/// Francs for an invoice in euros.
const FRANCS: &[Transfer] = &[Transfer {
    minor: Some(1_000),
    currency: Some(Currency::Chf),
    ..whole(&LUMIERE, PRESS)
}];
/// The reference of the invoice that was paid before, as a standing order has it; and money in advance that would do.
const STANDING_ORDER: &[Transfer] = &[
    whole(&MUSTERWIL, COUNCIL),
    Transfer {
        purpose: Purpose::TopUp,
        minor: Some(10_000),
        ..whole(&SEEBLICK, CLUBHOUSE)
    },
];
const NO_REFERENCE: &[Transfer] = &[Transfer {
    purpose: Purpose::Words("Spende Sommerfest"),
    minor: Some(5_000),
    ..whole(&SEEBLICK, CLUBHOUSE)
}];

/// Returns the steps of the story that are about payments and reminders.
pub fn steps() -> Vec<Step> {
    let at = |days_ago, event| Step { days_ago, event };
    let order = |firm, days_ago, plan, product: &'static &'static str| {
        [
            at(days_ago, Event::Order(firm, plan, product)),
            at(
                days_ago,
                Event::Bill(firm, Bill::Invoice(std::slice::from_ref(product))),
            ),
        ]
    };
    let mut steps = Vec::new();
    steps.extend(order(&MUSTERWIL, 57, "streaming_monthly", &COUNCIL));
    steps.push(at(50, Event::BankFile(COUNCIL_PAID)));
    steps.extend(order(&MUSTER, 46, "web_hosting_yearly", &BLOG));
    steps.extend(order(&MUSTER, 46, "domain_yearly", &DATES));
    steps.extend(order(&SEEBLICK, 46, "domain_yearly", &CLUBHOUSE));
    steps.extend(order(&MUSTERWIL, 46, "streaming_monthly", &SPORTS));
    steps.extend(order(&LUMIERE, 46, "streaming_monthly", &PRESS));
    steps.extend([
        at(20, Event::BankFile(TOO_LITTLE)),
        at(6, Event::Reminders),
        at(5, Event::Forgery(&MUSTER, "lea@muster.example", SHOP)),
        at(5, Event::BankFile(LATE)),
        at(4, Event::BankFile(FRANCS)),
        at(3, Event::BankFile(STANDING_ORDER)),
        at(1, Event::BankFile(NO_REFERENCE)),
    ]);
    steps
}
