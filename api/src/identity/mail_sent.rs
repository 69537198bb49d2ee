//! The answer of operations that send a mail.

use kontor_domain::identity::EmailAddress;
use serde::Serialize;
use utoipa::ToSchema;

/// Confirmation that a mail is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "email": "lea@example.com" }))]
pub struct MailSent {
    /// Address of the mail, as parsed, without surrounding spaces.
    pub email: String,
}

impl MailSent {
    /// Returns the answer for an address.
    pub fn to(address: &EmailAddress) -> Self {
        Self {
            email: address.as_str().to_owned(),
        }
    }
}
