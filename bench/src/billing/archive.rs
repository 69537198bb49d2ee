//! A history of many documents: rows of one organization, inserted by statements that generate them. What they show is
//! that of one document that the server's own functions stored.

use super::samples;
use crate::Failure;
use crate::world::World;
use chrono::{Days, NaiveDate};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use kontor_api::app::context;
use kontor_api::clock::{Clock, SystemClock};
use kontor_api::entropy::SystemEntropy;
use kontor_domain::access::Authorized;
use kontor_domain::billing::{
    Balance, BillingDocument, ChargeKind, CreateInvoice, DocumentState, DocumentSummary, InvoiceState,
    LineCharge,
};
use kontor_domain::ids::{BillingAddressId, Id, InvoiceId, OrganizationId, ProductId};
use kontor_domain::locale::Locale;
use kontor_persistence::{StorageError, Tx};
use uuid::Uuid;

/// Number of days over which the documents were issued, the last of them today.
const DAYS: usize = 3_650;
/// Term of payment, in days.
const TERM: u64 = 30;
/// Number of billing addresses, and most of products.
const ADDRESSES: usize = 5;
const PRODUCTS_MAX: usize = 100;
/// There are as many documents in each state as in another, but twice as many paid ones.
const STATES: [&str; 8] = [
    "issued",
    "open",
    "partially_paid",
    "partially_refunded",
    "refunded",
    "cancelled",
    "paid",
    "paid",
];
const BAD_SAMPLE: StorageError = StorageError::Busy("the sample of the benchmark is not accepted");

/// The documents of one organization, numbered from 1, the newest last.
#[derive(Debug, Clone, Copy)]
pub struct Archive {
    /// Number of documents.
    pub documents: usize,
    organization: OrganizationId,
    /// Number of the archive, part of its ids.
    number: usize,
    sample: InvoiceId,
    today: NaiveDate,
}

impl Archive {
    /// An archive to be written: a multiple of 1,000 documents like the sample.
    pub fn new(organization: OrganizationId, documents: usize, number: usize, sample: InvoiceId) -> Self {
        let today = SystemClock.now().date_naive();
        Self {
            documents,
            organization,
            number,
            sample,
            today,
        }
    }

    fn products(&self) -> usize {
        PRODUCTS_MAX.min(self.documents / PRODUCTS_MAX)
    }

    /// The first 20 digits of the ids of a kind.
    fn prefix(&self, kind: u8) -> String {
        format!("0192f0c1e5b07{:02x}{kind:01x}8000", self.number)
    }

    fn id<I: Id>(&self, kind: u8, row: usize) -> Result<I, Failure> {
        let text = format!("{}{row:012x}", self.prefix(kind));
        Ok(I::from_uuid(Uuid::try_parse(&text)?))
    }

    /// The id of a document.
    pub fn document(&self, row: usize) -> Result<Uuid, Failure> {
        Ok(self.id::<InvoiceId>(6, row)?.uuid())
    }

    /// The product of a document.
    pub fn product(&self, row: usize) -> Result<ProductId, Failure> {
        self.id(4, row % self.products())
    }

    /// The billing address of a document.
    pub fn address(&self, row: usize) -> Result<BillingAddressId, Failure> {
        self.id(7, row % ADDRESSES)
    }

    /// The day on which a document was issued.
    pub fn day(&self, row: usize) -> NaiveDate {
        let age = (self.documents - row) * (DAYS / 50) / (self.documents / 50);
        self.today - Days::new(age as u64)
    }

    /// The number of a document, as printed.
    pub fn printed(&self, row: usize) -> String {
        format!("INV-{}-{}{row:07}", self.day(row).format("%Y"), self.number)
    }

    /// Writes all rows.
    pub fn write(&self, url: &str) -> Result<(), Failure> {
        if let Some(file) = url.strip_prefix("sqlite:") {
            let mut conn = SqliteConnection::establish(file)?;
            conn.batch_execute(
                "PRAGMA busy_timeout=60000; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000",
            )?;
            Ok(conn.batch_execute(&self.statements(&Sqlite))?)
        } else {
            let mut conn = PgConnection::establish(url)?;
            // Triggers, which check foreign keys too, would take most of the time.
            conn.batch_execute("SET session_replication_role = replica")?;
            Ok(conn.batch_execute(&self.statements(&Postgres))?)
        }
    }

