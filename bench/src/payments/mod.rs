//! Payments and reminders on PostgreSQL with a million open invoices and a million payments: files of the bank parsed and
//! booked, questions answered, reminders decided.

mod bank_file;
mod booking;
mod deciding;
mod questions;
mod rows;

use crate::billing::file_sample;
use crate::postgres::Postgres;
use crate::report::{self, Report, Target};
use crate::server::Server;
use crate::world::World;
use crate::{Bench, Failure, block_on};
use rows::Rows;

/// Number of organizations, the first of which has more than its share.
const ORGANIZATIONS: usize = 100;
/// Settings of the server: an issuer, so that reminders can be written.
const SETTINGS: [(&str, &str); 9] = [
    ("KONTOR_ISSUER_NAME", "Kontor Hosting AG"),
    ("KONTOR_ISSUER_STREET", "Bahnhofstrasse"),
    ("KONTOR_ISSUER_HOUSE_NUMBER", "1"),
    ("KONTOR_ISSUER_POSTCODE", "8001"),
    ("KONTOR_ISSUER_TOWN", "Zürich"),
    ("KONTOR_ISSUER_VAT_NUMBER", "CHE-123.456.788"),
    ("KONTOR_ISSUER_EMAIL", "billing@kontor.example"),
    ("KONTOR_ISSUER_IBAN_CHF", bank_file::ACCOUNT),
    ("KONTOR_REMINDER_HOUR", "0"),
];

/// Measures all of it.
pub fn run(bench: &Bench, report: &mut Report) -> Result<(), Failure> {
    report::part("Files of the bank, read alone")?;
    bank_file::measure_reading(bench, report)?;
    let folder = bench.folder("payments")?;
    let postgres = Postgres::start(&folder)?;
    let url = postgres.url.clone();
    let mut world = block_on(World::fill_with(&folder, &url, &[1; ORGANIZATIONS]))??;
    let last = world.companies.last().ok_or("no organization")?;
    let sample = block_on(file_sample(&world, last.id))??;
    let mut rows = Rows::new(&world.companies, sample);
    report::part("Questions about a million open invoices and a million payments, PostgreSQL")?;
    {
        // Its first decision on reminders finds nothing, and the next one is due tomorrow.
        let server = Server::start(&bench.binary, &folder, &url, &SETTINGS)?;
        deciding::wait(&url, 0)?;
        rows.write(&url)?;
        postgres.analyze()?;
        questions::run(bench, report, (&world, &server), &rows)?;
    }
    world.companies.truncate(1);
    report::part("Reminders of a million open invoices, one in a hundred of them due, PostgreSQL")?;
    deciding::forget(&url)?;
    let seconds = {
        let _server = Server::start(&bench.binary, &folder, &url, &SETTINGS)?;
        deciding::wait(&url, rows::DUE)?
    };
    report.line("deciding", seconds, "s", Target::Below(60.0))?;
    report::part("Payments of a file booked and matched with a million invoices, PostgreSQL")?;
    booking::run(bench, report, (&folder, &url), &postgres)
}
