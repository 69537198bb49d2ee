//! Delivers a mail: to a server, or into a folder.

use std::path::PathBuf;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::folder;
use super::{DeliveryError, Envelope};

/// For one connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// For a whole delivery. The library limits nothing after connecting, and a server that falls silent must
/// not keep a worker for ever.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(60);
/// Replies of class 5 that refuse our login rather than the letter (RFC 4954): a setting mends them.
const LOGIN_REFUSED: [u16; 4] = [530, 534, 535, 538];

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Postman {
    /// To this server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Into this folder, one `.eml` file each: development, and installations without a server yet.
    Folder(PathBuf),
}

impl Postman {
    /// A postman for a server's URL: `smtps://user:password@host`, or `smtp://` with `?tls=required`,
    /// `?tls=opportunistic` or nothing (unencrypted).
    ///
    /// # Errors
    /// [`DeliveryError`] when the URL says something else; it does not repeat the password.
    pub fn smtp(url: &str) -> Result<Self, DeliveryError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(DeliveryError::for_good)?;
        Ok(Self::Smtp(builder.timeout(Some(CONNECT_TIMEOUT)).build()))
    }

    /// Asks the server whether it would take mails from us, without sending one.
    ///
    /// # Errors
    /// [`DeliveryError`] with what it said.
    pub async fn test(&self) -> Result<(), DeliveryError> {
        let Self::Smtp(server) = self else {
            return Ok(());
        };
        match server.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(DeliveryError::for_now("it does not answer as a mail server")),
            Err(error) => Err(DeliveryError::for_now(error)),
        }
    }

    /// Delivers, or says whether another attempt makes sense.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub async fn deliver(&self, mail: &Envelope) -> Result<(), DeliveryError> {
        match self {
            Self::Smtp(server) => send(server, mail).await,
            Self::Folder(folder) => {
                let (folder, mail) = (folder.clone(), mail.clone());
                tokio::task::spawn_blocking(move || folder::store(&folder, &mail))
                    .await
                    .map_err(DeliveryError::for_now)?
            }
        }
    }
}

async fn send(server: &AsyncSmtpTransport<Tokio1Executor>, mail: &Envelope) -> Result<(), DeliveryError> {
    let message = mail.message()?;
    match tokio::time::timeout(DELIVERY_TIMEOUT, server.send(message)).await {
        Ok(Ok(_accepted)) => Ok(()),
        Ok(Err(error)) => Err(DeliveryError {
            permanent: is_permanent(&error),
            reason: error.to_string(),
        }),
        Err(elapsed) => Err(DeliveryError::for_now(elapsed)),
    }
}

fn is_permanent(error: &SmtpError) -> bool {
    error.is_permanent()
        && error
            .status()
            .is_none_or(|code| !LOGIN_REFUSED.contains(&code.into()))
}
