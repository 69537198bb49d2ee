//! A statement as a file.

use super::statement_range::WhichStatement;
use super::statement_rows::{Line, StatementRow};
use crate::app::App;
use crate::error::Error;
use crate::http::csv::{self, Block, CsvParams, Exporting, File};
use crate::http::path::OrganizationPath;
use crate::http::{Credential, PathId};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::access;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::{Id, OrganizationId};
use kontor_domain::payments::{ExportStatement as Export, PrepaidAction, StatementRange};
use kontor_persistence::{Entry, Tx};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// Number of movements read, and held in memory, at a time.
const BLOCK: u32 = 1_000;

/// Place in a statement: the last movement, and the balance after it.
type Place = Option<(Uuid, i64)>;

/// Returns the log entry of a downloaded statement.
pub fn entry(organization: OrganizationId, range: &StatementRange, format: &str) -> Entry {
    let fields = json!({
        "format": format, "from": range.from, "to": range.to, "account": range.account.as_str(),
        "currency": range.currency.as_str(),
    });
    Entry::new(PrepaidAction::StatementExported, organization).change(Value::Null, fields)
}

/// Export a statement
///
/// Returns a statement as CSV (RFC 4180, UTF-8): a line for the balance before the days, one for each movement, oldest
/// first, and one for the balance after them. Amounts are positive in debit, as in `get_statement`. The download is logged.
#[utoipa::path(tag = "billing", operation_id = "export_statement",
    params(OrganizationPath, WhichStatement, CsvParams),
    responses((status = 200, description = "The statement, with a header line", body = String,
        content_type = "text/csv; charset=utf-8", headers(("Content-Disposition")), example = json!(EXAMPLE))))]
#[get("/statement/export")]
pub async fn export_statement(
    who: Credential,
    path: OrganizationPath,
    query: Exporting<WhichStatement>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let PathId(organization) = path;
    let range = query.filter.read(app.clock.now().date_naive())?;
    let begin = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        access::authorize::<Export>(&actor, organization)?;
        if who.wants_body() {
            let author = Author::User(actor.user);
            tx.record(
                Chain::Organization(organization),
                author,
                entry(organization, &range, "csv"),
            );
        }
        csv::language(tx, &actor)
    };
    let language = app.read_logged(who.clone(), begin).await?;
    let shared = Arc::new((app, who));
    let read = move |after: Place| {
        let shared = Arc::clone(&shared);
        async move { block(&shared.0, &shared.1, (organization, range), after).await }
    };
    let file = File {
        name: format!(
            "statement-{}-{}-{organization}.csv",
            range.account.as_str(),
            range.to
        ),
        form: query.form,
        language,
    };
    Ok(csv::attachment(&file, None, read))
}

/// Returns the lines after a place; the first ones begin with the opening balance, the last ones end with the closing
/// one. The authorization is checked again, because an export may outlast it.
async fn block(
    app: &App,
    who: &Credential,
    (organization, range): (OrganizationId, StatementRange),
    after: Place,
) -> Result<Block<StatementRow, Place>, Error> {
    app.read(who.at(app.clock.now()), move |tx, who| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Export>(&actor, organization)?;
        let row = |line, balance_minor| StatementRow {
            range,
            line,
            balance_minor,
        };
        let mut rows = Vec::new();
        let (last, mut balance_minor) = if let Some((last, balance_minor)) = after {
            (Some(last), balance_minor)
        } else {
            let balances = tx.prepaid().statement_balances(&authorized, &range)?;
            rows.push(row(Line::Opening, balances.opening_minor));
            (None, balances.opening_minor)
        };
        let found = tx
            .prepaid()
            .movements(&authorized, &range, last, i64::from(BLOCK))?;
        let is_full = found.len() == BLOCK as usize;
        let mut end = last;
        for movement in found {
            balance_minor += movement.minor;
            end = Some(movement.transaction.uuid());
            rows.push(row(Line::Movement(movement), balance_minor));
        }
        if !is_full {
            rows.push(row(Line::Closing, balance_minor));
        }
        let next = end.filter(|_| is_full).map(|end| Some((end, balance_minor)));
        Ok(Block { rows, next })
    })
    .await
}

const EXAMPLE: &str = "day,kind,id,value_date,invoice_id,invoice_number,account,currency,amount,balance\r\n\
2026-01-01,opening,,,,,prepaid,CHF,,0.00\r\n\
2026-11-29,payment,ltx_0192f0c1e5b07cc3a4d15e6f708192a3,2026-11-28,,,prepaid,CHF,-50.00,-50.00\r\n\
2026-11-29,closing,,,,,prepaid,CHF,,-50.00\r\n";
