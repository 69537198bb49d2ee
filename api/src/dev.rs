//! Tools for development on one machine: mails over HTTP that would have been sent, and a clock that can be moved
//! forward. Not part of the contract.

mod advance_clock;

use crate::app::App;
use crate::clock::ShiftedClock;
use crate::error::Error;
use crate::http::Params;
use crate::notifications::{Envelope, list_folder};
use crate::problem::FieldError;
use crate::worker::Worker;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Maximum number of seconds that a request waits for a mail.
const WAIT_MAX: u64 = 20;
/// Pause between two looks into the folder.
const PAUSE: Duration = Duration::from_millis(50);

/// Parts of a server that only these tools reach.
pub struct DevTools {
    clock: Arc<ShiftedClock>,
    worker: Arc<Worker>,
    turn: Mutex<()>,
}

impl DevTools {
    /// Creates the tools of a server with this clock and this background work.
    #[must_use]
    pub fn new(clock: Arc<ShiftedClock>, worker: Arc<Worker>) -> Self {
        Self {
            clock,
            worker,
            turn: Mutex::new(()),
        }
    }
}

/// Registers the mailbox and the clock.
pub fn routes(config: &mut ServiceConfig, tools: &Data<DevTools>) {
    config
        .app_data(tools.clone())
        .service(mails)
        .service(advance_clock::advance_clock);
}

/// Filters for the mails, and the time to wait for the first of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Only mails to this address.
    to: Option<String>,
    /// Only mails whose text contains this, such as `kontor_reset_`.
    contains: Option<String>,
    /// Seconds to wait for a mail, at most 20.
    wait: Option<String>,
}

impl Which {
    /// Returns the time to wait for the first mail.
    fn wait(&self) -> Result<Duration, FieldError> {
        let seconds = self.wait.as_deref().map_or(Ok(0), str::parse);
        match seconds {
            Ok(seconds) if seconds <= WAIT_MAX => Ok(Duration::from_secs(seconds)),
            _ => Err(
                FieldError::parameter("wait", "range", "must be a whole number from {min} to {max}")
                    .with("min", 0)
                    .with("max", WAIT_MAX),
            ),
        }
    }

    fn fits(&self, mail: &Envelope) -> bool {
        let address = self.to.as_ref();
        let text = self.contains.as_ref();
        address.is_none_or(|to| mail.to.eq_ignore_ascii_case(to))
            && text.is_none_or(|text| mail.text.contains(text))
    }
}

/// Lists the mails, newest first.
#[get("/dev/mails")]
async fn mails(app: Data<App>, which: Params<Which>) -> Result<HttpResponse, Error> {
    let Params(which) = which;
    let folder = app.settings.server.data_dir.join("mail");
    let end = Instant::now() + which.wait()?;
    loop {
        let folder = folder.clone();
        let mut mails = web::block(move || list_folder(&folder))
            .await
            .map_err(|_| Error::Internal("blocking"))?
            .map_err(|_| Error::Internal("the mail folder can't be read"))?;
        mails.retain(|mail| which.fits(mail));
        if !mails.is_empty() || Instant::now() >= end {
            return Ok(HttpResponse::Ok().json(mails));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_that_is_too_long_is_refused_and_never_cut() {
        let wait = |text: Option<&str>| {
            let which = Which {
                to: None,
                contains: None,
                wait: text.map(str::to_owned),
            };
            which.wait().map_err(|fault| (fault.pointer, fault.message))
        };
        assert_eq!(wait(None), Ok(Duration::ZERO));
        assert_eq!(wait(Some("20")), Ok(Duration::from_secs(20)));
        for text in ["21", "30", "-1", "1.5", "soon", ""] {
            let fault = wait(Some(text)).unwrap_err();
            assert_eq!(
                fault,
                (
                    "?wait".to_owned(),
                    "must be a whole number from 0 to 20".to_owned()
                )
            );
        }
    }
}
