//! Where the settings send mails to.

use super::Settings;
use crate::notifications::{DeliveryError, Postman, SmtpOptions};
use secrecy::ExposeSecret;

impl Settings {
    /// The postman of these settings; `public_url` names this end unless a setting does.
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
