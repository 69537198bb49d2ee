//! Delivery of mails, as configured.

use super::Settings;
use crate::notifications::{DeliveryError, Postman, SmtpOptions};
use secrecy::ExposeSecret;

impl Settings {
    /// Creates the postman of these settings; `public_url` is the name of this server unless a setting gives one.
    ///
    /// # Errors
    /// As for [`Postman::smtp`].
    pub fn postman(&self, public_url: &str) -> Result<Postman, DeliveryError> {
        let Some(url) = &self.smtp_url else {
            return Ok(Postman::Folder(self.data_dir.join("mail")));
        };
        let options = SmtpOptions {
            ehlo_name: Some(self.ehlo_name(public_url)),
            authority: self.smtp_ca_file.clone(),
        };
        Postman::smtp(url.expose_secret(), &options)
    }
}
