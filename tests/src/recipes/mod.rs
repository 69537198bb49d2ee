//! Recipes for a valid request of each operation: one for each, in the file of its capability.
//!
//! The access table sends what a recipe makes as every kind of caller, the mutations spoil it, the bursts send it many
//! times at once, and the lists are filled by it. Bodies are the contract's examples unless something in them must be
//! alive.

mod activity;
mod billing;
mod billing_documents;
mod grants;
mod identity;
mod invitations;
mod message_checks;
mod organizations;
mod payments;
mod prepaid;
mod products;
mod reminders;
mod second_factors;
mod staff;
mod stage;
mod teams;
mod transfers;

pub use stage::Stage;

use crate::operation::Operation;
use serde_json::Value;

/// The recipes of every capability.
static ALL: [&[Recipe]; 16] = [
    identity::RECIPES,
    second_factors::RECIPES,
    organizations::RECIPES,
    invitations::RECIPES,
    products::RECIPES,
    grants::RECIPES,
    teams::RECIPES,
    transfers::RECIPES,
    billing::RECIPES,
    billing_documents::RECIPES,
    payments::RECIPES,
    message_checks::RECIPES,
    prepaid::RECIPES,
    reminders::RECIPES,
    activity::RECIPES,
    staff::RECIPES,
];

/// The live values of a request. Ids that it does not name are those of the stage.
#[derive(Clone, Default)]
pub struct Request {
    /// Ids of the path and the query, by the name of the parameter.
    pub ids: Vec<(&'static str, String)>,
    /// The body, where the contract's example won't do.
    pub body: Option<Value>,
}

impl Request {
    /// A request with this body.
    pub fn with(body: Value) -> Self {
        Self {
            ids: Vec::new(),
            body: Some(body),
        }
    }

    /// A request that names something of its own.
    pub fn on(parameter: &'static str, id: impl ToString) -> Self {
        Self {
            ids: vec![(parameter, id.to_string())],
            body: None,
        }
    }
}

/// Ways to change the items of a list.
pub struct Listing {
    /// Adds an item, of which no two have the same number.
    pub add: fn(&Stage<'_>, usize),
    /// Takes an item away, or changes it so that a filter may lose it; nothing goes from a log.
    pub take: Option<fn(&Stage<'_>, &Value)>,
}

/// Recipe for a valid request of an operation.
pub struct Recipe {
    /// The operation.
    pub operation: &'static str,
    make: fn(&Stage<'_>) -> Request,
    succeed: Option<fn(&Stage<'_>) -> Request>,
    /// Kind of caller that succeeds with it.
    pub by: &'static str,
    /// Whether it takes a password or the like, of which wrong ones are counted.
    pub guesses: bool,
    restore: Option<fn(&mut Stage<'_>)>,
    /// Ways to change the items of its list.
    pub listing: Option<Listing>,
}

/// A recipe for the legal representative.
const fn recipe(operation: &'static str, make: fn(&Stage<'_>) -> Request) -> Recipe {
    Recipe {
        operation,
        make,
        succeed: None,
        by: "legal_representative",
        guesses: false,
        restore: None,
        listing: None,
    }
}

/// A recipe for what the contract's example and the ids of the stage are enough.
const fn plain(operation: &'static str) -> Recipe {
    recipe(operation, |_| Request::default())
}

impl Recipe {
    /// The recipe of an operation.
    pub fn of(operation: &Operation) -> &'static Self {
        Self::all()
            .find(|recipe| recipe.operation == operation.id)
            .unwrap_or_else(|| panic!("{} has no recipe in tests/src/recipes", operation.id))
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        ALL.iter().copied().flatten()
    }

    /// The request of the caller on the stage.
    pub fn make(&self, stage: &Stage<'_>) -> Request {
        (self.make)(stage)
    }

    /// A request that succeeds.
    pub fn succeed(&self, stage: &Stage<'_>) -> Request {
        self.succeed.unwrap_or(self.make)(stage)
    }

    /// Makes good what a success did to the stage itself.
    pub fn restore(&self, stage: &mut Stage<'_>) {
        if let Some(restore) = self.restore {
            restore(stage);
        }
    }

    const fn by(self, caller: &'static str) -> Self {
        Self { by: caller, ..self }
    }

    const fn guessing(self) -> Self {
        Self {
            guesses: true,
            ..self
        }
    }

    const fn restored(self, restore: fn(&mut Stage<'_>)) -> Self {
        Self {
            restore: Some(restore),
            ..self
        }
    }

    /// Sets the request that succeeds, if the usual one can't among all the people of the stage.
    const fn succeeding(self, succeed: fn(&Stage<'_>) -> Request) -> Self {
        Self {
            succeed: Some(succeed),
            ..self
        }
    }

    const fn listing(self, add: fn(&Stage<'_>, usize), take: Option<fn(&Stage<'_>, &Value)>) -> Self {
        Self {
            listing: Some(Listing { add, take }),
            ..self
        }
    }
}
