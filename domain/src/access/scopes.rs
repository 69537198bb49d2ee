//! Scopes of API tokens: read or write access, by capability.

use std::collections::BTreeSet;

crate::text_enum! {
    /// A part of the API that a token can be given access to.
    Capability {
        /// One's own profile and the list of one's own organizations.
        Identity = "identity",
        /// Organizations, members and invitations.
        Organizations = "organizations",
        /// Products and their transfers.
        Products = "products",
        /// Billing addresses, invoices, pro-forma invoices and credit notes.
        Billing = "billing",
        /// Rights in products.
        Grants = "grants",
        /// Work teams.
        Teams = "teams",
        /// Activity logs.
        Activity = "activity",
    }
}

/// A single permission of a token, written `organizations:read` or `organizations:write`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The capability.
    pub capability: Capability,
    /// Whether changes are allowed; writing includes reading.
    pub write: bool,
}

impl Scope {
    /// Returns the scope for reading in `capability`.
    #[must_use]
    pub const fn read(capability: Capability) -> Self {
        Self {
            capability,
            write: false,
        }
    }

    /// Returns the scope for reading and writing in `capability`.
    #[must_use]
    pub const fn write(capability: Capability) -> Self {
        Self {
            capability,
            write: true,
        }
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}:{}",
            self.capability,
            if self.write { "write" } else { "read" }
        )
    }
}

/// Not a valid scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a capability followed by `:read` or `:write`")]
pub struct InvalidScope;

/// The scopes of a token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Reads words such as `organizations:read`.
    ///
    /// # Errors
    /// [`InvalidScope`] at the first invalid word.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidScope> {
        words.into_iter().map(scope).collect::<Result<_, _>>().map(Self)
    }

    /// Whether `wanted` is allowed; writing includes reading.
    #[must_use]
    pub fn contains(&self, wanted: Scope) -> bool {
        self.0.contains(&Scope::write(wanted.capability)) || self.0.contains(&wanted)
    }

    /// Returns the words, in a stable order.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

fn scope(word: &str) -> Result<Scope, InvalidScope> {
    let (capability, access) = word.split_once(':').ok_or(InvalidScope)?;
    let capability = Capability::from_text(capability).ok_or(InvalidScope)?;
    match access {
        "read" => Ok(Scope::read(capability)),
        "write" => Ok(Scope::write(capability)),
        _ => Err(InvalidScope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading_and_nothing_else() {
        let scopes = Scopes::parse(["organizations:write"]).unwrap();
        assert!(scopes.contains(Scope::read(Capability::Organizations)));
        assert!(!scopes.contains(Scope::read(Capability::Identity)));
        assert_eq!(Scopes::parse(["organizations"]), Err(InvalidScope));
        assert_eq!(Scopes::parse(["organizations:admin"]), Err(InvalidScope));
    }
}
