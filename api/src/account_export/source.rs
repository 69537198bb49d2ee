//! The lists of an account's export, read block by block: the caller's own data, and the data that the caller may
//! list in each organization under the rules of the respective operations.

use super::place::Place;
use crate::error::Error;
use crate::export_part::{BLOCK_ITEMS, Block, ExportPart, ExportedAccount, ExportedMembership, Reader};
use crate::http::Credential;
use crate::{
    activity, grants, identity, invitations, message_checks, organizations, second_factors, staff, teams,
    transfers,
};
use kontor_domain::access::Authorized;
use kontor_domain::identity::{Account, ExportAccount};
use kontor_persistence::{PageRequest, Tx};
use std::sync::Arc;

/// Lists of each capability, in the order of the document.
const PARTS: [&[ExportPart]; 10] = [
    identity::EXPORT,
    second_factors::EXPORT,
    organizations::EXPORT,
    invitations::EXPORT,
    teams::EXPORT,
    grants::EXPORT,
    transfers::EXPORT,
    message_checks::EXPORT,
    staff::EXPORT,
    activity::EXPORT,
];

/// Returns all lists, in the order of the document.
pub fn parts() -> impl Iterator<Item = &'static ExportPart> {
    PARTS.into_iter().flatten()
}

/// Source of the lists, as of the start of the export.
#[derive(Debug, Clone)]
pub struct Source {
    account: ExportedAccount,
    memberships: Arc<[ExportedMembership]>,
}

impl Source {
    /// Reads the person's memberships and the end of the log.
    pub fn open(
        tx: &mut Tx<'_>,
        authorized: &Authorized<ExportAccount>,
        account: &Account,
    ) -> Result<Self, Error> {
        let memberships = tx.organizations().own_places(authorized)?.into_iter();
        let memberships =
            memberships.map(|(organization, member)| ExportedMembership { organization, member });
        Ok(Self {
            memberships: memberships.collect(),
            account: ExportedAccount {
                user: account.id,
                email: account.person.email.clone(),
                log_end: tx.activity().end(authorized)?,
            },
        })
    }

    /// Reads the block at a place, and returns the next place.
    pub fn read(
        &self,
        tx: &mut Tx<'_>,
        who: &Credential,
        authorized: &Authorized<ExportAccount>,
        place: Place,
    ) -> Result<(Vec<String>, Option<Place>), Error> {
        let part = parts().nth(place.part);
        let reader = part.ok_or(Error::Internal("an export went too far"))?.reader;
        let page = PageRequest {
            limit: BLOCK_ITEMS,
            after: place.after,
            include_total: false,
        };
        let block = match (reader, self.memberships.get(place.organization)) {
            (Reader::Account(read), _) => read(tx, authorized, &self.account, page)?,
            (Reader::Organization(read), Some(membership)) => {
                let actor = who.actor_in(tx, membership.organization)?;
                read(tx, &actor, *membership, &self.account, page)?
            }
            (Reader::Organization(_), None) => Block::default(),
        };
        let next = self.next(place, reader, &block);
        Ok((block.items, next))
    }

    /// Returns the place after a block: the rest of the list, the list in the next organization, or the next list.
    fn next(&self, place: Place, reader: Reader, block: &Block) -> Option<Place> {
        let has_items = place.has_items || !block.items.is_empty();
        let organization = place.organization + 1;
        match reader {
            _ if block.next.is_some() => Some(Place {
                after: block.next,
                has_items,
                ..place
            }),
            Reader::Organization(_) if organization < self.memberships.len() => Some(Place {
                organization,
                after: None,
                has_items,
                ..place
            }),
            Reader::Organization(_) | Reader::Account(_) => {
                (place.part + 1 < parts().count()).then(|| Place::part(place.part + 1))
            }
        }
    }
}
