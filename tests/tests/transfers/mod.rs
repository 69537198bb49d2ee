//! Transfers of products to another organization: offering, answering, and what moves or stays behind.

mod answering;
mod offering;
mod races;

use kontor_domain::ids::{OrganizationId, ProductId};
use kontor_domain::organizations::{MembershipState, Role};
use kontor_tests::scenario::{Person, Scenario, join, organization, person, with_drive};
use kontor_tests::{Answer, Database, TestApp};
use serde_json::{Value, json};

/// An organization with a drive, and another one with a manager.
struct World {
    app: TestApp,
    people: Scenario,
    drive: ProductId,
    elsewhere: OrganizationId,
    noa: Person,
}

impl World {
    fn new(database: Database) -> Self {
        let (app, people, drive) = with_drive(database);
        let noa = person(&app, "noa");
        let elsewhere = organization(&app, &noa);
        let noa = join(
            &app,
            elsewhere,
            &noa,
            Role::LegalRepresentative,
            MembershipState::Active,
        );
        Self {
            app,
            people,
            drive,
            elsewhere,
            noa,
        }
    }

    fn offer(&self, to: &Value) -> (String, String) {
        kontor_tests::scenario::offer(
            self.people.organization,
            &self.people.legal_representative,
            self.drive,
            to,
        )
    }

    fn post(&self, rest: &str, body: Value) -> Answer {
        let lea = &self.people.legal_representative.client;
        lea.post(&self.people.path(rest), body)
    }

    fn get(&self, rest: &str) -> Value {
        let lea = &self.people.legal_representative.client;
        lea.get(&self.people.path(rest)).expect(200).body
    }

    /// Sends an answer of the other organization.
    fn there(&self, what: &str, body: Value) -> Answer {
        let path = format!("/v1/organizations/{}/incoming-transfers/{what}", self.elsewhere);
        self.noa.client.post(&path, body)
    }

    /// Returns the statuses of the drive for the managers of both organizations.
    fn places(&self) -> (u16, u16) {
        let theirs = format!("/v1/organizations/{}/products/{}", self.elsewhere, self.drive);
        let ours = self.people.path(&format!("/products/{}", self.drive));
        let lea = &self.people.legal_representative.client;
        (lea.get(&ours).status, self.noa.client.get(&theirs).status)
    }
}

fn by_token(token: &str) -> Value {
    json!({ "token": token })
}
