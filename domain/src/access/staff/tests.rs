use super::super::{Means, Scopes, Standing, authorize};
use super::*;
use crate::ids::{Id, MemberId};
use crate::staff::Post;
use crate::text::ParseText;
use chrono::DateTime;
use uuid::Uuid;

struct Handle;
impl StaffPermission for Handle {
    type On = OrganizationId;
    const NAME: &'static str = "handle";
    const ROLES: &'static [StaffRole] = &[StaffRole::BillingClerk];
}

struct Look;
impl StaffPermission for Look {
    type On = StaffArea;
    const NAME: &'static str = "look";
    const ROLES: &'static [StaffRole] = &[];
    const STEP_UP: bool = false;
}

struct Pry;
impl StaffPermission for Pry {
    type On = UserId;
    const NAME: &'static str = "pry";
    const ROLES: &'static [StaffRole] = &[];
    const STEP_UP: bool = false;
}

fn organization(number: u128) -> OrganizationId {
    Id::from_uuid(Uuid::from_u128(number))
}

fn session(stepped_up: bool) -> Means {
    Means::Session {
        id: Id::from_uuid(Uuid::nil()),
        authenticated_at: DateTime::UNIX_EPOCH,
        stepped_up,
        factor: crate::access::FactorProof::None,
    }
}

fn token() -> Means {
    Means::ApiToken {
        id: Id::from_uuid(Uuid::nil()),
        scopes: Scopes::parse(["organizations:write"]).unwrap(),
        organization: None,
    }
}

fn caller(means: Means, employment: Option<Employment>) -> StaffActor {
    StaffActor {
        actor: Actor {
            user: Id::from_uuid(Uuid::nil()),
            means,
            standing: None,
        },
        employment,
    }
}

fn employment(post: Option<Post>, own: BTreeSet<OrganizationId>) -> Employment {
    let member = StaffMember {
        user: Id::from_uuid(Uuid::nil()),
        post,
        created_at: DateTime::UNIX_EPOCH,
    };
    Employment { member, own }
}

fn clerk(means: Means) -> StaffActor {
    let post = Post {
        role: StaffRole::BillingClerk,
        desk_name: DeskName::parse("Mara (Billing)").unwrap(),
    };
    let own = BTreeSet::from([organization(7)]);
    caller(means, Some(employment(Some(post), own)))
}

fn without_role(means: Means) -> StaffActor {
    caller(means, Some(employment(None, BTreeSet::new())))
}

fn handle(staff: &StaffActor, number: u128) -> Result<(), Denied> {
    authorize_staff::<Handle>(staff, organization(number)).map(drop)
}

#[test]
fn a_clerk_acts_in_any_organization_but_its_own() {
    let clerk = clerk(session(true));
    assert_eq!(handle(&clerk, 1), Ok(()));
    assert_eq!(handle(&clerk, 7), Err(Denied::OwnOrganization));
    assert_eq!(clerk.own_organizations(), [organization(7)]);
}

#[test]
fn the_password_a_session_and_the_role_are_needed() {
    assert_eq!(handle(&clerk(session(false)), 1), Err(Denied::StepUp));
    assert_eq!(handle(&clerk(token()), 1), Err(Denied::SessionRequired));
    assert_eq!(handle(&without_role(session(true)), 1), Err(Denied::Forbidden));
    // What exists is told to nobody who may not act on it.
    for means in [session(true), session(false), token()] {
        assert_eq!(handle(&caller(means, None), 1), Err(Denied::NotStaff));
    }
}

#[test]
fn an_action_for_all_staff_needs_no_role_and_still_a_session() {
    let look = |staff: &StaffActor| authorize_staff::<Look>(staff, StaffArea).map(drop);
    assert_eq!(look(&without_role(session(false))), Ok(()));
    assert_eq!(look(&without_role(token())), Err(Denied::SessionRequired));
    assert_eq!(look(&caller(session(true), None)), Err(Denied::NotStaff));
}

#[test]
fn staff_have_no_rights_in_accounts() {
    let clerk = clerk(session(true));
    let own = clerk.actor.user;
    assert_eq!(authorize_staff::<Pry>(&clerk, own).map(drop), Err(Denied::Hidden));
}

#[test]
fn an_action_of_staff_is_open_to_no_customer() {
    let here = organization(1);
    let member = Actor {
        standing: Some(Standing {
            member: MemberId::from_uuid(Uuid::nil()),
            organization: here,
            role: Role::LegalRepresentative,
            billing: true,
        }),
        ..clerk(session(true)).actor
    };
    assert_eq!(
        authorize::<Handle>(&member, here).map(drop),
        Err(Denied::NotStaff)
    );
    let own = member.user;
    assert_eq!(authorize::<Pry>(&member, own).map(drop), Err(Denied::NotStaff));
}

#[test]
fn an_agent_is_known_by_the_desk_name() {
    let agent = clerk(session(true)).agent().unwrap();
    assert_eq!(agent.desk_name().as_str(), "Mara (Billing)");
    assert_eq!(without_role(session(true)).agent(), Err(Denied::Forbidden));
    assert_eq!(caller(session(true), None).agent(), Err(Denied::NotStaff));
}
