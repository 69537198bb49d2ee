//! Which methods a path knows, from the contract: a declared path with another method is 405, not 404.

use super::complete::METHODS;
use actix_web::dev::ResourceDef;
use serde_json::Value;

/// The paths of the contract and their methods.
pub struct Methods(Vec<Known>);

struct Known {
    path: String,
    form: ResourceDef,
    methods: String,
}

impl Methods {
    /// Reads a contract.
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let mut known: Vec<_> = paths
            .map(|(path, item)| Known {
                path: path.clone(),
                form: ResourceDef::new(path.as_str()),
                methods: methods(item),
            })
            .collect();
        // A path without parameters is meant before one that only has its form.
        known.sort_by_key(|known| known.path.contains('{'));
        Self(known)
    }

    /// The methods of a path, as for `Allow`; `None` when there is no such path.
    #[must_use]
    pub fn allowed(&self, path: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|known| known.form.is_match(path))
            .map(|known| known.methods.as_str())
    }

    /// Paths without parameters that also have the form of one with parameters, and their methods.
    pub fn shadowed(&self) -> impl Iterator<Item = (&str, &str)> {
        let plain = self.0.iter().filter(|known| !known.path.contains('{'));
        plain
            .filter(|plain| {
                let mut others = self.0.iter().filter(|other| other.path.contains('{'));
                others.any(|other| other.form.is_match(&plain.path))
            })
            .map(|known| (known.path.as_str(), known.methods.as_str()))
    }
}

/// Where GET is known, HEAD is (RFC 9110 §9.3.2).
fn methods(item: &Value) -> String {
    let known = METHODS.into_iter().filter(|method| item.get(method).is_some());
    let words = known.map(|method| {
        if method == "get" {
            "GET, HEAD".to_owned()
        } else {
            method.to_uppercase()
        }
    });
    words.collect::<Vec<_>>().join(", ")
}
