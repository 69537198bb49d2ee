//! The lists of an account's export, read page by page: the caller's own data, and the data that the caller may
//! list in each organization under the rules of the respective operations.

use super::views::{ApiTokenExport, EmailChangeView, MembershipExport, SessionExport};
use crate::activity::ActivityEntryView;
use crate::error::Error;
use crate::grants::GrantView;
use crate::http::Credential;
use crate::identity::{DeviceView, LoginView};
use crate::invitations::{InvitationPreview, invitation_views};
use crate::teams::MemberTeam;
use crate::transfers::{IncomingTransfer, TransferView};
use kontor_domain::access::{self, Actor, Authorized, Denied, Permission};
use kontor_domain::grants::ListMemberAccess;
use kontor_domain::identity::{Account, EmailAddress, ExportAccount};
use kontor_domain::ids::{MemberId, OrganizationId, UserId};
use kontor_domain::invitations::ListInvitations;
use kontor_domain::organizations::Role;
use kontor_domain::teams::ListMemberTeams;
use kontor_domain::transfers::ListTransfers;
use kontor_persistence::{ActivityFilter, InvitationFilter, Page, PageRequest, TransferFilter, Tx};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// Items read, and held in memory, at a time.
const BLOCK: u32 = 200;

kontor_domain::text_enum! {
    /// List of the document.
    Section {
        /// Sessions.
        Sessions = "sessions",
        /// Devices.
        Devices = "devices",
        /// Login attempts.
        Logins = "logins",
        /// API tokens.
        ApiTokens = "api_tokens",
        /// Memberships.
        Memberships = "memberships",
        /// Invitations that the person is responsible for.
        InvitationsSent = "invitations_sent",
        /// Invitations to the person's address.
        InvitationsReceived = "invitations_received",
        /// Team memberships.
        Teams = "teams",
        /// The person's own rights.
        Grants = "grants",
        /// Transfers that the person offered.
        Transfers = "transfers",
        /// Transfers offered to the person's address.
        TransfersReceived = "transfers_received",
        /// Changes of the address.
        EmailChanges = "email_changes",
        /// The account's log.
        Activity = "activity",
    }
}

/// All lists, in the order of the document.
pub const SECTIONS: &[Section] = Section::ALL;

impl Section {
    /// Returns the list's name in the document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.as_str()
    }

    /// Whether the list is read once per organization.
    const fn is_of_organizations(self) -> bool {
        matches!(
            self,
            Self::InvitationsSent | Self::Teams | Self::Grants | Self::Transfers
        )
    }
}

/// Position up to which the document has been written.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    section: usize,
    organization: usize,
    after: Option<Uuid>,
    /// Whether an item of the section has been written.
    has_items: bool,
}

impl Place {
    /// Start of the document.
    pub const FIRST: Self = Self::section(0, false);

    const fn section(section: usize, has_items: bool) -> Self {
        Self {
            section,
            organization: 0,
            after: None,
            has_items,
        }
    }

    /// Returns the text of a block with its surroundings.
    #[must_use]
    pub fn written(self, frames: &[String], block: &[String], next: Option<Self>) -> String {
        let frame = |at: usize| frames.get(at).map(String::as_str).unwrap_or_default();
        let begins = self.after.is_none() && self.organization == 0;
        let mut text = String::from(if begins { frame(self.section) } else { "" });
        if self.has_items && !block.is_empty() {
            text.push(',');
        }
        text.push_str(&block.join(","));
        if next.is_none() {
            text.push_str(frame(self.section + 1));
        }
        text
    }
}

/// Source of the lists, as of the start of the export.
#[derive(Debug, Clone)]
pub struct Source {
    user: UserId,
    email: EmailAddress,
    places: Arc<[(OrganizationId, MemberId)]>,
    /// Last position of the log.
    end: i64,
}

