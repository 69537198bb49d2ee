"""The main job with the generated Python client: two people, one organization, roles that hold, a log that verifies.

    python main_job.py http://127.0.0.1:8080     a `kontor serve --dev`
"""

import sys

from kontor_client import Client
from kontor_client.api.activity import list_activity, verify_activity
from kontor_client.api.identity import end_session, get_profile, sign_up
from kontor_client.api.organizations import (
    create_invitation,
    create_organization,
    get_member,
    get_organization,
    leave_organization,
    list_organizations,
    preview_invitation,
    update_member,
)
from kontor_client.models.activity_action import ActivityAction
from kontor_client.models.activity_check import ActivityCheck
from kontor_client.models.activity_details import ActivityDetails
from kontor_client.models.activity_entry_page import ActivityEntryPage
from kontor_client.models.create_invitation import CreateInvitation
from kontor_client.models.create_organization import CreateOrganization
from kontor_client.models.field_error_code import FieldErrorCode
from kontor_client.models.invitation import Invitation
from kontor_client.models.invitation_preview import InvitationPreview
from kontor_client.models.invitation_token import InvitationToken
from kontor_client.models.logged_fields import LoggedFields
from kontor_client.models.member import Member
from kontor_client.models.new_postal_address import NewPostalAddress
from kontor_client.models.organization import Organization
from kontor_client.models.organization_kind import OrganizationKind
from kontor_client.models.own_organization_page import OwnOrganizationPage
from kontor_client.models.problem import Problem
from kontor_client.models.problem_code import ProblemCode
from kontor_client.models.role import Role
from kontor_client.models.sign_up import SignUp
from kontor_client.models.update_member import UpdateMember
from kontor_client.types import Response, Unset
from people import PASSWORD, Person, address, expect, logged_in, mailed_token, new_person, refused


def mistakes(base: str) -> None:
    """A refused sign-up names every mistake at once."""
    body = SignUp(first_name="", last_name="Muster", email="nobody", password=PASSWORD)
    problem = refused(sign_up.sync_detailed(client=Client(base_url=base), body=body), ProblemCode.INVALID_INPUT)
    assert not isinstance(problem.errors, Unset)
    codes = {error.pointer: error.code for error in problem.errors}
    assert codes["/first_name"] == FieldErrorCode.REQUIRED and "/email" in codes


def invited(base: str, lea: Person, organization: Organization) -> Person:
    """Invites Noa, who signs up with the invitation: the address is proven, so no second mail is needed."""
    email = address("noa")
    body = CreateInvitation(email=email, role=Role.COLLABORATOR, message="Welcome aboard!")
    answer = create_invitation.sync_detailed(organization.id, client=lea.client, body=body)
    assert expect(answer, 201, Invitation).role == Role.COLLABORATOR
    token, anyone = mailed_token(base, email, "invite"), Client(base_url=base)
    preview = preview_invitation.sync_detailed(client=anyone, body=InvitationToken(token=token))
    assert expect(preview, 200, InvitationPreview).organization_name == organization.name
    noa = SignUp(
        first_name="Noa", last_name="Beispiel", email=email, password=PASSWORD, invitation_token=token
    )
    expect(sign_up.sync_detailed(client=anyone, body=noa), 202, object)
    return logged_in(base, email)


def roles(lea: Person, noa: Person, organization: Organization, member_id: str) -> None:
    """What each role may, and a change that asks for the version that was read."""
    body = CreateInvitation(email=address("someone"), role=Role.EXTERNAL)
    refused(create_invitation.sync_detailed(organization.id, client=noa.client, body=body), ProblemCode.FORBIDDEN)
    read = get_member.sync_detailed(organization.id, member_id, client=lea.client)
    assert expect(read, 200, Member).role == Role.COLLABORATOR
    etag = read.headers["etag"]

    def change(person: Person, role: Role, if_match: str) -> Response[Member | Problem]:
        return update_member.sync_detailed(
            organization.id, member_id, client=person.client, body=UpdateMember(role=role), if_match=if_match
        )

    assert expect(change(lea, Role.ADMINISTRATOR, etag), 200, Member).role == Role.ADMINISTRATOR
    refused(change(lea, Role.EXTERNAL, etag), ProblemCode.PRECONDITION_FAILED)
    refused(change(noa, Role.LEGAL_REPRESENTATIVE, "*"), ProblemCode.LEGAL_REPRESENTATIVE_ONLY)
    left = leave_organization.sync_detailed(organization.id, client=lea.client)
    refused(left, ProblemCode.LAST_LEGAL_REPRESENTATIVE)


def log(noa: Person, organization: Organization) -> None:
    """The log says who did what, before and after, and is intact."""
    listed = list_activity.sync_detailed(
        organization.id, client=noa.client, action=ActivityAction.MEMBER_UPDATED
    )
    (entry,) = expect(listed, 200, ActivityEntryPage).items
    assert entry.action == ActivityAction.MEMBER_UPDATED
    assert isinstance(entry.details, ActivityDetails)
    before, after = entry.details.before, entry.details.after
    assert isinstance(before, LoggedFields) and before.role == Role.COLLABORATOR
    assert isinstance(after, LoggedFields) and after.role == Role.ADMINISTRATOR
    check = expect(verify_activity.sync_detailed(organization.id, client=noa.client), 200, ActivityCheck)
    assert check.intact


def main(base: str) -> None:
    mistakes(base)
    lea = new_person(base, "Lea", "Muster")
    home = NewPostalAddress(street="Musterweg 1", postcode="8000", town="Bern", country="CH")
    body = CreateOrganization(name="Muster AG", kind=OrganizationKind.COMPANY, postal_address=home)
    made = create_organization.sync_detailed(client=lea.client, body=body, idempotency_key="my-first-organization")
    organization = expect(made, 201, Organization)
    again = create_organization.sync_detailed(client=lea.client, body=body, idempotency_key="my-first-organization")
    assert expect(again, 201, Organization).id == organization.id, "done once"
    noa = invited(base, lea, organization)
    own = expect(list_organizations.sync_detailed(client=noa.client), 200, OwnOrganizationPage)
    (membership,) = [one for one in own.items if one.id == organization.id]
    roles(lea, noa, organization, membership.my_member_id)
    otto = new_person(base, "Otto", "Fremd")
    refused(get_organization.sync_detailed(organization.id, client=otto.client), ProblemCode.NOT_FOUND)
    log(noa, organization)
    ended = end_session.sync_detailed(lea.session_id, client=lea.client)
    assert ended.status_code == 204
    refused(get_profile.sync_detailed(client=lea.client), ProblemCode.UNAUTHENTICATED)
    print("The main job is done with the Python client.")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
