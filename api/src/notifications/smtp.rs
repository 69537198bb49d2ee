//! A mail server: its capabilities, and connections that are kept as long as there are mails to send.

use super::envelope::DeliveryError;
use super::old_greeting::OldGreeting;
use lettre::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};
use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

/// Time limit for establishing a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time limit for a kept connection to show that it is alive, and for a farewell.
const SIGN_OF_LIFE_TIMEOUT: Duration = Duration::from_secs(2);
/// Maximum number of mails over one connection; many servers hang up after a hundred.
const MAILS_PER_CONNECTION: u32 = 50;
/// Replies of class 5 that refuse the login rather than the letter (RFC 4954); correcting a setting helps.
const LOGIN_REFUSED: [u16; 4] = [530, 534, 535, 538];
/// Replies to EHLO by servers that support only HELO (RFC 5321, sections 3.2 and 4.1.4).
const EHLO_UNKNOWN: [u16; 3] = [500, 502, 504];

/// Replies about the conversation and not about a recipient (RFC 5321, section 4.2.2), such as `504 Helo command
/// rejected`. Correcting a setting helps, so the mail waits.
const OF_THE_CONVERSATION: [u16; 5] = [500, 501, 502, 503, 504];

/// Name of this server, and trusted authorities.
#[derive(Debug, Clone, Default)]
pub struct SmtpOptions {
    /// Name in EHLO; none for the host's own.
    pub ehlo_name: Option<String>,
    /// Certificates of a private authority that may have signed the server's.
    pub authority: Option<Certificate>,
}

/// Capabilities of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether the connection is encrypted.
    pub encrypted: bool,
    /// Whether the server offers STARTTLS, but the settings forbid it.
    pub starttls: bool,
    /// Whether addresses with non-ASCII local parts can be sent (RFC 6531).
    pub smtputf8: bool,
}

enum Encryption {
    Never,
    Offered(TlsParameters),
    Required(TlsParameters),
    FromTheStart(TlsParameters),
}

struct Kept {
    connection: AsyncSmtpConnection,
    sent: u32,
}

/// Server, with the idle connections to it.
pub struct SmtpServer {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    hello: ClientId,
    idle: Mutex<Vec<Kept>>,
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl SmtpServer {
    /// Parses a URL such as `smtps://user:password@host:465` or `smtp://host:587?tls=required`. Errors repeat
    /// nothing of it, because it may contain a password.
    ///
    /// # Errors
    /// The fault of the URL.
    pub fn parse(url: &str, options: &SmtpOptions) -> Result<Self, &'static str> {
        let url = Url::parse(url).map_err(|_| "no URL")?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or("it names no host")?;
        // An IPv6 address is in brackets in a URL only.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let wanted = url.query_pairs().find(|(name, _)| name == "tls");
        let wanted = wanted.map(|(_, value)| value.into_owned());
        let tls = || tls(&host, options);
        let (encryption, port) = match (url.scheme(), wanted.as_deref()) {
            ("smtp", None) => (Encryption::Never, 25),
            ("smtp", Some("opportunistic")) => (Encryption::Offered(tls()?), 587),
            ("smtp", Some("required")) => (Encryption::Required(tls()?), 587),
            ("smtps", None) => (Encryption::FromTheStart(tls()?), 465),
            _ => return Err("its scheme or its `tls` is unknown"),
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        let named = options.ehlo_name.clone().or_else(|| {
            let path = url.path().trim_matches('/');
            (!path.is_empty()).then(|| path.to_owned())
        });
        Ok(Self {
            port: url.port().unwrap_or(port),
            host,
            encryption,
            credentials,
            hello: named.map_or_else(ClientId::default, |name| client_id(&name)),
            idle: Mutex::new(Vec::new()),
        })
    }

    /// Connects, and returns the capabilities of the server.
    ///
    /// # Errors
    /// [`DeliveryError`] with the server's answer.
    pub async fn examine(&self) -> Result<Capabilities, DeliveryError> {
        let mut connection = self.connect().await.map_err(|error| for_now(&error))?;
        let offers = Capabilities {
            encrypted: connection.is_encrypted(),
            starttls: connection.can_starttls(),
            smtputf8: connection.server_info().supports_feature(Extension::SmtpUtfEight),
        };
        let alive = connection.test_connected().await;
        farewell(connection).await;
        if alive {
            Ok(offers)
        } else {
            Err(DeliveryError::for_now("it does not answer as a mail server"))
        }
    }

    /// Sends a mail over an available connection, or a new one. Refusals while connecting concern this server and
    /// not the mail, so they are never final.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub async fn send(&self, message: &Message) -> Result<(), DeliveryError> {
        let mut kept = match self.at_hand().await {
            Some(kept) => kept,
            None => Kept {
                connection: self.connect().await.map_err(|error| for_now(&error))?,
                sent: 0,
            },
        };
        if let Some(refusal) = unsendable(message, &kept.connection) {
            self.keep(kept).await;
            return Err(refusal);
        }
        let sent = kept
            .connection
            .send(message.envelope(), &message.formatted())
            .await;
        sent.map_err(|error| DeliveryError {
            permanent: is_permanent(&error),
            reason: reason(&error),
        })?;
        kept.sent += 1;
        self.keep(kept).await;
        Ok(())
    }

