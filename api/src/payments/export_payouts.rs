//! The approved payouts as a list, from which the provider pays them.

use crate::app::App;
use crate::error::Error;
use crate::http::csv::{self, Block, Cell, CsvParams, Exporting, File, Row};
use crate::http::{Credential, NoFilter};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use kontor_domain::ids::Id;
use kontor_domain::payments::{ExportPayouts as Export, PayoutState};
use kontor_persistence::{FoundPayout, PageRequest};
use std::sync::Arc;
use uuid::Uuid;

/// Number of payouts read, and held in memory, at a time.
const BLOCK: u32 = 500;

impl Row for FoundPayout {
    const NAMES: &'static [&'static str] = &[
        "id",
        "organization_id",
        "organization_name",
        "currency",
        "amount",
        "iban",
        "name",
        "end_to_end_id",
        "created_at",
        "decided_at",
    ];

    fn cells(&self) -> Vec<Cell> {
        let payout = &self.payout;
        vec![
            Cell::Word(payout.id.to_string()),
            Cell::Word(payout.organization.to_string()),
            Cell::Text(self.organization_name.clone()),
            Cell::Word(payout.amount.currency.as_str().to_owned()),
            Cell::Amount(payout.amount.minor),
            Cell::Word(payout.iban.as_str().to_owned()),
            Cell::Text(payout.name.clone()),
            Cell::Word(payout.end_to_end_id()),
            Cell::Moment(payout.created_at),
            Cell::moment(payout.decided_at),
        ]
    }
}

/// Export approved payouts
///
/// Returns the payouts that are approved and not recorded as paid, of all organizations but the caller's own, as CSV
/// (RFC 4180, UTF-8), oldest first. A payment should carry the `end_to_end_id`, by which it is recognized if it comes back.
/// Values that a spreadsheet would take for a formula are prefixed with an apostrophe.
#[utoipa::path(tag = "staff", operation_id = "export_payouts", params(CsvParams),
    responses((status = 200, description = "The payouts, with a header line", body = String,
        content_type = "text/csv; charset=utf-8", headers(("Content-Disposition")), example = json!(EXAMPLE))))]
#[get("/v1/staff/payouts/export")]
pub async fn export_payouts(
    who: Credential,
    query: Exporting<NoFilter>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let language = app
        .read(who.clone(), |tx, who| {
            let (staff, _) = who.staff::<Export>(tx)?;
            csv::language(tx, &staff.actor)
        })
        .await?;
    let shared = Arc::new((app, who));
    let read = move |after: Option<Uuid>| {
        let shared = Arc::clone(&shared);
        async move { block(&shared.0, &shared.1, after).await }
    };
    let file = File {
        name: "payouts.csv".to_owned(),
        form: query.form,
        language,
    };
    Ok(csv::attachment(&file, None, read))
}

async fn block(
    app: &App,
    who: &Credential,
    after: Option<Uuid>,
) -> Result<Block<FoundPayout, Option<Uuid>>, Error> {
    app.read(who.at(app.clock.now()), move |tx, who| {
        let (staff, authorized) = who.staff::<Export>(tx)?;
        let own = staff.own_organizations();
        let page = PageRequest {
            limit: BLOCK,
            after,
            include_total: false,
        };
        let state = Some(PayoutState::Approved);
        let found = tx.prepaid().find_payouts(&authorized, &own, state, page)?;
        let last = found.items.last().map(|found| found.payout.id.uuid());
        Ok(Block {
            next: found.next.and(Some(last)),
            rows: found.items,
        })
    })
    .await
}

const EXAMPLE: &str = "id,organization_id,organization_name,currency,amount,iban,name,end_to_end_id,created_at,decided_at\r\n\
payout_0192f0c1e5b07cc3a4d15e6f708192a3,org_0192f0c1e5b07cc3a4d15e6f708192a3,Muster AG,CHF,50.00,CH5800791123000889012,\
Muster AG,0192f0c1e5b07cc3a4d15e6f708192a3,2026-11-29T08:15:00Z,2026-11-29T09:00:00Z\r\n";