impl Source {
    /// Reads the person's memberships and the end of the log.
    pub fn open(
        tx: &mut Tx<'_>,
        authorized: &Authorized<ExportAccount>,
        account: &Account,
    ) -> Result<Self, Error> {
        Ok(Self {
            user: account.id,
            email: account.person.email.clone(),
            places: tx.organizations().own_places(authorized)?.into(),
            end: tx.activity().end(authorized)?,
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
        let section = *SECTIONS
            .get(place.section)
            .ok_or(Error::Internal("an export went too far"))?;
        let (items, next) = if section.is_of_organizations() {
            self.of_organization(tx, who, section, place)?
        } else {
            self.own(tx, authorized, section, place.after)?
        };
        let has_items = place.has_items || !items.is_empty();
        let next = if next.is_some() {
            Some(Place {
                after: next,
                has_items,
                ..place
            })
        } else if section.is_of_organizations() && place.organization + 1 < self.places.len() {
            let organization = place.organization + 1;
            Some(Place {
                organization,
                after: None,
                has_items,
                ..place
            })
        } else {
            (place.section + 1 < SECTIONS.len()).then(|| Place::section(place.section + 1, false))
        };
        Ok((items, next))
    }

    fn own(
        &self,
        tx: &mut Tx<'_>,
        authorized: &Authorized<ExportAccount>,
        section: Section,
        after: Option<Uuid>,
    ) -> Result<Block, Error> {
        let (page, now) = (block_after(after), tx.now());
        match section {
            Section::Sessions => texts(
                tx.identity().kept_sessions(authorized, page)?,
                SessionExport::from,
            ),
            Section::Devices => texts(tx.identity().kept_devices(authorized, page)?, DeviceView::from),
            Section::Logins => texts(tx.identity().kept_logins(authorized, page)?, LoginView::from),
            Section::ApiTokens => texts(
                tx.identity().kept_api_tokens(authorized, page)?,
                ApiTokenExport::from,
            ),
            Section::Memberships => {
                let all = tx.organizations().own_memberships(authorized, page)?;
                texts(all, |(there, own)| MembershipExport::from((there, own, now)))
            }
            Section::InvitationsReceived => {
                let all = tx.invitations().received(authorized, &self.email, page)?;
                let shown = all.items.iter().map(|one| InvitationPreview::of(tx, one));
                let shown = shown.collect::<Result<Vec<_>, _>>()?;
                block(&shown, all.next)
            }
            Section::TransfersReceived => {
                let all = tx.transfers().to_own_address(authorized, &self.email, page)?;
                let shown = all.items.iter().map(|one| IncomingTransfer::of(tx, one));
                let shown = shown.collect::<Result<Vec<_>, _>>()?;
                block(&shown, all.next)
            }
            Section::EmailChanges => {
                let all = tx.identity().email_changes(authorized)?.into_iter();
                block(&all.map(EmailChangeView::from).collect::<Vec<_>>(), None)
            }
            Section::Activity => self.log(tx, authorized, after),
            Section::InvitationsSent | Section::Teams | Section::Grants | Section::Transfers => {
                Err(Error::Internal("a list of organizations was read without one"))
            }
        }
    }

    fn log(
        &self,
        tx: &mut Tx<'_>,
        authorized: &Authorized<ExportAccount>,
        after: Option<Uuid>,
    ) -> Result<Block, Error> {
        let after = after.map_or(0, |place| i64::try_from(place.as_u128()).unwrap_or(i64::MAX));
        let filter = ActivityFilter::default();
        let entries = tx
            .activity()
            .range(authorized, &filter, (after, self.end), BLOCK)?;
        let is_full = entries.len() == BLOCK as usize;
        let last = entries.last().filter(|_| is_full);
        let next = last.map(|entry| Uuid::from_u128(u128::from(entry.seq.unsigned_abs())));
        let entries: Vec<ActivityEntryView> = entries.into_iter().map(Into::into).collect();
        block(&entries, next)
    }

    /// Reads the data that the person may list in an organization; nothing without the authorization.
    fn of_organization(
        &self,
        tx: &mut Tx<'_>,
        who: &Credential,
        section: Section,
        place: Place,
    ) -> Result<Block, Error> {
        let Some((organization, member)) = self.places.get(place.organization).copied() else {
            return Ok((Vec::new(), None));
        };
        let (actor, page, now) = (
            who.actor_in(tx, organization)?,
            block_after(place.after),
            tx.now(),
        );
        match section {
            Section::InvitationsSent => {
                let Some(authorized) = may::<ListInvitations>(&actor, organization)? else {
                    return Ok((Vec::new(), None));
                };
                let filter = InvitationFilter {
                    invited_by: Some(self.user),
                    ..InvitationFilter::default()
                };
                let all = tx.invitations().list(&authorized, filter, page)?;
                block(&invitation_views(tx, &all.items, &actor)?, all.next)
            }
            Section::Transfers => {
                let Some(authorized) = may::<ListTransfers>(&actor, organization)? else {
                    return Ok((Vec::new(), None));
                };
                let filter = TransferFilter {
                    offered_by: Some(self.user),
                    ..TransferFilter::default()
                };
                let all = tx.transfers().list(&authorized, filter, page)?;
                texts(all, |one| TransferView::of(&one, &actor, now))
            }
            Section::Teams => {
                let Some(authorized) = may::<ListMemberTeams>(&actor, organization)? else {
                    return Ok((Vec::new(), None));
                };
                let only_now = actor.role_in(organization) == Some(Role::External);
                let all = tx.teams().of_member(&authorized, member, only_now, page)?;
                texts(all, |both| MemberTeam::from(&both))
            }
            Section::Grants => {
                let Some(authorized) = may::<ListMemberAccess>(&actor, organization)? else {
                    return Ok((Vec::new(), None));
                };
                let all = tx.grants().of_member(&authorized, member, page)?;
                texts(all, |one| GrantView::from(&one))
            }
            _ => Err(Error::Internal("an own list was read in an organization")),
        }
    }
}

/// Serialized items, and the start of the next ones.
type Block = (Vec<String>, Option<Uuid>);

/// Returns the authorization for an operation; none where it would be refused.
fn may<A: Permission<On = OrganizationId>>(
    actor: &Actor,
    organization: OrganizationId,
) -> Result<Option<Authorized<A>>, Error> {
    match access::authorize::<A>(actor, organization) {
        Ok(authorized) => Ok(Some(authorized)),
        Err(Denied::Hidden | Denied::Forbidden) => Ok(None),
        Err(denied) => Err(denied.into()),
    }
}

const fn block_after(after: Option<Uuid>) -> PageRequest {
    PageRequest {
        limit: BLOCK,
        after,
        include_total: false,
    }
}

fn texts<T, V: Serialize>(page: Page<T>, view: impl FnMut(T) -> V) -> Result<Block, Error> {
    let views: Vec<V> = page.items.into_iter().map(view).collect();
    block(&views, page.next)
}

fn block<V: Serialize>(views: &[V], next: Option<Uuid>) -> Result<Block, Error> {
    const FAILED: Error = Error::Internal("an export could not be written as JSON");
    let texts = views
        .iter()
        .map(|view| serde_json::to_string(view).map_err(|_| FAILED));
    Ok((texts.collect::<Result<_, _>>()?, next))
}
