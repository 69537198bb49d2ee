//! Examination of messages that may be forged: on a thread of its own with a large stack, one at a time, so that a
//! message made to keep it busy delays other checks at most.

use crate::error::Error;
use crate::settings::Settings;
use kontor_domain::ids::UserId;
use kontor_message_check::{DkimKey, Examined, Name, Own, Refusal, examine, examine_text, registrable};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// Stack of the thread, for parsers that recurse.
const STACK: usize = 16 * 1024 * 1024;
/// Most messages that wait at once.
const WAITING_MAX: usize = 256;
/// Most messages of an account that wait at once.
const PER_ACCOUNT_MAX: usize = 64;
/// Time to wait for an account at that maximum.
const RETRY: Duration = Duration::from_secs(1);

/// A message, as it was given.
#[derive(Debug)]
pub enum Given {
    /// A file of a mail program, with keys from elsewhere.
    Message(Vec<u8>, Vec<DkimKey>),
    /// Pasted text.
    Text(String),
}

/// Examines messages.
pub struct Examiner {
    own: Arc<Own>,
    turns: Arc<Semaphore>,
    lines: Lines,
}

/// Lines of accounts: the number of messages of each that wait, and the turn of the first.
type Lines = Arc<Mutex<HashMap<UserId, (usize, Arc<Semaphore>)>>>;

/// Place of a message in the line of its account, given back when dropped.
struct Place {
    lines: Lines,
    user: UserId,
    line: Arc<Semaphore>,
}

impl Examiner {
    /// Creates it for the provider of these settings, whose links begin with `public_url`.
    #[must_use]
    pub fn new(settings: &Settings, public_url: &str) -> Self {
        Self {
            own: Arc::new(own(settings, public_url)),
            turns: Arc::new(Semaphore::new(1)),
            lines: Arc::default(),
        }
    }

    /// Examines a message of an account, in its turn. Of each account one message at most waits for the turn, so that
    /// many of one don't delay those of others.
    ///
    /// # Errors
    /// [`Error::RateLimited`] if too many of the account wait, [`Error::BodyMemory`] if too many of all do.
    pub async fn examine(&self, user: UserId, given: Given) -> Result<Result<Examined, Refusal>, Error> {
        const GONE: Error = Error::Internal("no turns at examining");
        let place = self.enter(user)?;
        let first = Arc::clone(&place.line).acquire_owned().await.map_err(|_| GONE)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| GONE)?;
        let (own, (sender, receiver)) = (Arc::clone(&self.own), oneshot::channel());
        let work = move || {
            // Held to the end, even if the request is gone by then.
            let _held = (turn, first, place);
            let examined = match given {
                Given::Message(raw, keys) => examine(&raw, &own, &keys),
                Given::Text(text) => Ok(examine_text(&text, &own)),
            };
            // Nobody waits if the client went away.
            let _ = sender.send(examined);
        };
        thread::Builder::new()
            .name("examiner".to_owned())
            .stack_size(STACK)
            .spawn(work)
            .map_err(|_| Error::Internal("no thread for examining"))?;
        receiver
            .await
            .map_err(|_| Error::Internal("examining a message panicked"))
    }

    fn enter(&self, user: UserId) -> Result<Place, Error> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.values().map(|(count, _)| count).sum::<usize>() >= WAITING_MAX {
            return Err(Error::BodyMemory);
        }
        let (count, line) = lines
            .entry(user)
            .or_insert_with(|| (0, Arc::new(Semaphore::new(1))));
        if *count >= PER_ACCOUNT_MAX {
            return Err(Error::RateLimited(RETRY));
        }
        *count += 1;
        Ok(Place {
            lines: Arc::clone(&self.lines),
            user,
            line: Arc::clone(line),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, _)) = lines.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                lines.remove(&self.user);
            }
        }
    }
}

/// Returns what is the provider's, by its settings.
fn own(settings: &Settings, public_url: &str) -> Own {
    let given = &settings.message_checks;
    let mut mail_domains = given.mail_domains.clone();
    if mail_domains.is_empty() {
        mail_domains.extend(family(settings.mail.mail_from.email.domain()));
    }
    let mut link_hosts = given.link_hosts.clone();
    if link_hosts.is_empty() {
        let website = settings.billing.issuer.as_ref().ok();
        let website = website.and_then(|profile| profile.issuer.website.as_deref());
        let urls = [Some(public_url), settings.billing.verify_url.as_deref(), website];
        link_hosts.extend(urls.into_iter().flatten().filter_map(|url| family(host(url))));
    }
    // A link may always lead to the installation itself.
    link_hosts.extend(Name::read(host(public_url)));
    let accounts = settings
        .billing
        .issuer
        .iter()
        .flat_map(|profile| [&profile.chf, &profile.eur]);
    Own {
        mail_domains,
        link_hosts,
        ibans: accounts
            .flat_map(|accounts| [accounts.iban.clone(), accounts.qr_iban.clone()])
            .flatten()
            .collect(),
        keys: given.dkim_keys.clone(),
        images: settings
            .mail
            .brand
            .logo
            .iter()
            .map(|logo| Arc::clone(&logo.bytes))
            .collect(),
    }
}

/// Returns the host of a URL, whose scheme may be missing.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// Returns the domain that a host is registered under, or the host if it is no such domain.
fn family(host: &str) -> Option<Name> {
    let domain = registrable(host);
    Name::read(domain.as_deref().unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(flags: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let owned = flags
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let flags: Vec<(String, String)> = owned.collect();
        let settings = Settings::load(&flags, std::iter::empty(), None).unwrap();
        let own = own(&settings, "https://my.kontor.example:8443");
        let words = |names: Vec<Name>| names.iter().map(|name| name.as_str().to_owned()).collect();
        (words(own.mail_domains), words(own.link_hosts))
    }

    #[test]
    fn names_follow_from_other_settings_unless_they_are_given() {
        let (mail, links) = names(&[("mail_from", "kontor@mail.kontor.example")]);
        assert_eq!(mail, ["kontor.example"]);
        assert_eq!(links, ["kontor.example", "my.kontor.example"]);
        let (mail, links) = names(&[
            ("message_check_mail_domains", "mail.kontor.example, kontor.ch"),
            ("message_check_link_hosts", "pay.example"),
        ]);
        assert_eq!(mail, ["mail.kontor.example", "kontor.ch"]);
        assert_eq!(links, ["pay.example", "my.kontor.example"]);
        assert_eq!(names(&[]).0, ["localhost"]);
    }

    #[test]
    fn hosts_are_taken_out_of_urls() {
        for (url, expected) in [
            ("https://a.example:80/x", "a.example"),
            ("b.example/x", "b.example"),
            ("http://[::1]:8080", "[::1]"),
            ("c.example", "c.example"),
        ] {
            assert_eq!(host(url), expected);
        }
    }
}
