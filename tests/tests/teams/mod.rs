//! Work teams: making and changing them, who comes in and goes out, who sees them, and invitations into them.

mod bounds;
mod fields;
mod invited;
mod names;
mod people;
mod races;
mod serial;
mod sight;
mod told;
mod traces;

use kontor_domain::grants::Subject;
use kontor_domain::ids::{ProductId, TeamId};
use kontor_tests::scenario::{Person, Scenario, grant, whole, with_drive};
use kontor_tests::{Answer, Database, TestApp, texts};
use serde_json::{Value, json};

/// An organization with a drive.
struct World {
    app: TestApp,
    people: Scenario,
    drive: ProductId,
}

impl World {
    fn new(database: Database) -> Self {
        let (app, people, drive) = with_drive(database);
        Self { app, people, drive }
    }

    fn post(&self, rest: &str, body: Value) -> Answer {
        let lea = &self.people.legal_representative.client;
        lea.post(&self.people.path(rest), body)
    }

    fn get(&self, rest: &str) -> Answer {
        let lea = &self.people.legal_representative.client;
        lea.get(&self.people.path(rest)).expect(200)
    }

    /// A team that may view the drive.
    fn team(&self, name: &str) -> String {
        self.app.advance(chrono::TimeDelta::seconds(1));
        let id = self
            .post("/teams", json!({ "name": name }))
            .expect(201)
            .text_at("/id");
        let team: TeamId = kontor_domain::ids::Id::parse(&id).expect("an id");
        let (people, lea) = (&self.people, &self.people.legal_representative);
        grant(
            &self.app,
            people.organization,
            lea,
            Subject::Team(team),
            whole(self.drive),
            &["view"],
        );
        id
    }

    fn sees_the_drive(&self, who: &Person) -> bool {
        let path = self.people.path(&format!("/products/{}", self.drive));
        who.client.get(&path).status == 200
    }

    /// The members of a team.
    fn members(&self, team: &str) -> Vec<String> {
        texts(&self.get(&format!("/teams/{team}/members")), "member_id")
    }
}

fn id(person: &Person) -> String {
    person.member.expect("a member").to_string()
}

/// The status of each result of a bulk request.
fn statuses(answer: &Answer) -> Vec<String> {
    let results = answer.body["results"].as_array().expect("results");
    results
        .iter()
        .map(|result| result["status"].as_str().expect("a status").to_owned())
        .collect()
}
