//! Orders of the customers in the story, and their invoices.

use super::story::{Bill, Event, Firm, LUMIERE, MUSTER, Recipient, SEEBLICK, Step};

const ACCOUNTING: Recipient = Recipient {
    attention: "Buchhaltung",
    place: ("Postfach", Some("12"), "3001", "Bern", "CH"),
    email: "rechnungen@muster.example",
    vat_number: "CHE-123.456.788",
    order_number: Some("PO-4711"),
};
const COMPTABILITE: Recipient = Recipient {
    attention: "Comptabilité",
    place: ("12 rue des Lilas", None, "69003", "Lyon", "FR"),
    email: "compta@lumiere.example",
    vat_number: "FR11123456782",
    order_number: None,
};

const WEBSITE: &str = "muster.example";
const MAIL: &str = "Post muster.example";
const SHOP: &str = "muster-shop.example";
const INTRANET: &str = "intranet.muster.example";
const ARCHIVE: &str = "Archiv";
const CAMPAIGN: &str = "kampagne.muster.example";
const CLUB: &str = "seeblick.example";
const CLUB_SITE: &str = "Website Seeblick";
const STUDIO: &str = "lumiere.example";
const LIVE: &str = "Atelier en direct";

/// Returns the steps of the story that are about orders and invoices.
pub fn steps() -> Vec<Step> {
    let at = |days_ago, event| Step { days_ago, event };
    let of = |firm: &'static Firm| move |days_ago, bill| at(days_ago, Event::Bill(firm, bill));
    let (muster, seeblick, lumiere) = (of(&MUSTER), of(&SEEBLICK), of(&LUMIERE));
    vec![
        // Paid, with a credit note later, which was paid back.
        at(49, Event::Order(&MUSTER, "web_hosting_yearly", WEBSITE)),
        at(49, Event::Order(&MUSTER, "mail_service_yearly", MAIL)),
        muster(48, Bill::Address(&ACCOUNTING)),
        muster(48, Bill::Invoice(&[WEBSITE, MAIL])),
        muster(41, Bill::Paid(WEBSITE, None)),
        muster(12, Bill::Credited(WEBSITE, 1_080, "Unterbruch des Webhostings")),
        muster(10, Bill::Refunded(WEBSITE)),
        // Overdue.
        at(46, Event::Order(&MUSTER, "domain_yearly", SHOP)),
        muster(46, Bill::Invoice(&[SHOP])),
        // Partly paid.
        at(27, Event::Order(&MUSTER, "web_hosting_yearly", INTRANET)),
        muster(27, Bill::Invoice(&[INTRANET])),
        muster(20, Bill::Paid(INTRANET, Some(3_000))),
        // Paid; the next month waits in what is to pay.
        at(20, Event::Order(&MUSTER, "drive_monthly", ARCHIVE)),
        muster(20, Bill::Invoice(&[ARCHIVE])),
        muster(15, Bill::Paid(ARCHIVE, None)),
        muster(14, Bill::ByHand(ARCHIVE)),
        // Ordered, with an offer.
        at(2, Event::Order(&MUSTER, "web_hosting_yearly", CAMPAIGN)),
        muster(1, Bill::ProForma(&[CAMPAIGN])),
        // One that is paid and one that is open.
        at(35, Event::Order(&SEEBLICK, "domain_yearly", CLUB)),
        seeblick(35, Bill::Invoice(&[CLUB])),
        seeblick(30, Bill::Paid(CLUB, None)),
        at(8, Event::Order(&SEEBLICK, "web_hosting_yearly", CLUB_SITE)),
        seeblick(8, Bill::Invoice(&[CLUB_SITE])),
        // In euros, under reverse charge.
        lumiere(47, Bill::Address(&COMPTABILITE)),
        at(36, Event::Order(&LUMIERE, "web_hosting_yearly", STUDIO)),
        lumiere(36, Bill::Invoice(&[STUDIO])),
        lumiere(31, Bill::Paid(STUDIO, None)),
        at(12, Event::Order(&LUMIERE, "streaming_monthly", LIVE)),
        lumiere(12, Bill::Invoice(&[LIVE])),
    ]
}
