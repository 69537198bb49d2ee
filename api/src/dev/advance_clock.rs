//! A clock that can be moved forward, for examples and walks through months of billing. Not part of the contract.

use super::DevTools;
use crate::app::App;
use crate::error::Error;
use crate::http::Json;
use crate::moment::moment;
use crate::problem::FieldError;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use validator::Validate;

/// Maximum number of days in one step.
const DAYS_MAX: i64 = 3_660;
/// Maximum number of seconds in one step, as many as those days have.
const SECONDS_MAX: i64 = DAYS_MAX * 86_400;
/// Latest time that the clock may show: the beginning of 2200.
const LATEST: DateTime<Utc> = match DateTime::from_timestamp(7_258_118_400, 0) {
    Some(moment) => moment,
    None => DateTime::UNIX_EPOCH,
};
/// Time for the jobs that were due before the step.
const BEFORE: Duration = Duration::from_secs(5);
/// Time for the jobs that became due by the step; more is left to the background work.
const AFTER: Duration = Duration::from_secs(20);

/// Step of the clock: days, seconds, or both together.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Advance {
    /// Days.
    #[validate(range(min = 1, max = DAYS_MAX))]
    advance_days: Option<i64>,
    /// Seconds.
    #[validate(range(min = 1, max = SECONDS_MAX))]
    advance_seconds: Option<i64>,
}

impl Advance {
    fn step(&self) -> Result<TimeDelta, FieldError> {
        if self.advance_days.is_none() && self.advance_seconds.is_none() {
            return Err(FieldError::field("/advance_days", "required", "is required"));
        }
        let days = TimeDelta::try_days(self.advance_days.unwrap_or_default());
        let seconds = TimeDelta::try_seconds(self.advance_seconds.unwrap_or_default());
        Ok(days.unwrap_or_default() + seconds.unwrap_or_default())
    }
}

/// New time of the server.
#[derive(Debug, Serialize)]
struct Advanced {
    /// The time now.
    #[serde(serialize_with = "moment")]
    now: DateTime<Utc>,
    /// Number of jobs run since the step, including failed attempts.
    jobs_run: u64,
    /// Number of jobs that are due and not yet done, if the time did not suffice.
    jobs_due: i64,
}

/// Moves this server's clock forward, and runs the jobs that are due by then before it answers.
#[post("/dev/clock")]
async fn advance_clock(
    app: Data<App>,
    tools: Data<DevTools>,
    body: Json<Advance>,
) -> Result<HttpResponse, Error> {
    let step = body.value.step()?;
    // One step at a time, so that each counts its own jobs.
    let _turn = tools.turn.lock().await;
    let left = LATEST - app.clock.now();
    if step > left {
        let fault = FieldError::field("/advance_days", "range", "must be at most {max}");
        return Err(fault.with("max", left.num_days()).into());
    }
    // The leases of jobs in progress would expire, and another worker would run them once more.
    tools.worker.work_until_idle(BEFORE).await?;
    let before = tools.worker.settled();
    tools.clock.advance(step);
    let jobs_due = tools.worker.work_until_idle(AFTER).await?;
    // Other keys may sign at this time, and the next regular look may be a minute away.
    app.read_signing_keys().await;
    Ok(HttpResponse::Ok().json(Advanced {
        now: app.clock.now(),
        jobs_run: tools.worker.settled() - before,
        jobs_due,
    }))
}
