//! Paths of reminders, of the invoices that they are about, and of checked messages.

use crate::http::PathIds;
use kontor_domain::ids::{InvoiceId, MessageCheckId, OrganizationId, ReminderId};

/// A reminder of an organization.
pub type ReminderPath = PathIds<OrganizationId, ReminderId>;
/// An invoice of an organization.
pub type InvoicePath = PathIds<OrganizationId, InvoiceId>;
/// A checked message, in an organization.
pub type MessageCheckPath = PathIds<OrganizationId, MessageCheckId>;