    /// Closes the connections that are kept; they are of no use without mails to send.
    pub async fn rest(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for kept in idle {
            farewell(kept.connection).await;
        }
    }

    async fn at_hand(&self) -> Option<Kept> {
        loop {
            let mut kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let alive = timeout(SIGN_OF_LIFE_TIMEOUT, kept.connection.test_connected()).await;
            if alive == Ok(true) {
                return Some(kept);
            }
        }
    }

    async fn keep(&self, kept: Kept) {
        if kept.connection.has_broken() {
            return;
        }
        if kept.sent >= MAILS_PER_CONNECTION {
            return farewell(kept.connection).await;
        }
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(kept);
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let at_once = match &self.encryption {
            Encryption::FromTheStart(tls) => Some(tls.clone()),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let greeted =
            AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT_TIMEOUT), &self.hello, at_once, None)
                .await;
        let mut connection = match greeted {
            Err(error) if self.may_say_helo() && is_ehlo_unknown(&error) => {
                self.connect_by_helo(error).await?
            }
            greeted => greeted?,
        };
        match &self.encryption {
            Encryption::Required(tls) => connection.starttls(tls.clone(), &self.hello).await?,
            Encryption::Offered(tls) if connection.can_starttls() => {
                connection.starttls(tls.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// Whether HELO is permitted: it supports neither STARTTLS nor AUTH, so only if neither is required.
    fn may_say_helo(&self) -> bool {
        self.credentials.is_none() && matches!(self.encryption, Encryption::Never | Encryption::Offered(_))
    }

    async fn connect_by_helo(&self, refused: SmtpError) -> Result<AsyncSmtpConnection, SmtpError> {
        let address = (self.host.as_str(), self.port);
        match timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => {
                let stream = Box::new(OldGreeting::new(tcp));
                AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await
            }
            _ => Err(refused),
        }
    }
}

fn tls(host: &str, options: &SmtpOptions) -> Result<TlsParameters, &'static str> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(authority) = &options.authority {
        builder = builder.add_root_certificate(authority.clone());
    }
    builder
        .build_rustls()
        .map_err(|_| "its host can't have a certificate")
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let text = percent_encoding::percent_decode_str(text).decode_utf8();
    text.map(Cow::into_owned)
        .map_err(|_| "its user or password is not UTF-8")
}

/// Returns a name, or an address as a literal (RFC 5321, section 4.1.3).
fn client_id(name: &str) -> ClientId {
    match name.parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(name.to_owned()),
    }
}

fn is_ehlo_unknown(error: &SmtpError) -> bool {
    error
        .status()
        .is_some_and(|code| EHLO_UNKNOWN.contains(&code.into()))
}

/// Returns the reason that a non-ASCII address can't be sent to this server. Domains are already in ASCII.
fn unsendable(message: &Message, connection: &AsyncSmtpConnection) -> Option<DeliveryError> {
    let envelope = message.envelope();
    if connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        return None;
    }
    let plain = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().all(plain) {
        return Some(DeliveryError::for_good(
            "the part before the @ is not ASCII, and the mail server lacks SMTPUTF8 (RFC 6531)",
        ));
    }
    (!envelope.from().is_none_or(plain)).then(|| {
        DeliveryError::for_now("`mail_from` is not ASCII, and the mail server lacks SMTPUTF8 (RFC 6531)")
    })
}

fn is_permanent(error: &SmtpError) -> bool {
    error.is_permanent()
        && error.status().is_none_or(|code| {
            let code = code.into();
            !LOGIN_REFUSED.contains(&code) && !OF_THE_CONVERSATION.contains(&code)
        })
}

fn for_now(error: &SmtpError) -> DeliveryError {
    DeliveryError::for_now(reason(error))
}

/// Returns the error with its causes: "Connection error" alone is no help.
fn reason(error: &SmtpError) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| {
        let cause = cause.to_string();
        if text.contains(&cause) {
            text
        } else {
            format!("{text}: {cause}")
        }
    })
}

async fn farewell(mut connection: AsyncSmtpConnection) {
    // The reply of a server that is slow to say goodbye is of no interest.
    let _ = timeout(SIGN_OF_LIFE_TIMEOUT, connection.quit()).await;
}
