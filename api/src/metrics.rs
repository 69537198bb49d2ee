//! Metrics for Prometheus, on a listener of their own. They are read when they are asked for, at most once in five
//! seconds, however many ask.

use crate::app::App;
use actix_web::dev::Server;
use actix_web::web::{self, Data};
use actix_web::{HttpResponse, HttpServer};
use chrono::{DateTime, TimeDelta, Utc};
use kontor_persistence::{Measured, StorageError, Tx};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Time for which values are served again.
const KEPT: TimeDelta = TimeDelta::seconds(5);
/// Time limit for reading them.
const READ_WITHIN: Duration = Duration::from_secs(5);
/// Media type of the text format.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The last values, with their time.
#[derive(Default)]
struct Last(Mutex<Option<(DateTime<Utc>, String)>>);

/// Starts the server of metrics; it runs when awaited.
///
/// # Errors
/// When the listener can't be used.
pub fn serve(app: Arc<App>, listener: TcpListener) -> std::io::Result<Server> {
    let (app, last) = (Data::from(app), Data::new(Last::default()));
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(app.clone())
            .app_data(last.clone())
            .route("/metrics", web::get().to(metrics))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn metrics(app: Data<App>, last: Data<Last>) -> HttpResponse {
    match tokio::time::timeout(READ_WITHIN, current(&app, &last)).await {
        Ok(Ok(text)) => HttpResponse::Ok().content_type(TEXT).body(text),
        Ok(Err(error)) => {
            tracing::warn!(error = %error, "metrics could not be read");
            HttpResponse::ServiceUnavailable().finish()
        }
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

/// Returns the last values, or reads new ones; those who ask meanwhile wait for them.
async fn current(app: &App, last: &Last) -> Result<String, StorageError> {
    let mut last = last.0.lock().await;
    let now = app.clock.now();
    if let Some((at, text)) = last.as_ref()
        && (*at..*at + KEPT).contains(&now)
    {
        return Ok(text.clone());
    }
    let measured = app.store.read(app.own_context("metrics"), measure).await?;
    let text = written(&measured, now);
    *last = Some((now, text.clone()));
    Ok(text)
}

fn measure(tx: &mut Tx<'_>) -> Result<Measured, StorageError> {
    tx.measured()
}

/// Returns the values in the text format.
fn written(measured: &Measured, now: DateTime<Utc>) -> String {
    let mut registry = Registry::with_prefix("kontor");
    let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "Version of the server", version);
    if let Some((imported_at, latest_day)) = measured.last_import {
        let since_day = now - latest_day.and_time(chrono::NaiveTime::MIN).and_utc();
        age(
            &mut registry,
            "bank_file_import_age",
            "Time since the last import of a bank file",
            now - imported_at,
        );
        age(
            &mut registry,
            "bank_file_day_age",
            "Time since the latest booking day in bank files",
            since_day,
        );
    }
    let (payments, amounts) = unmatched(measured);
    registry.register(
        "unmatched_payments",
        "Payments that are not allocated, or not as a whole",
        payments,
    );
    registry.register(
        "unmatched_amount_hundredths",
        "Amount of payments that is allocated to nothing",
        amounts,
    );
    for (name, help, count) in [
        (
            "jobs_waiting",
            "Jobs that wait, many of them for a later day",
            measured.jobs_waiting,
        ),
        ("jobs_failed", "Jobs that were given up", measured.jobs_failed),
        (
            "mails_unsent",
            "Mails that were not sent yet",
            measured.mails_unsent,
        ),
        ("sms_unsent", "SMS that were not sent yet", measured.sms_unsent),
    ] {
        registry.register(name, help, gauge(count));
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = encode(&mut text, &registry);
    text
}

type ByCurrency = Family<[(&'static str, &'static str); 1], Gauge>;

/// Returns the number of unmatched payments and their amount, by currency.
fn unmatched(measured: &Measured) -> (ByCurrency, ByCurrency) {
    let (payments, amounts) = (ByCurrency::default(), ByCurrency::default());
    for unmatched in &measured.unmatched {
        let label = [("currency", unmatched.amount.currency.as_str())];
        payments.get_or_create(&label).set(unmatched.count);
        amounts.get_or_create(&label).set(unmatched.amount.minor);
    }
    (payments, amounts)
}

fn age(registry: &mut Registry, name: &str, help: &str, age: TimeDelta) {
    registry.register_with_unit(name, help, Unit::Seconds, gauge(age.num_seconds().max(0)));
}

fn gauge(value: i64) -> Gauge {
    let gauge: Gauge = Gauge::default();
    gauge.set(value);
    gauge
}
