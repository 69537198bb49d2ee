//! The bytes of reminders: made once of the invoice as it was issued and of the reminder's snapshot, then served as stored.

use super::reminder_note::{earlier, fee, interest, note};
use crate::app::App;
use crate::billing::{Pdf, names_to_block};
use crate::error::Error;
use crate::files::NewFile;
use actix_web::web::{self, Bytes};
use kontor_documents::{Form, file};
use kontor_domain::billing::{BillingDocument, Document, DocumentLine, VatCategory};
use kontor_domain::ids::ReminderId;
use kontor_domain::locale::Locale;
use kontor_domain::money::decimal;
use kontor_domain::reminders::{Level, Reminder};
use kontor_persistence::StoredFile;
use rust_decimal::Decimal;

/// Returns the bytes of a reminder: those that are stored, or new ones, which are stored then.
///
/// # Errors
/// A failure of storage, or of the writer.
pub async fn pdf_of(app: &App, reminder: &Reminder, invoice: BillingDocument) -> Result<Pdf, Error> {
    let id = reminder.id;
    if let Some(file) = stored(app, id).await? {
        return read(app, &file).await;
    }
    let (asked, level) = (invoice.clone(), reminder.level);
    let products: Vec<String> = app
        .store
        .read(app.own_context("documents"), move |tx| names_to_block(tx, &asked))
        .await?;
    let content = printed(reminder, invoice, &products);
    let bytes = web::block(move || make(&content, level))
        .await
        .map_err(|_| Error::Internal("blocking"))??;
    let new = NewFile {
        purpose: "reminder",
        content_type: "application/pdf",
        expires_at: None,
    };
    let file = app.files.put(new, Bytes::from(bytes)).await?;
    let is_kept: bool = app
        .store
        .write(app.own_context("documents"), move |tx| {
            Ok::<_, Error>(tx.reminders().keep_file(id, &file)?)
        })
        .await?;
    tracing::debug!(%id, is_kept, "a reminder was printed");
    // Another node may have been faster; its bytes count.
    let file = stored(app, id).await?.ok_or(Error::Changed)?;
    read(app, &file).await
}

async fn stored(app: &App, id: ReminderId) -> Result<Option<StoredFile>, Error> {
    app.store
        .read(app.own_context("documents"), move |tx| {
            Ok::<_, Error>(tx.reminders().file(id)?)
        })
        .await
}

async fn read(app: &App, file: &StoredFile) -> Result<Pdf, Error> {
    Ok(Pdf {
        bytes: app.files.read(file).await?,
        sha256: file.sha256,
    })
}

fn make(content: &Document, level: Level) -> Result<Vec<u8>, Error> {
    let level = u8::try_from(level.number()).unwrap_or(u8::MAX);
    file(content, Form::Reminder(level)).map_err(|error| {
        tracing::error!(number = content.number, %error, "a reminder could not be made");
        Error::Internal("a reminder could not be made")
    })
}

/// Returns everything that is printed. `products` are those that would be blocked. Fee and interest are lines without VAT, and part of what is to be paid.
fn printed(reminder: &Reminder, invoice: BillingDocument, products: &[String]) -> Document {
    let locale = invoice.content.locale;
    let mut content = reminder.document(invoice.content, note(reminder, products, locale));
    let charges = [
        (fee as fn(Locale) -> &'static str, reminder.charges.fee_minor),
        (interest, reminder.charges.interest_minor),
        (earlier, reminder.charges.earlier_minor),
    ];
    for (label, minor) in charges {
        if minor > 0 {
            content.lines.push(charge(label(locale), minor));
            content.totals.net_minor += minor;
            content.totals.total_minor += minor;
        }
    }
    content
}

fn charge(label: &str, minor: i64) -> DocumentLine {
    DocumentLine {
        description: label.to_owned(),
        detail: None,
        period: None,
        quantity: Decimal::ONE,
        unit_price: decimal(minor),
        net_minor: minor,
        gross_minor: None,
        category: VatCategory::Outside,
        rate: Decimal::ZERO,
    }
}
