//! Every SMS sent by Kontor, as a value.
//!
//! As a mail, an SMS is queued in the transaction of its cause, and put into words when it is sent. Each is one
//! constructor, named like its template.

use super::BlockNotice;
use crate::identity::PhoneNumber;
use crate::ids::OrganizationId;
use crate::locale::Locale;
use crate::money::Money;
use chrono::TimeDelta;
use std::fmt;

/// Validity of a code sent by SMS. One that could not be delivered by then is not delivered at all.
pub const SMS_CODE_VALID: TimeDelta = TimeDelta::minutes(10);

crate::text_enum! {
    /// The kind of an SMS, which decides its priority and the limits that it counts towards.
    SmsKind {
        /// Brings a code that its reader asked for: sent first.
        Code = "code",
        /// Reports something: omitted beyond a limit.
        Notice = "notice",
    }
}

impl SmsKind {
    /// Returns the time after which an SMS of this kind is of no use; `None` if there is no such time.
    #[must_use]
    pub const fn lifetime(self) -> Option<TimeDelta> {
        match self {
            Self::Code => Some(SMS_CODE_VALID),
            Self::Notice => None,
        }
    }
}

/// A person who receives SMS at a number that was confirmed by a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsRecipient {
    /// The confirmed number.
    pub phone: PhoneNumber,
    /// The person's language.
    pub locale: Locale,
}

/// An overdue invoice, as its reminder by SMS shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderSms {
    /// Number of the invoice.
    pub number: String,
    /// Amount that is open.
    pub open: Money,
    /// Level of the reminder, from 1.
    pub level: u8,
    /// Code that proves the origin of the reminder.
    pub code: String,
}

/// An SMS. Its parameters may contain a code, so `Debug` prints only the name.
#[derive(Clone, PartialEq, Eq)]
pub struct Sms {
    template: &'static str,
    parameters: Vec<(&'static str, String)>,
    kind: SmsKind,
    organization: Option<OrganizationId>,
    for_login: bool,
}

impl Sms {
    /// Builds the SMS with the code that confirms a profile's phone number.
    #[must_use]
    pub fn phone_code(code: &str) -> Self {
        Self::new("phone_code", SmsKind::Code, None)
            .with("code", code)
            .with("valid_minutes", SMS_CODE_VALID.num_minutes())
    }

    /// Builds the SMS with the code of a second factor. Its last line binds the code to the host of the page that asks for
    /// it, so that browsers offer it nowhere else (origin-bound one-time codes).
    #[must_use]
    pub fn factor_code(code: &str, host: &str) -> Self {
        Self::new("factor_code", SmsKind::Code, None)
            .with("code", code)
            .with("host", host)
    }

    /// Builds the reminder of an overdue invoice. It names neither the organization nor the person, since a lock screen
    /// shows it.
    #[must_use]
    pub fn payment_reminder(organization: OrganizationId, reminder: &ReminderSms) -> Self {
        Self::new("payment_reminder", SmsKind::Notice, Some(organization))
            .with("number", &reminder.number)
            .with("open", reminder.open)
            .with("level", reminder.level)
            .with("code", &reminder.code)
    }

    /// Builds the notice that products are blocked because of an invoice, or in use again. It names only the invoice.
    #[must_use]
    pub fn product_block(organization: OrganizationId, notice: &BlockNotice, code: &str) -> Self {
        Self::new(notice.template(), SmsKind::Notice, Some(organization))
            .with("number", &notice.number)
            .with("code", code)
    }

    const fn new(template: &'static str, kind: SmsKind, organization: Option<OrganizationId>) -> Self {
        Self {
            template,
            parameters: Vec::new(),
            kind,
            organization,
            for_login: false,
        }
    }

    /// Marks the code as one of a login, sent to the phone of an account that confirmed it.
    #[must_use]
    pub const fn for_login(mut self) -> Self {
        self.for_login = true;
        self
    }

    fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.parameters.push((name, value.to_string()));
        self
    }

    /// Returns the name of the template, which is the same in all languages.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        self.template
    }

    /// Returns the template's parameters.
    #[must_use]
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// Returns the kind.
    #[must_use]
    pub const fn kind(&self) -> SmsKind {
        self.kind
    }

    /// Whether the SMS answers a login, of which a share of the installation's codes is kept.
    #[must_use]
    pub const fn is_login_code(&self) -> bool {
        self.for_login
    }

    /// Returns the organization that the SMS is about, if any.
    #[must_use]
    pub const fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sms").field(&self.template).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_parameter_and_never_printed() {
        let sms = Sms::phone_code("123456");
        assert!(sms.parameters().contains(&("code", "123456".into())));
        assert_eq!(format!("{sms:?}"), r#"Sms("phone_code")"#);
    }
}
