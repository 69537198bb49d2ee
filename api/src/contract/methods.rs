//! Which methods a path knows, from the contract: a declared path with another method is 405, not 404.

use super::complete::METHODS;
use actix_web::dev::ResourceDef;
use serde_json::Value;

/// The paths of the contract and their methods.
pub struct Methods(Vec<(ResourceDef, String)>);

impl Methods {
    /// Reads a contract.
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        Self(
            paths
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
        )
    }

    /// The methods of a path, as for `Allow`; `None` when there is no such path.
    #[must_use]
    pub fn allowed(&self, path: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known.is_match(path))
            .map(|(_, methods)| methods.as_str())
    }
}

fn methods(item: &Value) -> String {
    let known = METHODS.into_iter().filter(|method| item.get(method).is_some());
    known.map(str::to_uppercase).collect::<Vec<_>>().join(", ")
}
