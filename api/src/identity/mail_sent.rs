//! The answer of operations that send a mail.

use serde::Serialize;
use utoipa::ToSchema;

/// Confirmation that a mail is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "email": "lea@example.com" }))]
pub struct MailSent {
    /// Destination of the mail, as given in the request.
    pub email: String,
}