    fn statements(&self, dialect: &dyn Dialect) -> String {
        let rows = format!(
            "WITH RECURSIVE rows (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM rows WHERE i < {})",
            self.documents
        );
        let (steps, of) = (DAYS / 50, self.documents / 50);
        let age = format!("({} - i) * {steps} / {of}", self.documents);
        let written = Written {
            dialect,
            rows,
            organization: dialect.plain(self.organization.uuid()),
            id: dialect.id(&self.prefix(6), "i"),
            day: dialect.day(self.today, &age),
            count: format!("'{}' || {}", self.number, dialect.digits("i")),
        };
        let address = dialect.id(&self.prefix(7), &format!("i % {ADDRESSES}"));
        let product = dialect.product(&self.prefix(4), &format!("i % {}", self.products()));
        let documents = written.documents(&address, &dialect.plain(self.sample.uuid()));
        let words = written.words(product);
        std::iter::once(documents)
            .chain(words)
            .collect::<Vec<_>>()
            .join(";\n")
    }
}

/// Expressions of the row `i`, of which every statement has some.
struct Written<'a> {
    dialect: &'a dyn Dialect,
    rows: String,
    organization: String,
    id: String,
    day: String,
    count: String,
}

impl Written<'_> {
    fn documents(&self, address: &str, sample: &str) -> String {
        let Self {
            dialect,
            rows,
            organization,
            id,
            day,
            count,
        } = self;
        format!(
            "INSERT INTO billing_documents (id, organization_id, kind, state, number, reference, code, currency, \
             issued_on, due_on, billing_address_id, net_minor, vat_minor, rounding_minor, total_minor, received_minor, \
             credited_minor, refunded_minor, settled_on, snapshot, recipient_name, order_number, description, \
             created_at, updated_at) {rows} SELECT {id}, {organization}, \
             CASE i % 8 WHEN 0 THEN 'credit_note' ELSE 'invoice' END, {state}, 'INV-' || {year} || '-' || {count}, \
             {count}, {count}, s.currency, {day}, CASE WHEN i % 8 > 0 THEN {due} END, {address}, s.net_minor, \
             s.vat_minor, s.rounding_minor, s.total_minor, \
             CASE WHEN i % 8 IN (0, 1, 5) THEN 0 WHEN i % 8 = 2 THEN s.total_minor / 2 ELSE s.total_minor END, \
             CASE WHEN i % 8 IN (3, 4, 5) THEN s.total_minor ELSE 0 END, \
             CASE i % 8 WHEN 3 THEN s.total_minor / 2 WHEN 4 THEN s.total_minor ELSE 0 END, \
             CASE WHEN i % 8 IN (3, 4, 6, 7) THEN {day} END, s.snapshot, s.recipient_name, s.order_number, \
             s.description, s.created_at, s.updated_at \
             FROM rows CROSS JOIN billing_documents s WHERE s.id = {sample}",
            state = states(),
            year = dialect.year(day),
            due = dialect.later(day),
        )
    }

    fn words(&self, product: String) -> Vec<String> {
        let Self {
            dialect,
            rows,
            organization,
            id,
            day,
            count,
        } = self;
        let year = dialect.year(day);
        let words = [
            dialect.word(&format!("'inv' || {year} || {count}")),
            dialect.word(&format!("{year} || {count}")),
            dialect.word(count),
            dialect.word("'webhosting'"),
            dialect.word("'seldwyla'"),
            product,
        ];
        let insert = "INSERT INTO billing_document_words (organization_id, word, issued_on, document_id)";
        words
            .into_iter()
            .map(|word| format!("{insert} {rows} SELECT {organization}, {word}, {day}, {id} FROM rows"))
            .collect()
    }
}

/// The state of a row.
fn states() -> String {
    let cases = STATES.iter().enumerate();
    let cases: Vec<String> = cases
        .map(|(rest, state)| format!("WHEN {rest} THEN '{state}'"))
        .collect();
    format!("CASE i % 8 {} END", cases.join(" "))
}

