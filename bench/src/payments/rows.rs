//! A million open invoices and a million payments, as rows that statements generate.

use crate::Failure;
use crate::world::Company;
use chrono::{Days, NaiveDate};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use kontor_api::clock::{Clock, SystemClock};
use kontor_domain::billing::CreditorReference;
use kontor_domain::ids::{Id, InvoiceId, OrganizationId};
use std::num::NonZeroU64;
use uuid::Uuid;

/// Number of invoices, and of payments.
pub const INVOICES: usize = 1_000_000;
/// Number of invoices that are due for a reminder: one in [`EACH`].
pub const DUE: i64 = 10_000;
/// One in so many is due.
const EACH: usize = 100;
/// Its place among them: an odd one, so that nothing of it was paid.
const PLACE: usize = 7;
/// Number of invoices of the first organization: it has 100,000 entries in the ledger.
const OF_FIRST: usize = 50_000;
/// Number of days over which the ledger was written.
const DAYS: usize = 1_000;
/// Number of accounts that payments came from.
const PAYERS: usize = 50_000;
/// The first 20 digits of the ids of a kind.
const PREFIX: &str = "0192f0c1e5b0700K8000";

/// The rows.
pub struct Rows {
    organizations: Vec<OrganizationId>,
    sample: InvoiceId,
    today: NaiveDate,
}

impl Rows {
    /// Rows to be written: invoices like the sample.
    pub fn new(companies: &[Company], sample: InvoiceId) -> Self {
        Self {
            organizations: companies.iter().map(|company| company.id).collect(),
            sample,
            today: SystemClock.now().date_naive(),
        }
    }

    /// The id of an invoice, numbered from 1.
    pub fn invoice(row: usize) -> Result<InvoiceId, Failure> {
        let text = format!("{}{row:012x}", prefix('6'));
        Ok(InvoiceId::from_uuid(Uuid::try_parse(&text)?))
    }

    /// The reference of an invoice.
    pub fn reference(row: usize) -> Result<String, Failure> {
        let counter = NonZeroU64::new(FIRST_COUNTER + row as u64).ok_or("no counter")?;
        Ok(CreditorReference::from_counter(counter).as_str().to_owned())
    }

    /// The invoices of an organization that are due for a reminder; organizations are numbered from 0.
    pub fn due_of(&self, organization: usize) -> Vec<usize> {
        (PLACE..=INVOICES)
            .step_by(EACH)
            .filter(|row| self.owner(*row) == organization)
            .collect()
    }

    /// Invoices that are not due yet, and of which nothing was paid, up to a number of them.
    pub fn payable(count: usize) -> impl Iterator<Item = usize> {
        (1..=INVOICES)
            .step_by(2)
            .filter(|row| row % EACH != PLACE)
            .take(count)
    }

    /// Whether an invoice is one of an organization's.
    pub fn is_of(&self, row: usize, organization: usize) -> bool {
        self.owner(row) == organization
    }

    /// A day on which nearly everything was booked.
    pub fn yesterday(&self) -> NaiveDate {
        self.today - Days::new(1)
    }

    fn owner(&self, row: usize) -> usize {
        if row <= OF_FIRST {
            0
        } else {
            1 + row % (self.organizations.len() - 1)
        }
    }

    /// Writes all rows.
    pub fn write(&mut self, url: &str) -> Result<(), Failure> {
        let mut conn = PgConnection::establish(url)?;
        // Triggers, which check foreign keys too, would take most of the time.
        conn.batch_execute("SET session_replication_role = replica; SET work_mem = '256MB'")?;
        conn.batch_execute(&self.owners())?;
        for statement in self.statements() {
            conn.batch_execute(&statement)?;
        }
        Ok(())
    }

    fn owners(&self) -> String {
        let rows: Vec<String> = self
            .organizations
            .iter()
            .enumerate()
            .map(|(number, id)| format!("({number}, '{}'::uuid)", id.uuid()))
            .collect();
        format!(
            "CREATE TEMP TABLE owners (n BIGINT PRIMARY KEY, id UUID NOT NULL); INSERT INTO owners VALUES {}; \
             CREATE TEMP TABLE written AS SELECT i, {invoice} AS invoice, o.id AS owner, {reference} AS reference, \
             now() - (i % {DAYS}) * INTERVAL '1 day' AS at FROM generate_series(1::bigint, {INVOICES}) i \
             JOIN owners o ON o.n = CASE WHEN i <= {OF_FIRST} THEN 0 ELSE 1 + i % {others} END; ANALYZE written",
            rows.join(", "),
            invoice = id('6', "i"),
            reference = REFERENCE,
            others = self.organizations.len() - 1,
        )
    }

