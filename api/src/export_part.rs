//! Parts of an account's export. Each is a list that a capability contributes, read in blocks so that an account of
//! any size can be exported.

use crate::error::Error;
use kontor_domain::access::{self, Actor, Authorized, Denied, Permission};
use kontor_domain::identity::{EmailAddress, ExportAccount};
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_persistence::{Page, PageRequest, Tx};
use serde::Serialize;
use uuid::Uuid;

/// Items read, and held in memory, at a time.
pub const BLOCK_ITEMS: u32 = 200;

/// List of the exported document.
#[derive(Debug, Clone, Copy)]
pub struct ExportPart {
    /// Name of the list in the document.
    pub name: &'static str,
    /// Function that reads a block of it.
    pub reader: Reader,
}

impl ExportPart {
    /// Declares a list of the account.
    pub const fn of_account(name: &'static str, read: AccountReader) -> Self {
        let reader = Reader::Account(read);
        Self { name, reader }
    }

    /// Declares a list that is read in each organization of the person.
    pub const fn of_organizations(name: &'static str, read: OrganizationReader) -> Self {
        let reader = Reader::Organization(read);
        Self { name, reader }
    }
}

/// Function that reads a block of a list.
#[derive(Debug, Clone, Copy)]
pub enum Reader {
    /// Reads a list of the account.
    Account(AccountReader),
    /// Reads a list once for each organization of the person, with the rights that the person has there.
    Organization(OrganizationReader),
}

/// Reads a block of a list of the account.
pub type AccountReader =
    fn(&mut Tx<'_>, &Authorized<ExportAccount>, &ExportedAccount, PageRequest) -> Result<Block, Error>;

/// Reads a block of the part of a list that belongs to one organization.
pub type OrganizationReader =
    fn(&mut Tx<'_>, &Actor, ExportedMembership, &ExportedAccount, PageRequest) -> Result<Block, Error>;

/// Account being exported, as of the start of the export.
#[derive(Debug, Clone)]
pub struct ExportedAccount {
    /// Account id.
    pub user: UserId,
    /// Its address.
    pub email: EmailAddress,
    /// Last position of its log.
    pub log_end: i64,
}

/// Membership of the person being exported.
#[derive(Debug, Clone, Copy)]
pub struct ExportedMembership {
    /// Organization.
    pub organization: OrganizationId,
    /// The person's membership there.
    pub member: MemberId,
}

/// Serialized items of a list.
#[derive(Debug, Default)]
pub struct Block {
    /// Items as JSON.
    pub items: Vec<String>,
    /// Place of the last item, if more follow.
    pub next: Option<Uuid>,
}

impl Block {
    /// Serializes views of the items of a page.
    ///
    /// # Errors
    /// [`Error::Internal`] if one can't be written as JSON.
    pub fn of<T, V: Serialize>(page: Page<T>, view: impl FnMut(T) -> V) -> Result<Self, Error> {
        let views: Vec<V> = page.items.into_iter().map(view).collect();
        Self::written(&views, page.next)
    }

    /// Serializes views.
    ///
    /// # Errors
    /// [`Error::Internal`] if one can't be written as JSON.
    pub fn written<V: Serialize>(views: &[V], next: Option<Uuid>) -> Result<Self, Error> {
        const FAILED: Error = Error::Internal("an export could not be written as JSON");
        let items = views
            .iter()
            .map(|view| serde_json::to_string(view).map_err(|_| FAILED));
        let items = items.collect::<Result<_, _>>()?;
        Ok(Self { items, next })
    }
}

/// Returns the authorization for an operation in an organization; none where it would be refused, and the list is
/// left empty.
///
/// # Errors
/// [`Error::Denied`] if the caller's token lacks the scope.
pub fn permitted<A: Permission<On = OrganizationId>>(
    actor: &Actor,
    organization: OrganizationId,
) -> Result<Option<Authorized<A>>, Error> {
    match access::authorize::<A>(actor, organization) {
        Ok(authorized) => Ok(Some(authorized)),
        Err(Denied::Hidden | Denied::Forbidden) => Ok(None),
        Err(denied) => Err(denied.into()),
    }
}
