//! The answer of operations that send a mail.

use serde::Serialize;
use utoipa::ToSchema;

/// A mail is on its way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "email": "lea@example.com" }))]
pub struct MailSent {
    /// Where it goes, as it was given.
    pub email: String,
}
