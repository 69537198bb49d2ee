//! Delivers a mail: to a server, or into a folder.

use super::folder;
use super::smtp::{Capabilities, SmtpOptions, SmtpServer};
use super::{DeliveryError, Envelope};
use std::path::PathBuf;
use std::time::Duration;

/// For a whole delivery. The library limits nothing after connecting, and a server that falls silent must
/// not keep a worker for ever.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(60);

/// Where mails go.
#[derive(Debug)]
pub enum Postman {
    /// To this server.
    Smtp(Box<SmtpServer>),
    /// Into this folder, one `.eml` file each: development, and installations without a server yet.
    Folder(PathBuf),
}

impl Postman {
    /// A postman for a server's URL: `smtps://user:password@host`, or `smtp://` with `?tls=required`,
    /// `?tls=opportunistic` or nothing (unencrypted).
    ///
    /// # Errors
    /// [`DeliveryError`] when the URL says something else; it does not repeat the password.
    pub fn smtp(url: &str, options: &SmtpOptions) -> Result<Self, DeliveryError> {
        let server = SmtpServer::parse(url, options).map_err(DeliveryError::for_good)?;
        Ok(Self::Smtp(Box::new(server)))
    }

    /// Asks the server what it offers, without sending a mail; nothing for a folder.
    ///
    /// # Errors
    /// [`DeliveryError`] with what it said.
    pub async fn examine(&self) -> Result<Option<Capabilities>, DeliveryError> {
        match self {
            Self::Smtp(server) => server.examine().await.map(Some),
            Self::Folder(_) => Ok(None),
        }
    }

    /// Delivers, or says whether another attempt makes sense.
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

    /// Lets go of what was kept for further mails.
    pub async fn rest(&self) {
        if let Self::Smtp(server) = self {
            server.rest().await;
        }
    }
}
