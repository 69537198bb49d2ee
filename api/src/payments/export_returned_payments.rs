//! Exporting the payments that are to be returned to their payers, for the provider's staff.

use crate::app::App;
use crate::error::Error;
use crate::http::Credential;
use crate::http::csv::{self, Block, Cell, CsvParams, Exporting, File, Row};
use crate::http::query;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::ids::AllocationId;
use kontor_domain::payments::{Allocation, ExportReturnedPayments as Export, Payment};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Number of payments read, and held in memory, at a time.
const BLOCK: u32 = 500;

/// Payments by the day on which their return was recorded.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichReturns {
    /// First day, in UTC.
    #[param(format = Date, example = "2026-11-27")]
    from: Option<String>,
}

/// Export returned payments
///
/// Returns the payments whose return to the payer was recorded, as CSV (RFC 4180, UTF-8), oldest first: what is to be
/// ordered at the bank. From its first export on, a return can't be undone. Values that a spreadsheet would take for a formula are prefixed with an apostrophe.
#[utoipa::path(tag = "staff", operation_id = "export_returned_payments", params(WhichReturns, CsvParams),
    responses((status = 200, description = "The payments, with a header line", body = String,
        content_type = "text/csv; charset=utf-8", headers(("Content-Disposition")), example = json!(EXAMPLE))))]
#[get("/v1/staff/returned-payments/export")]
pub async fn export_returned_payments(
    who: Credential,
    query: Exporting<WhichReturns>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let from = query::day("from", query.filter.from.as_deref())?;
    let language = app
        .read(who.clone(), move |tx, who| {
            let (staff, _) = who.staff::<Export>(tx)?;
            csv::language(tx, &staff.actor)
        })
        .await?;
    let shared = Arc::new((app, who));
    let read = move |after: Option<AllocationId>| {
        let shared = Arc::clone(&shared);
        async move {
            let (app, who) = (&shared.0, shared.1.clone());
            let found: Vec<(Allocation, Payment)> = app
                .write(who, move |tx, who| {
                    let (_, authorized) = who.staff::<Export>(tx)?;
                    Ok(tx.payments().export_returned(&authorized, from, (after, BLOCK))?)
                })
                .await?;
            let is_full = found.len() >= BLOCK as usize;
            let next = found
                .last()
                .map(|(allocation, _)| allocation.id)
                .filter(|_| is_full);
            Ok(Block {
                rows: found.into_iter().map(Returned).collect(),
                next: next.map(Some),
            })
        }
    };
    let file = File {
        name: "returned-payments.csv".to_owned(),
        form: query.form,
        language,
    };
    Ok(csv::attachment(&file, None, read))
}

struct Returned((Allocation, Payment));

impl Row for Returned {
    const NAMES: &'static [&'static str] = &[
        "payment_id",
        "returned_at",
        "payer",
        "payer_account",
        "currency",
        "amount",
        "reference",
        "text",
        "end_to_end_id",
    ];

    fn cells(&self) -> Vec<Cell> {
        let (allocation, payment) = &self.0;
        vec![
            Cell::Word(payment.id.to_string()),
            Cell::Moment(allocation.created_at),
            Cell::text(payment.debtor.clone()),
            Cell::text(payment.debtor_account.clone()),
            Cell::Word(payment.currency.as_str().to_owned()),
            Cell::Amount(allocation.minor),
            Cell::text(payment.reference.clone()),
            Cell::Text(payment.remittance.clone()),
            Cell::text(payment.end_to_end_id.clone()),
        ]
    }
}

const EXAMPLE: &str = "payment_id,returned_at,payer,payer_account,currency,amount,reference,text,end_to_end_id\r\n\
pay_0192f0c1e5b07cc3a4d15e6f708192a3,2026-11-29T08:15:00Z,Muster AG,CH5604835012345678009,CHF,74.59,,Rechnung,\r\n";
