use super::*;
use crate::identity::{EmailAddress, Person, PersonName, PhoneNumber};
use crate::ids::Id;
use crate::locale::Locale;
use crate::organizations::Reminders;
use chrono::TimeDelta;
use uuid::Uuid;

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn member(number: u128, role: Role) -> Membership {
    let phone = PhoneNumber::parse("+41228203544").unwrap();
    Membership {
        id: MemberId::from_uuid(Uuid::from_u128(number)),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        user: UserId::from_uuid(Uuid::from_u128(number)),
        person: Person {
            first_name: PersonName::parse("Lea").unwrap(),
            last_name: PersonName::parse("Muster").unwrap(),
            email: EmailAddress::parse("lea@example.com").unwrap(),
            phone: Some(phone),
            locale: Locale::De,
        },
        role,
        billing: role == Role::Collaborator,
        reminders: Reminders {
            by_email: false,
            by_sms: false,
        },
        state: MembershipState::Active,
        valid_until: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn hand_over(role_after: RoleAfter) -> HandOver {
    let party = |number| Party {
        member: MemberId::from_uuid(Uuid::from_u128(number)),
        user: UserId::from_uuid(Uuid::from_u128(number)),
    };
    HandOver {
        id: HandOverId::from_uuid(Uuid::nil()),
        organization: OrganizationId::from_uuid(Uuid::nil()),
        giver: party(1),
        receiver: party(2),
        role_after,
        message: None,
        stored_state: HandOverState::Open,
        created_at: NOW,
        expires_at: NOW + TimeDelta::days(7),
        closed_at: None,
    }
}

#[test]
fn the_receiver_represents_and_the_giver_becomes_what_was_agreed() {
    let (giver, receiver) = (
        member(1, Role::LegalRepresentative),
        member(2, Role::Collaborator),
    );
    for (role_after, left) in [
        (RoleAfter::Administrator, Some(Role::Administrator)),
        (RoleAfter::Collaborator, Some(Role::Collaborator)),
        (RoleAfter::Leave, None),
    ] {
        let after = hand_over(role_after)
            .accepted(&giver, &receiver, true, NOW)
            .unwrap();
        assert_eq!(after.receiver.role, Role::LegalRepresentative);
        assert_eq!(after.giver.map(|giver| giver.role), left);
        let reminders = after.receiver.reminders;
        assert!(reminders.by_email && reminders.by_sms, "the only one is reminded");
    }
    let beside = hand_over(RoleAfter::Leave)
        .accepted(&giver, &receiver, false, NOW)
        .unwrap();
    assert_eq!(beside.receiver.reminders, receiver.reminders);
    assert!(!beside.receiver.billing, "no leftover switch of a collaborator");
}

#[test]
fn the_responsibility_has_no_end_and_an_expired_member_gets_none() {
    let giver = member(1, Role::LegalRepresentative);
    let until = |end| Membership {
        valid_until: Some(end),
        ..member(2, Role::Administrator)
    };
    let accepted = |receiver| hand_over(RoleAfter::Leave).accepted(&giver, &receiver, true, NOW);
    let after = accepted(until(NOW + TimeDelta::days(1))).unwrap();
    assert_eq!(after.receiver.valid_until, None);
    assert_eq!(accepted(until(NOW)), Err(NotAcceptable::PartyChanged));
}

#[test]
fn only_the_two_as_they_were_can_do_it() {
    let (giver, receiver) = (
        member(1, Role::LegalRepresentative),
        member(2, Role::Administrator),
    );
    let suspended = |member: &Membership| Membership {
        state: MembershipState::Suspended,
        ..member.clone()
    };
    for (giver, receiver) in [
        (member(1, Role::Administrator), receiver.clone()),
        (suspended(&giver), receiver.clone()),
        (giver.clone(), suspended(&receiver)),
        (giver.clone(), member(2, Role::External)),
        (giver.clone(), member(2, Role::LegalRepresentative)),
        (member(3, Role::LegalRepresentative), receiver.clone()),
        (giver.clone(), member(3, Role::Administrator)),
        (receiver.clone(), giver.clone()),
    ] {
        assert_eq!(
            hand_over(RoleAfter::Leave).accepted(&giver, &receiver, true, NOW),
            Err(NotAcceptable::PartyChanged)
        );
    }
}

#[test]
fn it_is_accepted_while_it_is_open() {
    let (giver, receiver) = (
        member(1, Role::LegalRepresentative),
        member(2, Role::Administrator),
    );
    let accept = |hand_over: &HandOver, now| hand_over.accepted(&giver, &receiver, true, now).is_ok();
    let open = hand_over(RoleAfter::Administrator);
    assert!(accept(&open, open.expires_at - TimeDelta::seconds(1)));
    assert!(!accept(&open, open.expires_at));
    assert_eq!(open.state(open.expires_at), HandOverState::Expired);
    for state in [
        HandOverState::Accepted,
        HandOverState::Declined,
        HandOverState::Cancelled,
    ] {
        let closed = HandOver {
            stored_state: state,
            ..open.clone()
        };
        assert_eq!(closed.open(NOW), Err(HandOverClosed(state)));
        assert!(!accept(&closed, NOW));
    }
}