    fn statements(&self) -> [String; 7] {
        let (late, soon) = (self.today - Days::new(15), self.today + Days::new(20));
        let issued = self.today - Days::new(45);
        let sample = self.sample.uuid();
        let (issue, paid) = (id('1', "i"), id('2', "i"));
        [
            format!(
                "INSERT INTO billing_documents (id, organization_id, kind, state, number, reference, code, currency, \
                 issued_on, due_on, billing_address_id, net_minor, vat_minor, rounding_minor, total_minor, \
                 received_minor, credited_minor, refunded_minor, snapshot, recipient_name, order_number, description, \
                 created_at, updated_at) SELECT w.invoice, w.owner, 'invoice', \
                 CASE w.i % 2 WHEN 0 THEN 'partially_paid' ELSE 'open' END, 'M-' || w.i, w.reference, 'M' || w.i, \
                 s.currency, '{issued}', CASE w.i % {EACH} WHEN {PLACE} THEN DATE '{late}' ELSE DATE '{soon}' END, \
                 s.billing_address_id, s.net_minor, s.vat_minor, s.rounding_minor, s.total_minor, \
                 CASE w.i % 2 WHEN 0 THEN 100 ELSE 0 END, 0, 0, s.snapshot, s.recipient_name, s.order_number, \
                 s.description, s.created_at, s.updated_at \
                 FROM written w CROSS JOIN billing_documents s WHERE s.id = '{sample}'"
            ),
            format!(
                "INSERT INTO billing_document_lines (document_id, position, organization_id, charge, net_minor, \
                 category, rate_points) SELECT w.invoice, 1, w.owner, s.charge, s.net_minor, s.category, s.rate_points \
                 FROM written w CROSS JOIN billing_document_lines s WHERE s.document_id = '{sample}' AND s.position = 1"
            ),
            format!(
                "INSERT INTO ledger_transactions (id, organization_id, kind, document_id, currency, amount_minor, \
                 value_date, created_at) SELECT {issue}, w.owner, 'issue', w.invoice, 'CHF', s.total_minor, \
                 w.at::date, w.at FROM written w CROSS JOIN billing_documents s WHERE s.id = '{sample}' \
                 UNION ALL SELECT {paid}, p.owner, 'payment', p.invoice, 'CHF', 50, w.at::date, w.at \
                 FROM written w JOIN written p ON p.i = w.i + w.i % 2"
            ),
            format!(
                "INSERT INTO ledger_entries (transaction_id, position, account, organization_id, document_id, currency, \
                 amount_minor) SELECT {issue}, side.position, side.account, \
                 CASE side.position WHEN 1 THEN w.owner END, w.invoice, 'CHF', side.sign * s.total_minor \
                 FROM written w CROSS JOIN billing_documents s \
                 CROSS JOIN (VALUES (1, 'receivable', 1), (2, 'revenue', -1)) side (position, account, sign) \
                 WHERE s.id = '{sample}' UNION ALL SELECT {paid}, side.position, side.account, \
                 CASE side.position WHEN 2 THEN p.owner END, CASE side.position WHEN 2 THEN p.invoice END, 'CHF', \
                 side.sign * 50 FROM written w JOIN written p ON p.i = w.i + w.i % 2 \
                 CROSS JOIN (VALUES (1, 'bank_clearing', 1), (2, 'receivable', -1)) side (position, account, sign)"
            ),
            format!(
                "INSERT INTO payments (id, source, direction, identity, entry_identity, is_total, state, account, \
                 currency, amount_minor, unmatched_minor, booked_on, value_date, reference, remittance, debtor, \
                 debtor_account, end_to_end_id, servicer_reference, transaction_id, created_at) SELECT {payment}, \
                 'bank_file', 'credit', sha256(convert_to('p' || w.i, 'UTF8')), sha256(convert_to('e' || w.i, 'UTF8')), \
                 FALSE, 'booked', '{account}', 'CHF', 50, 0, w.at::date, w.at::date, p.reference, '', 'Payer', \
                 'CH56' || lpad((w.i % {PAYERS})::text, 17, '0'), 'NOTPROVIDED', 'B' || w.i, {paid}, w.at \
                 FROM written w JOIN written p ON p.i = w.i + w.i % 2",
                payment = id('3', "w.i"),
                account = super::bank_file::ACCOUNT,
            ),
            format!(
                "INSERT INTO payment_allocations (id, payment_id, target, organization_id, invoice_id, amount_minor, \
                 transaction_id, created_at) SELECT {allocation}, {payment}, 'invoice', p.owner, p.invoice, 50, {paid}, \
                 w.at FROM written w JOIN written p ON p.i = w.i + w.i % 2",
                allocation = id('4', "w.i"),
                payment = id('3', "w.i"),
            ),
            "INSERT INTO ledger_balances (organization_id, account, currency, day, amount_minor) \
             SELECT e.organization_id, e.account, e.currency, t.created_at::date, sum(e.amount_minor) \
             FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id \
             WHERE e.organization_id IS NOT NULL GROUP BY 1, 2, 3, 4"
                .to_owned(),
        ]
    }
}

/// Counter of the first invoice's reference, less one: all have nine digits.
const FIRST_COUNTER: u64 = 100_000_000;
/// The reference of row `i`, by ISO 11649.
const REFERENCE: &str =
    "'RF' || lpad((98 - ((100000000 + i) * 1000000 + 271500) % 97)::text, 2, '0') || (100000000 + i)";

fn prefix(kind: char) -> String {
    PREFIX.replace('K', &kind.to_string())
}

/// The id of a row.
fn id(kind: char, row: &str) -> String {
    let row = if row == "i" && kind != '6' { "w.i" } else { row };
    format!("('{}' || lpad(to_hex({row}), 12, '0'))::uuid", prefix(kind))
}
