"""What the stories share: answers that are what one expects, mailed tokens, and people who sign up.

`kontor_client` is generated from the contract; `.ci/clients` does that, checks the types and runs the stories.
"""

import re
import sys
import time
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from kontor_client import AuthenticatedClient, Client
from kontor_client.api.identity import log_in, sign_up, verify_sign_up
from kontor_client.api.organizations import create_organization
from kontor_client.models.create_organization import CreateOrganization
from kontor_client.models.log_in import LogIn
from kontor_client.models.logged_in import LoggedIn
from kontor_client.models.new_postal_address import NewPostalAddress
from kontor_client.models.organization import Organization
from kontor_client.models.organization_kind import OrganizationKind
from kontor_client.models.problem import Problem
from kontor_client.models.problem_code import ProblemCode
from kontor_client.models.sign_up import SignUp
from kontor_client.models.verify_sign_up import VerifySignUp
from kontor_client.types import Response

PASSWORD = "correct horse battery staple"
# One word for each run, so that the addresses are new on a server that has seen the stories before.
RUN = f"{time.time_ns():x}"

Answer = TypeVar("Answer")


def expect(answer: Response[Any], status: int, kind: type[Answer]) -> Answer:
    """Returns the body of an answer; ends the story if it is another one."""
    if answer.status_code != status or not isinstance(answer.parsed, kind):
        sys.exit(f"{int(answer.status_code)} instead of {status}: {answer.content.decode()}")
    return answer.parsed


def refused(answer: Response[Any], code: ProblemCode) -> Problem:
    """Returns the problem of an answer; programs look at its code."""
    if not isinstance(answer.parsed, Problem) or answer.parsed.code != code:
        sys.exit(f"not {code}: {answer.content.decode()}")
    return answer.parsed


@dataclass
class Person:
    """Somebody who is logged in."""

    email: str
    session_id: str
    client: AuthenticatedClient


def address(name: str) -> str:
    """Returns an address that nobody has had before."""
    return f"{name}-{RUN}-py@example.com"


def mailed_token(base: str, email: str, kind: str) -> str:
    """Returns the token of this kind in the newest mail to an address; the server runs with `--dev`."""
    query: dict[str, str | int] = {"to": email, "contains": f"kontor_{kind}_", "wait": 20}
    mails = httpx.get(f"{base}/dev/mails", params=query, timeout=30).json()
    found = re.search(rf"kontor_{kind}_[A-Za-z0-9_-]+", mails[0]["text"]) if mails else None
    if found is None:
        sys.exit(f"no mail with a token came to {email}")
    return found.group()


def logged_in(base: str, email: str) -> Person:
    """Logs in. Further values of `status` may come: then the answer is no `LoggedIn`."""
    body = LogIn(email=email, password=PASSWORD)
    session = expect(log_in.sync_detailed(client=Client(base_url=base), body=body), 201, LoggedIn)
    client = AuthenticatedClient(base_url=base, token=session.access_token)
    return Person(email, session.session_id, client)


def new_person(base: str, first_name: str, last_name: str) -> Person:
    """Signs somebody up, with the token of the mail, and logs in."""
    anyone, email = Client(base_url=base), address(first_name.lower())
    body = SignUp(first_name=first_name, last_name=last_name, email=email, password=PASSWORD)
    expect(sign_up.sync_detailed(client=anyone, body=body), 202, object)
    proof = VerifySignUp(token=mailed_token(base, email, "verify"), password=PASSWORD)
    expect(verify_sign_up.sync_detailed(client=anyone, body=proof), 201, object)
    return logged_in(base, email)


@dataclass
class Customer:
    """An organization, and a client of its legal representative."""

    organization_id: str
    client: AuthenticatedClient


def new_customer(base: str, last_name: str) -> Customer:
    """Signs Lea up, who founds an organization."""
    lea = new_person(base, "Lea", last_name)
    home = NewPostalAddress(street="Musterweg 1", postcode="8000", town="Zürich", country="CH")
    body = CreateOrganization(name="Muster AG", kind=OrganizationKind.COMPANY, postal_address=home)
    founded = create_organization.sync_detailed(client=lea.client, body=body)
    return Customer(expect(founded, 201, Organization).id, lea.client)
