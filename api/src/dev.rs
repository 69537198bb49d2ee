//! Tools for development on one machine: mails and SMS over HTTP that would have been sent, and a clock that can be moved
//! forward. Not part of the contract.

mod advance_clock;

use crate::app::App;
use crate::clock::ShiftedClock;
use crate::error::Error;
use crate::http::Params;
use crate::notifications::sms::{TextMessage, list_sms};
use crate::notifications::{Envelope, list_folder};
use crate::problem::FieldError;
use crate::worker::Worker;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Maximum number of seconds that a request waits for a mail or SMS.
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

/// Registers the mailbox, the SMS and the clock.
pub fn routes(config: &mut ServiceConfig, tools: &Data<DevTools>) {
    config
        .app_data(tools.clone())
        .service(mails)
        .service(sms)
        .service(advance_clock::advance_clock);
}

/// Filters for the mails or SMS, and the time to wait for the first of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Only those to this address or number.
    to: Option<String>,
    /// Only those whose text contains this, such as `kontor_reset_`.
    contains: Option<String>,
    /// Seconds to wait for one, at most 20.
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

    fn fits(&self, (to, text): (&str, &str)) -> bool {
        let wanted = self
            .to
            .as_ref()
            .is_none_or(|wanted| to.eq_ignore_ascii_case(wanted));
        let contained = self.contains.as_ref();
        wanted && contained.is_none_or(|contained| text.contains(contained))
    }
}

/// A message that would have been sent.
trait Kept: Serialize + Send + 'static {
    /// Folder in the data directory.
    const FOLDER: &'static str;
    /// Lists the messages in the folder, newest first.
    fn list(folder: &Path) -> io::Result<Vec<Self>>
    where
        Self: Sized;
    /// Returns the address or number, and the text.
    fn parts(&self) -> (&str, &str);
}

impl Kept for Envelope {
    const FOLDER: &'static str = "mail";
    fn list(folder: &Path) -> io::Result<Vec<Self>> {
        list_folder(folder)
    }
    fn parts(&self) -> (&str, &str) {
        (&self.to, &self.text)
    }
}

impl Kept for TextMessage {
    const FOLDER: &'static str = "sms";
    fn list(folder: &Path) -> io::Result<Vec<Self>> {
        list_sms(folder)
    }
    fn parts(&self) -> (&str, &str) {
        (&self.to, &self.text)
    }
}

/// Lists the mails, newest first.
#[get("/dev/mails")]
async fn mails(app: Data<App>, which: Params<Which>) -> Result<HttpResponse, Error> {
    list::<Envelope>(&app, &which.0).await
}

/// Lists the SMS, newest first.
#[get("/dev/sms")]
async fn sms(app: Data<App>, which: Params<Which>) -> Result<HttpResponse, Error> {
    // In a URL a plus sign that is not encoded is a blank.
    let Params(mut which) = which;
    which.to = which.to.map(|to| to.replacen(' ', "+", 1));
    list::<TextMessage>(&app, &which).await
}

async fn list<K: Kept>(app: &App, which: &Which) -> Result<HttpResponse, Error> {
    let folder = app.settings.server.data_dir.join(K::FOLDER);
    let end = Instant::now() + which.wait()?;
    loop {
        let folder = folder.clone();
        let mut kept = web::block(move || K::list(&folder))
            .await
            .map_err(|_| Error::Internal("blocking"))?
            .map_err(|_| Error::Internal("a folder of messages can't be read"))?;
        kept.retain(|one| which.fits(one.parts()));
        if !kept.is_empty() || Instant::now() >= end {
            return Ok(HttpResponse::Ok().json(kept));
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
