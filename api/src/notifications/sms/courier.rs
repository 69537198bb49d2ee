//! Delivering an SMS to a gateway, or into a folder.

use super::super::DeliveryError;
use super::{SmsGateway, TextMessage, folder};
use std::path::PathBuf;

/// Destination of SMS.
#[derive(Debug)]
pub enum Courier {
    /// Gateway.
    Gateway(Box<SmsGateway>),
    /// Folder with one file per SMS, for development, and for installations without a gateway yet.
    Folder(PathBuf),
}

impl Courier {
    /// Delivers an SMS, or reports whether another attempt makes sense.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub async fn deliver(&self, message: &TextMessage) -> Result<(), DeliveryError> {
        match self {
            Self::Gateway(gateway) => gateway.send(message).await,
            Self::Folder(folder) => {
                let (folder, message) = (folder.clone(), message.clone());
                tokio::task::spawn_blocking(move || folder::store(&folder, &message))
                    .await
                    .map_err(DeliveryError::for_now)?
            }
        }
    }
}
