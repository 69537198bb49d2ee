//! Notices of products that expire soon, mailed every morning to the members whose reminders go by mail: one mail for
//! the products of an organization that expire on the same day. Each product's notice is sent once for each period and
//! lead time, whatever was down and however many nodes run this.

use super::billing_rules::BillingRules;
use super::local_time::Daily;
use super::notices;
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Attempt, Job, Outcome};
use chrono::{Days, NaiveDate};
use kontor_domain::billing::{BillingSettings, LEAD_DAYS};
use kontor_domain::ids::OrganizationId;
use kontor_domain::products::Product;
use kontor_persistence::{JobKind, Payload, Tx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tracing::warn;

/// Number of organizations read at a time.
const ORGANIZATIONS: i64 = 100;
/// Maximum number of products of an organization that are looked at on one day.
const PRODUCTS: i64 = 10_000;

/// The daily search for products that expire.
#[derive(Serialize, Deserialize)]
pub struct SendRenewalNotices;

impl Payload for SendRenewalNotices {
    const KIND: JobKind = JobKind::SendRenewalNotices;
}

impl Job for SendRenewalNotices {
    async fn run(self, attempt: &Attempt<'_>) -> Outcome {
        let app = attempt.app;
        let daily = Daily::at(app.clock.now(), app.settings.billing.time_zone);
        let Some(today) = daily.due else {
            return Outcome::Again(daily.wait, None);
        };
        match notify_all(app, today).await {
            Ok(()) => Outcome::Again(daily.wait, None),
            Err(error) => attempt.retry_forever(error.to_string()),
        }
    }
}

/// Goes through the organizations in the order of their ids, so that one that fails holds up no other.
async fn notify_all(app: &App, today: NaiveDate) -> Result<(), Error> {
    let mut after: Option<OrganizationId> = None;
    let mut failed = None;
    let verify_url = BillingRules::of(app).verify_url;
    loop {
        let page: Vec<OrganizationId> = app
            .store
            .read(app.own_context("worker"), move |tx| {
                tx.billing().organizations_to_notify(after, ORGANIZATIONS)
            })
            .await?;
        let Some(last) = page.last() else {
            return failed.map_or(Ok(()), Err);
        };
        after = Some(*last);
        for organization in page {
            let context = app.own_context("renewal notices");
            let verify_url = verify_url.clone();
            let notified: Result<(), Error> = app
                .store
                .write(context, move |tx| notify(tx, (organization, &verify_url), today))
                .await;
            if let Err(error) = notified {
                warn!(%organization, %error, "renewal notices could not be sent");
                failed = Some(error);
            }
        }
    }
}

fn notify(
    tx: &mut Tx<'_>,
    (organization, verify_url): (OrganizationId, &str),
    today: NaiveDate,
) -> Result<(), Error> {
    tx.lock_organizations(&[organization])?;
    let settings = tx.billing().settings(organization)?;
    let until = today + Days::new(LEAD_DAYS.into_iter().max().unwrap_or_default().into());
    let products = tx
        .billing()
        .expiring_products(organization, (today, until), PRODUCTS)?;
    for (expires_on, products) in due(tx, &settings, today, products)? {
        notices::products_expire(tx, (organization, verify_url), expires_on, &products)?;
    }
    Ok(())
}

/// Returns the products whose notice is due and was not sent, by the day on which they expire.
fn due(
    tx: &mut Tx<'_>,
    settings: &BillingSettings,
    today: NaiveDate,
    products: Vec<Product>,
) -> Result<BTreeMap<NaiveDate, Vec<Product>>, Error> {
    let mut due: BTreeMap<NaiveDate, Vec<Product>> = BTreeMap::new();
    for product in products {
        let days_left = (product.renews_on - today).num_days();
        let Some(lead) = settings.due_notice(days_left) else {
            continue;
        };
        if tx.billing().claim_renewal_notice(&product, lead)? {
            due.entry(product.renews_on).or_default().push(product);
        }
    }
    Ok(due)
}
