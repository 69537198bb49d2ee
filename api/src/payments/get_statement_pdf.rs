//! A statement as a document.

use super::export_statement::entry;
use super::prepaid_problems::too_many_movements;
use super::statement_range::WhichStatement;
use super::top_up_slip::payer;
use crate::app::App;
use crate::billing::problems::not_printable;
use crate::billing::{BillingRules, PdfFile};
use crate::error::Error;
use crate::http::attachment::named;
use crate::http::path::OrganizationPath;
use crate::http::{Credential, Params, PathId};
use actix_web::web::{Data, block};
use actix_web::{HttpResponse, get};
use kontor_documents::{StatementLine, StatementSheet, render_statement};
use kontor_domain::access::{self, Authorized};
use kontor_domain::activity::{Author, Chain};
use kontor_domain::payments::{DownloadStatement as Download, STATEMENT_MOVEMENTS_MAX, StatementRange};
use kontor_persistence::{Movement, Tx};

/// Download a statement
///
/// Returns a statement as PDF, in the language of the default billing address. It has at most 2,000 movements; the same
/// movements give the same bytes. The download is logged.
#[utoipa::path(tag = "billing", operation_id = "get_statement_pdf", params(OrganizationPath, WhichStatement),
    responses((status = 200, description = "The statement", body = PdfFile, content_type = "application/pdf",
            headers(("Content-Disposition"))),
        (status = 409, description = "`issuer_incomplete`; `billing_address_incomplete`; `not_printable`")))]
#[get("/statement/pdf")]
pub async fn get_statement_pdf(
    who: Credential,
    path: OrganizationPath,
    which: Params<WhichStatement>,
    app: Data<App>,
) -> Result<HttpResponse, Error> {
    let (PathId(organization), Params(which), rules) = (path, which, BillingRules::of(&app));
    let range = which.read(app.clock.now().date_naive())?;
    let begin = move |tx: &mut Tx<'_>, who: &Credential| {
        let actor = who.actor_in(tx, organization)?;
        let authorized = access::authorize::<Download>(&actor, organization)?;
        let sheet = sheet(tx, &rules, &authorized, &range)?;
        if who.wants_body() {
            let author = Author::User(actor.user);
            tx.record(
                Chain::Organization(organization),
                author,
                entry(organization, &range, "pdf"),
            );
        }
        Ok(sheet)
    };
    let sheet = app.read_logged(who, begin).await?;
    let bytes = block(move || render_statement(&sheet))
        .await
        .map_err(|_| Error::Internal("blocking"))?
        .map_err(not_printable)?;
    let name = format!("statement-{}-{}.pdf", range.account.as_str(), range.to);
    Ok(named(&name, "application/pdf").body(bytes))
}

fn sheet(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    authorized: &Authorized<Download>,
    range: &StatementRange,
) -> Result<StatementSheet, Error> {
    let movements = tx.prepaid().count_movements(authorized, range)?;
    if movements > i64::from(STATEMENT_MOVEMENTS_MAX) {
        return Err(too_many_movements().into());
    }
    let payer = payer(tx, *authorized.on())?;
    let balances = tx.prepaid().statement_balances(authorized, range)?;
    let movements = tx
        .prepaid()
        .movements(authorized, range, None, i64::from(STATEMENT_MOVEMENTS_MAX))?;
    Ok(StatementSheet {
        issuer: rules.issuer()?.issuer.clone(),
        recipient: payer.party()?,
        locale: payer.locale,
        range: *range,
        opening_minor: balances.opening_minor,
        lines: movements.into_iter().map(line).collect(),
    })
}

fn line(movement: Movement) -> StatementLine {
    StatementLine {
        day: movement.booked_at.date_naive(),
        kind: movement.kind,
        invoice: movement.invoice.and_then(|(_, number)| number),
        minor: movement.minor,
    }
}
