//! Who may read and check a log: managers an organisation's, each member what it did itself, everybody the
//! log of one's own account.

use super::Chain;
use crate::access::{
    Actor, Authorized, Capability, Denied, Owner, Permission, Resource, Rule, Scope, authorize,
};
use crate::ids::{MemberId, OrganizationId, UserId};
use crate::organizations::Role;

const READ: Option<Scope> = Some(Scope::read(Capability::Activity));

/// Something that has a log.
pub trait Logged: Resource {
    /// Its log.
    fn chain(&self) -> Chain;
}

impl Logged for OrganizationId {
    fn chain(&self) -> Chain {
        Chain::Organization(*self)
    }
}

impl Logged for UserId {
    fn chain(&self) -> Chain {
        Chain::Account(*self)
    }
}

/// The installation, as what its operator does is done on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installation;

impl Resource for Installation {
    fn owner(&self) -> Owner {
        Owner::Installation
    }
}

impl Logged for Installation {
    fn chain(&self) -> Chain {
        Chain::Installation
    }
}

/// Read and check the log of the installation. No operation of the API does: it is for whoever can run commands on the
/// database.
#[derive(Debug)]
pub struct ReadInstallationLog;
impl Permission for ReadInstallationLog {
    type On = Installation;
    const NAME: &'static str = "kontor activity";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}
impl ReadsLog for ReadInstallationLog {}
impl VerifiesLog for ReadInstallationLog {}

/// A right to every entry of a log.
pub trait ReadsLog: Permission<On: Logged> {}

/// A right to have a log checked.
pub trait VerifiesLog: Permission<On: Logged> {}

/// A right to erase what a log says about persons.
pub trait ErasesLog: Permission<On: Logged> {}

/// Read an organisation's log.
#[derive(Debug)]
pub struct ListActivity;
impl Permission for ListActivity {
    type On = OrganizationId;
    const NAME: &'static str = "list_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}
impl ReadsLog for ListActivity {}

/// Take an organisation's log away as a file.
#[derive(Debug)]
pub struct ExportActivity;
impl Permission for ExportActivity {
    type On = OrganizationId;
    const NAME: &'static str = "export_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}
impl ReadsLog for ExportActivity {}

/// Check that an organisation's log is complete and unchanged.
#[derive(Debug)]
pub struct VerifyActivity;
impl Permission for VerifyActivity {
    type On = OrganizationId;
    const NAME: &'static str = "verify_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}
impl VerifiesLog for VerifyActivity {}

/// Read the log of one's own account.
#[derive(Debug)]
pub struct ListAccountActivity;
impl Permission for ListAccountActivity {
    type On = UserId;
    const NAME: &'static str = "list_account_activity";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = READ;
}
impl ReadsLog for ListAccountActivity {}

/// Check that the log of one's own account is complete and unchanged.
#[derive(Debug)]
pub struct VerifyAccountActivity;
impl Permission for VerifyAccountActivity {
    type On = UserId;
    const NAME: &'static str = "verify_account_activity";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = READ;
}
impl VerifiesLog for VerifyAccountActivity {}

/// What one member did in its organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberLog {
    /// The organisation.
    pub organization: OrganizationId,
    /// The member.
    pub member: MemberId,
}

impl Resource for MemberLog {
    fn owner(&self) -> Owner {
        Owner::Organization(self.organization)
    }
}

/// Read what a member did; [`member_log`] adds that everybody may read their own part.
#[derive(Debug)]
pub struct ListMemberActivity;
impl Permission for ListMemberActivity {
    type On = MemberLog;
    const NAME: &'static str = "list_member_activity";
    const ROLES: &'static [Role] = Role::MANAGERS;
    const SCOPE: Option<Scope> = READ;
}

/// The part of [`ListMemberActivity`] that needs no role: what one did oneself.
#[derive(Debug)]
struct ListOwnActivity;
impl Permission for ListOwnActivity {
    type On = MemberLog;
    const NAME: &'static str = ListMemberActivity::NAME;
    const ROLES: &'static [Role] = Role::ALL;
    const SCOPE: Option<Scope> = READ;
}

/// Decides whether `actor` may read what a member did: managers of everybody, all others of themselves.
///
/// # Errors
/// As [`authorize`].
pub fn member_log(actor: &Actor, log: MemberLog) -> Result<Authorized<ListMemberActivity>, Denied> {
    let own = actor
        .standing
        .is_some_and(|standing| (standing.organization, standing.member) == (log.organization, log.member));
    if own {
        let authorized = authorize::<ListOwnActivity>(actor, log)?;
        // The same right, by another rule.
        return Ok(Authorized::system(authorized.into_inner()));
    }
    authorize(actor, log)
}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ListActivity>(),
    Rule::of::<ExportActivity>(),
    Rule::of::<VerifyActivity>(),
    Rule::of::<ListMemberActivity>(),
    Rule::of::<ListAccountActivity>(),
    Rule::of::<VerifyAccountActivity>(),
];
