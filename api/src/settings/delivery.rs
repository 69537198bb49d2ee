//! Delivery of mails and SMS, as configured.

use super::Settings;
use super::values;
use crate::notifications::sms::{Courier, SmsGateway};
use crate::notifications::{DeliveryError, Postman, SmtpOptions};
use secrecy::ExposeSecret;

impl Settings {
    /// Creates the postman of these settings; `public_url` is the name of this server unless a setting gives one.
    ///
    /// # Errors
    /// As for [`Postman::smtp`].
    pub fn postman(&self, public_url: &str) -> Result<Postman, DeliveryError> {
        let Some(url) = &self.mail.smtp_url else {
            return Ok(Postman::Folder(self.server.data_dir.join("mail")));
        };
        let options = SmtpOptions {
            ehlo_name: Some(self.ehlo_name(public_url)),
            authority: self.mail.smtp_ca_file.clone(),
        };
        Postman::smtp(url.expose_secret(), &options)
    }

    /// Creates the courier of these settings.
    #[must_use]
    pub fn courier(&self) -> Courier {
        let sms = &self.sms;
        let Some(endpoint) = &sms.endpoint else {
            return Courier::Folder(self.server.data_dir.join("sms"));
        };
        let templates = (sms.headers.clone(), sms.body.clone());
        let gateway = SmsGateway::new(endpoint.clone(), templates, sms.timeout, sms.tls.clone());
        Courier::Gateway(Box::new(gateway))
    }

    /// Returns the name by which this server introduces itself to a mail server.
    #[must_use]
    pub fn ehlo_name(&self, public_url: &str) -> String {
        let of_url = || values::host_of(public_url).unwrap_or_else(|| "localhost".to_owned());
        self.mail.smtp_ehlo_name.clone().unwrap_or_else(of_url)
    }
}
