//! Mails about rights in products.

use super::Mail;
use crate::identity::Person;
use crate::organizations::Organization;

impl Mail {
    /// To a member: rights were given, a line for each place.
    #[must_use]
    pub fn access_given(to: &Person, organization: &Organization, grants: &[String]) -> Self {
        Self::about("access_given", to, organization).with_list("grants", grants)
    }

    /// To a member: an own grant is another now, or was taken back (`after` is nothing then).
    #[must_use]
    pub fn access_changed(
        to: &Person,
        organization: &Organization,
        before: &str,
        after: Option<&str>,
    ) -> Self {
        Self::about("access_changed", to, organization)
            .with("before", before)
            .with("after", after.unwrap_or_default())
    }
}
