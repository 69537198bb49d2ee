//! Delivering a mail to a server, or into a folder.

use super::folder;
use super::smtp::{Capabilities, SmtpOptions, SmtpServer};
use super::{DeliveryError, Envelope};
use std::path::PathBuf;
use std::time::Duration;

/// Time limit of a whole delivery. The library limits nothing after connecting, and a server that falls silent must
/// not occupy a worker forever.
const DELIVERY_TIMEOUT: Duration = Duration::from_mins(1);

/// Destination of mails.
#[derive(Debug)]
pub enum Postman {
    /// Server.
    Smtp(Box<SmtpServer>),
    /// Folder with one `.eml` file per mail, for development, and for installations without a server yet.
    Folder(PathBuf),
}

impl Postman {
    /// Creates a postman for a server's URL: `smtps://user:password@host`, or `smtp://` with `?tls=required`,
    /// `?tls=opportunistic` or nothing (unencrypted).
    ///
    /// # Errors
    /// [`DeliveryError`] for any other URL; it does not repeat the password.
    pub fn smtp(url: &str, options: &SmtpOptions) -> Result<Self, DeliveryError> {
        let server = SmtpServer::parse(url, options).map_err(DeliveryError::for_good)?;
        Ok(Self::Smtp(Box::new(server)))
    }

    /// Returns the capabilities of the server, without sending a mail; none for a folder.
    ///
    /// # Errors
    /// [`DeliveryError`] with the server's answer.
    pub async fn examine(&self) -> Result<Option<Capabilities>, DeliveryError> {
        match self {
            Self::Smtp(server) => server.examine().await.map(Some),
            Self::Folder(_) => Ok(None),
        }
    }

    /// Delivers a mail, or reports whether another attempt makes sense.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub async fn deliver(&self, mail: &Envelope) -> Result<(), DeliveryError> {
        match self {
            Self::Smtp(server) => {
                let message = mail.message()?;
                tokio::time::timeout(DELIVERY_TIMEOUT, server.send(&message))
                    .await
                    .map_err(DeliveryError::for_now)?
            }
            Self::Folder(folder) => {
                let (folder, mail) = (folder.clone(), mail.clone());
                tokio::task::spawn_blocking(move || folder::store(&folder, &mail))
                    .await
                    .map_err(DeliveryError::for_now)?
            }
        }
    }

    /// Closes connections kept for further mails.
    pub async fn rest(&self) {
        if let Self::Smtp(server) = self {
            server.rest().await;
        }
    }
}
