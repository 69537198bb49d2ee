//! Probes for load balancers: whether the process lives, and whether it can serve.

use crate::app::App;
use crate::error::Error;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use kontor_persistence::StorageError;
use serde_json::json;
use std::time::Duration;

/// Time limit for the database: load balancers keep using a node whose probe waits longer.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// Registers the two probes, which are not part of the contract.
pub fn routes(config: &mut ServiceConfig) {
    config.service(web::scope("/health").service(live).service(ready));
}

/// Answers as long as the process runs.
#[get("/live")]
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// Answers whether the database responds in time, and has room.
#[get("/ready")]
async fn ready(app: Data<App>) -> Result<HttpResponse, Error> {
    tokio::time::timeout(READY_WITHIN, look(&app))
        .await
        .unwrap_or(Err(Error::Storage(StorageError::Busy(
            "the database does not answer",
        ))))
}

async fn look(app: &App) -> Result<HttpResponse, Error> {
    app.store.check_room(app.own_context("health")).await?;
    let counts: Result<_, StorageError> = app
        .store
        .read(app.own_context("health"), |tx| tx.jobs().counts())
        .await;
    let (waiting, dead) = counts?;
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "jobs_waiting": waiting, "jobs_dead": dead })))
}
