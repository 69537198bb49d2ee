//! Invoices for products with automatic renewal, issued some weeks before the next period: one per organization,
//! address, currency and day. A period is invoiced once, whatever was down and however many nodes run this.

use super::billing_rules::BillingRules;
use super::selection::{ITEMS_MAX, price};
use super::{issuance, notices};
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use chrono::{NaiveDate, TimeDelta};
use kontor_domain::access::Authorized;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::billing::{CreateInvoice, ServicePeriod};
use kontor_domain::ids::{BillingAddressId, OrganizationId, ProductId};
use kontor_domain::organizations::Currency;
use kontor_domain::products::{Action, Product};
use kontor_persistence::{Entry, JobKind, Payload, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tracing::{info, warn};

/// Interval of the search for renewals.
const RENEW_EVERY: TimeDelta = TimeDelta::hours(1);
/// Number of organizations read at a time.
const ORGANIZATIONS: i64 = 100;
/// Number of products of an organization renewed in one transaction.
const PRODUCTS: i64 = 1_000;

/// The recurring search for products to renew.
#[derive(Serialize, Deserialize)]
pub struct IssueRenewals;

impl Payload for IssueRenewals {
    const KIND: JobKind = JobKind::IssueRenewals;
}

impl Job for IssueRenewals {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        match renew_all(attempt.app).await {
            Ok(()) => Outcome::Again(RENEW_EVERY, None),
            Err(error) => Outcome::Again(RENEW_EVERY, Some(error.to_string())),
        }
    }
}

/// Goes through the organizations in the order of their ids, so that one that can't be invoiced holds up no other.
async fn renew_all(app: &App) -> Result<(), Error> {
    let rules = BillingRules::of(app);
    let today = app.clock.now().date_naive();
    let until = today
        .checked_add_days(app.settings.billing.renewal)
        .unwrap_or(today);
    let mut after: Option<OrganizationId> = None;
    loop {
        let page: Vec<OrganizationId> = app
            .store
            .read(app.own_context("worker"), move |tx| {
                tx.billing().organizations_to_renew(until, after, ORGANIZATIONS)
            })
            .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        for organization in page {
            renew_organization(app, &rules, organization, until).await?;
        }
    }
}

async fn renew_organization(
    app: &App,
    rules: &BillingRules,
    organization: OrganizationId,
    until: NaiveDate,
) -> Result<(), Error> {
    let due: Vec<Product> = app
        .store
        .read(app.own_context("worker"), move |tx| {
            tx.billing().products_to_renew(organization, until, PRODUCTS)
        })
        .await?;
    for group in groups(&due) {
        let (rules, of) = (rules.clone(), group.clone());
        let issued: Result<usize, Error> = app
            .store
            .write(app.own_context("renewals"), move |tx| {
                renew(tx, &rules, organization, &of)
            })
            .await;
        match issued {
            Ok(0) => {}
            Ok(products) => info!(%organization, products, "renewals were invoiced"),
            Err(error) => warn!(%organization, %error, "renewals could not be invoiced"),
        }
    }
    Ok(())
}

type GroupKey = (Option<BillingAddressId>, Currency, NaiveDate, bool);

/// Returns the ids of products that share an address, a currency and a day; free products by themselves.
fn groups(due: &[Product]) -> Vec<Vec<ProductId>> {
    let key = |product: &Product| -> GroupKey {
        let is_free = product.price.minor == 0;
        (
            product.billing_address,
            product.price.currency,
            product.renews_on,
            is_free,
        )
    };
    let mut groups: Vec<(GroupKey, Vec<ProductId>)> = Vec::new();
    for product in due {
        let open = groups
            .iter_mut()
            .find(|(known, ids)| *known == key(product) && ids.len() < ITEMS_MAX);
        match open {
            Some((_, ids)) => ids.push(product.id),
            None => groups.push((key(product), vec![product.id])),
        }
    }
    groups.into_iter().map(|(_, ids)| ids).collect()
}

/// Invoices the products of a group that are still to be renewed; free ones move to their next period.
fn renew(
    tx: &mut Tx<'_>,
    rules: &BillingRules,
    organization: OrganizationId,
    ids: &[ProductId],
) -> Result<usize, Error> {
    tx.lock_organizations(&[organization])?;
    // Read again: another node or a person may have been faster.
    let due = tx.billing().still_to_renew(organization, ids)?;
    let (free, priced): (Vec<Product>, Vec<Product>) =
        due.into_iter().partition(|product| product.price.minor == 0);
    for product in &free {
        renew_free(tx, product)?;
    }
    if priced.is_empty() {
        return Ok(0);
    }
    let ids: Vec<ProductId> = priced.iter().map(|product| product.id).collect();
    let authorized = Authorized::<CreateInvoice>::system(organization);
    let priced = price(tx, rules, organization, &ids, None)?;
    let invoice = issuance::issue(tx, rules, (&authorized, &Author::System), &priced, None)?;
    notices::invoice_issued(tx, &invoice)?;
    Ok(ids.len())
}

fn renew_free(tx: &mut Tx<'_>, product: &Product) -> Result<(), Error> {
    if product.renews_on > tx.now().date_naive() {
        return Ok(());
    }
    let period = ServicePeriod::starting(product.first_day, product.renews_on, product.period_months);
    let after = Product {
        renews_on: period.next(),
        ..product.clone()
    };
    tx.billing().save_settled(&after)?;
    let fields = |product: &Product| json!({ "renews_on": product.renews_on });
    let entry = Entry::new(Action::ProductRenewed, product.id).change(fields(product), fields(&after));
    tx.record(Chain::Organization(product.organization), Author::System, entry);
    Ok(())
}
