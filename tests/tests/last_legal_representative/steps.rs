//! Steps by which the number of legal representatives decreases, and the pairs that meet in a round.

use kontor_tests::scenario::Person;
use kontor_tests::{Answer, Client, Scenario};
use serde_json::{Value, json};

/// A step of one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    DemoteTheOther,
    DemoteOneself,
    RemoveTheOther,
    RemoveOneself,
    SuspendTheOther,
    SuspendOneself,
    Leave,
    CloseTheAccount,
}

/// All of them.
pub const STEPS: [Step; 8] = [
    Step::DemoteTheOther,
    Step::DemoteOneself,
    Step::RemoveTheOther,
    Step::RemoveOneself,
    Step::SuspendTheOther,
    Step::SuspendOneself,
    Step::Leave,
    Step::CloseTheAccount,
];

impl Step {
    pub fn act(self, client: &Client, people: &Scenario, own: &Person, other: &Person) -> Answer {
        let (demoted, suspended) = (json!({ "role": "collaborator" }), json!({ "state": "suspended" }));
        match self {
            Self::DemoteTheOther => client.patch(&people.member_path(other), demoted),
            Self::DemoteOneself => client.patch(&people.member_path(own), demoted),
            Self::RemoveTheOther => client.delete(&people.member_path(other)),
            Self::RemoveOneself => client.delete(&people.member_path(own)),
            Self::SuspendTheOther => client.patch(&people.member_path(other), suspended),
            Self::SuspendOneself => client.patch(&people.member_path(own), suspended),
            Self::Leave => client.post(&people.path("/leave"), Value::Null),
            Self::CloseTheAccount => client.post("/v1/profile/close", json!({ "email": own.email })),
        }
    }

    /// Returns the statuses if both do the same: one succeeds; the other has lost its right (403 as a collaborator,
    /// 404 as an outsider), or is the last.
    fn expected(self) -> [u16; 2] {
        match self {
            Self::DemoteTheOther => [200, 403],
            Self::RemoveTheOther => [204, 404],
            Self::SuspendTheOther => [200, 404],
            Self::DemoteOneself | Self::SuspendOneself => [200, 409],
            Self::RemoveOneself | Self::Leave | Self::CloseTheAccount => [204, 409],
        }
    }
}

/// The rounds of a test: which two steps meet.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Demotion,
    Removal,
    Suspension,
    Leaving,
    Closing,
    Mixture,
}

impl Kind {
    /// The pairs that take turns.
    pub fn pairs(self) -> Vec<[Step; 2]> {
        let twice = |steps: &[Step]| steps.iter().map(|step| [*step; 2]).collect();
        match self {
            Self::Demotion => twice(&[Step::DemoteTheOther, Step::DemoteOneself]),
            Self::Removal => twice(&[Step::RemoveTheOther, Step::RemoveOneself]),
            Self::Suspension => twice(&[Step::SuspendTheOther, Step::SuspendOneself]),
            Self::Leaving => twice(&[Step::Leave]),
            Self::Closing => twice(&[Step::CloseTheAccount]),
            Self::Mixture => STEPS
                .iter()
                .flat_map(|one| STEPS.iter().map(|other| [*one, *other]))
                .filter(|[one, other]| one != other)
                .collect(),
        }
    }
}

/// Outcome of a round.
pub struct Outcome {
    pub steps: [Step; 2],
    /// Statuses of the two, in the order of the steps.
    pub statuses: [u16; 2],
    /// Active legal representatives afterwards.
    pub left: i64,
}

impl Outcome {
    /// Says what is wrong with it, if something is.
    pub fn fault(&self) -> Option<String> {
        let [one, other] = self.steps;
        let mut statuses = self.statuses;
        statuses.sort_unstable();
        let right = if one == other {
            self.left == 1 && statuses == one.expected()
        } else {
            // Two different steps may both succeed, when they are about the same one of the two.
            self.left >= 1 && statuses[0] < 300 && statuses[1] < 500
        };
        (!right).then(|| format!("{:?} got {:?}, {} left", self.steps, self.statuses, self.left))
    }
}
