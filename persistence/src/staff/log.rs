//! Actions of staff for customers: in the customer's log under the desk name, in the installation's log by account.

use super::Staff;
use crate::activity::Entry;
use kontor_domain::access::Agent;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::ids::OrganizationId;
use serde_json::{Value, json};

impl Staff<'_, '_> {
    /// Records an action in an organization, and who did it in the log of the installation. Customers see neither the
    /// account nor the client of the agent; the installation's log repeats nothing of the change.
    pub fn record(&mut self, agent: &Agent, organization: OrganizationId, entry: Entry) {
        let place = json!({ "organization_id": organization.to_string() });
        let by_account = Entry {
            before: Value::Null,
            after: place,
            ..entry.clone()
        };
        self.tx
            .record(Chain::Organization(organization), agent.author(), entry);
        self.tx
            .record(Chain::Installation, Author::User(agent.user()), by_account);
    }
}
