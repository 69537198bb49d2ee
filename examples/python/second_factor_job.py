"""Logging in in two steps with the generated Python client: an authenticator app, a step-up, a recovery code.

    python second_factor_job.py http://127.0.0.1:8080     a `kontor serve --dev`
"""

import base64
import hashlib
import hmac
import struct
import sys
import time

from kontor_client import AuthenticatedClient, Client
from kontor_client.api.identity import log_in, step_up
from kontor_client.api.second_factors import (
    confirm_second_factor,
    get_second_factors,
    start_totp,
    verify_login_challenge,
)
from kontor_client.models.confirm_second_factor import ConfirmSecondFactor
from kontor_client.models.confirmed_second_factor import ConfirmedSecondFactor
from kontor_client.models.factor import Factor
from kontor_client.models.log_in import LogIn
from kontor_client.models.logged_in import LoggedIn
from kontor_client.models.problem_code import ProblemCode
from kontor_client.models.second_factor_challenge import SecondFactorChallenge
from kontor_client.models.second_factors import SecondFactors
from kontor_client.models.start_totp import StartTotp
from kontor_client.models.started_totp import StartedTotp
from kontor_client.models.step_up import StepUp
from kontor_client.models.stepped_up import SteppedUp
from kontor_client.models.verify_login_challenge import VerifyLoginChallenge
from people import PASSWORD, Person, expect, new_person, refused


def code(secret: str, steps: int = 0) -> str:
    """Returns the code of an authenticator app (RFC 6238), some steps of 30 seconds from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    (number,) = struct.unpack_from(">I", digest, digest[19] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def added(lea: Person) -> tuple[str, list[str]]:
    """Adds an app, and returns its secret and the recovery codes."""
    started = expect(start_totp.sync_detailed(client=lea.client, body=StartTotp(name="Phone")), 201, StartedTotp)
    body = ConfirmSecondFactor(code=code(started.secret))
    answer = confirm_second_factor.sync_detailed(started.id, client=lea.client, body=body)
    return started.secret, expect(answer, 200, ConfirmedSecondFactor).recovery_codes


def challenged(base: str, lea: Person) -> str:
    """Gives the password, and returns the token of the challenge that follows."""
    answer = log_in.sync_detailed(client=Client(base_url=base), body=LogIn(email=lea.email, password=PASSWORD))
    challenge = expect(answer, 201, SecondFactorChallenge)
    assert [offered.method for offered in challenge.methods] == [Factor.TOTP, Factor.RECOVERY_CODE]
    return challenge.challenge_token


def main(base: str) -> None:
    lea, anyone = new_person(base, "Lea", "Muster"), Client(base_url=base)
    secret, codes = added(lea)
    assert len(codes) == 10

    token = challenged(base, lea)
    wrong = VerifyLoginChallenge(token, Factor.RECOVERY_CODE, code="0000-0000-0000-0000-0000-0000")
    answer = verify_login_challenge.sync_detailed(client=anyone, body=wrong)
    refused(answer, ProblemCode.WRONG_SECOND_FACTOR)
    # The code of the present step confirmed the app, so the next one logs in: a clock may be half a minute wrong.
    right = VerifyLoginChallenge(token, Factor.TOTP, code=code(secret, 1))
    opened = expect(verify_login_challenge.sync_detailed(client=anyone, body=right), 201, LoggedIn)
    client = AuthenticatedClient(base_url=base, token=opened.access_token)

    asked = expect(step_up.sync_detailed(client=client, body=StepUp(PASSWORD)), 200, SecondFactorChallenge)
    recovery = VerifyLoginChallenge(asked.challenge_token, Factor.RECOVERY_CODE, code=codes[0])
    expect(verify_login_challenge.sync_detailed(client=anyone, body=recovery), 200, SteppedUp)
    page = expect(get_second_factors.sync_detailed(client=client), 200, SecondFactors)
    assert page.recovery_codes_left == 9
    print("A login and a step-up took two steps with the Python client.")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