/// Expressions of a database.
trait Dialect {
    /// An id that is known.
    fn plain(&self, id: Uuid) -> String;
    /// The id of a row.
    fn id(&self, prefix: &str, row: &str) -> String;
    /// A day some days before another.
    fn day(&self, last: NaiveDate, before: &str) -> String;
    /// The due date.
    fn later(&self, day: &str) -> String;
    /// The year of a day.
    fn year(&self, day: &str) -> String;
    /// A number of seven digits.
    fn digits(&self, number: &str) -> String;
    /// A word.
    fn word(&self, text: &str) -> String;
    /// The word that stands for a product.
    fn product(&self, prefix: &str, row: &str) -> String;
}

struct Sqlite;

impl Dialect for Sqlite {
    fn plain(&self, id: Uuid) -> String {
        format!("x'{}'", id.simple())
    }
    fn id(&self, prefix: &str, row: &str) -> String {
        format!("unhex('{prefix}' || printf('%012x', {row}))")
    }
    fn day(&self, last: NaiveDate, before: &str) -> String {
        format!("date('{last}', '-' || ({before}) || ' days')")
    }
    fn later(&self, day: &str) -> String {
        format!("date({day}, '+{TERM} days')")
    }
    fn year(&self, day: &str) -> String {
        format!("substr({day}, 1, 4)")
    }
    fn digits(&self, number: &str) -> String {
        format!("printf('%07d', {number})")
    }
    fn word(&self, text: &str) -> String {
        format!("CAST({text} AS BLOB)")
    }
    fn product(&self, prefix: &str, row: &str) -> String {
        self.id(&format!("00{prefix}"), row)
    }
}

struct Postgres;

impl Dialect for Postgres {
    fn plain(&self, id: Uuid) -> String {
        format!("'{id}'::uuid")
    }
    fn id(&self, prefix: &str, row: &str) -> String {
        format!("('{prefix}' || lpad(to_hex({row}), 12, '0'))::uuid")
    }
    fn day(&self, last: NaiveDate, before: &str) -> String {
        format!("(DATE '{last}' - ({before})::int)")
    }
    fn later(&self, day: &str) -> String {
        format!("({day} + {TERM})")
    }
    fn year(&self, day: &str) -> String {
        format!("to_char({day}, 'YYYY')")
    }
    fn digits(&self, number: &str) -> String {
        format!("lpad(({number})::text, 7, '0')")
    }
    fn word(&self, text: &str) -> String {
        format!("convert_to({text}, 'UTF8')")
    }
    fn product(&self, prefix: &str, row: &str) -> String {
        format!("decode('00{prefix}' || lpad(to_hex({row}), 12, '0'), 'hex')")
    }
}

/// Stores an open invoice of three lines, as issuing does, in an organization of its own.
pub async fn file_sample(world: &World, organization: OrganizationId) -> Result<InvoiceId, Failure> {
    let store = world.open()?;
    let stored = store.write(context(&SystemClock, &SystemEntropy, "bench"), move |tx| {
        let document = sample(tx, organization).ok_or(BAD_SAMPLE)?;
        let authorized = Authorized::<CreateInvoice>::system(organization);
        tx.billing().insert_document(&authorized, &document)?;
        Ok::<_, StorageError>(InvoiceId::from_uuid(document.summary.id.uuid()))
    });
    Ok(stored.await?)
}

fn sample(tx: &mut Tx<'_>, organization: OrganizationId) -> Option<BillingDocument> {
    let content = samples::invoice(Locale::De, 3)?;
    let charge = |_| LineCharge {
        product: None,
        kind: ChargeKind::Renewal,
        period: None,
        credits: None,
    };
    let charges = content.lines.iter().map(charge).collect();
    let summary = DocumentSummary {
        id: tx.new_id::<InvoiceId>().into(),
        organization,
        state: DocumentState::Invoice(InvoiceState::Open),
        number: Some(content.number.clone()),
        reference: content
            .transfer
            .as_ref()
            .map(|transfer| transfer.reference.clone()),
        currency: content.currency,
        issued_on: content.issued_on,
        due_on: content.due_on,
        billing_address: BillingAddressId::from_uuid(organization.uuid()),
        totals: content.totals,
        balance: Balance {
            total_minor: content.totals.total_minor,
            received_minor: 0,
            credited_minor: 0,
            refunded_minor: 0,
        },
        settled_on: None,
        invoice: None,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    Some(BillingDocument {
        summary,
        content,
        charges,
    })
}
