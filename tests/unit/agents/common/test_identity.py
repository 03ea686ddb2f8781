"""Only a good ID token of this pool, for this client, makes a principal."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from agents.common.errors import NotAllowed, NotAuthenticated, Unavailable
from agents.common.identity import principal_from
from agents.common.principal import Principal
from agents.common.signing_keys import SigningKeys
from tests.fakes import issuer


def _unsigned() -> str:
    def part(document: Mapping[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': issuer.KEY_ID})}.{part(issuer.claims())}."


def _signed_with_the_public_key() -> str:
    """The classic confusion: the public key's text as an HMAC secret. PyJWT refuses to make one, so by hand."""
    import hashlib
    import hmac

    pem = (
        issuer.private_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )

    def part(raw: bytes) -> bytes:
        return base64.urlsafe_b64encode(raw).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "kid": issuer.KEY_ID}).encode())
    signed = head + b"." + part(json.dumps(issuer.claims()).encode())
    return (signed + b"." + part(hmac.new(pem, signed, hashlib.sha256).digest())).decode()


HOUR = 3600
BAD_TOKENS = {
    "another key": issuer.token(key_name="a stranger's"),
    "an unknown key id": issuer.token(key_id="made-up"),
    "no key id": issuer.token(key_id=None),
    "another issuer": issuer.token(iss="https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other"),
    "another audience": issuer.token(aud="another-client"),
    "no audience": issuer.token(aud=None),
    "expired": issuer.token(exp=int(time.time()) - HOUR),
    "no expiry": issuer.token(exp=None),
    "not valid yet": issuer.token(nbf=int(time.time()) + HOUR),
    "an access token": issuer.token(token_use="access"),
    "no use": issuer.token(token_use=None),
    "no subject": issuer.token(sub=None),
    "no signature": _unsigned(),
    "HS256 with the public key": _signed_with_the_public_key(),
    "no token at all": "abc",
    "empty parts": "..",
}


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_refuses(name: str) -> None:
    with pytest.raises(NotAuthenticated):
        await issuer.verifier().verify(BAD_TOKENS[name])


async def test_a_good_token_is_its_customer() -> None:
    caller = await issuer.verifier().verify(issuer.token_of("cust007"))
    assert caller.principal == Principal(kind="customer", subject="subject-of-cust007", customer_id="cust007")
    assert caller.token not in repr(caller)


def test_staff_is_who_is_in_the_group_even_with_a_customer_id() -> None:
    claims = {"sub": "s", "cognito:groups": ["customer", "staff"], "custom:customer_id": "cust001"}
    assert principal_from(claims) == Principal(kind="staff", subject="s", customer_id=None)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "s"},
        {"sub": "s", "cognito:groups": []},
        {"sub": "s", "cognito:groups": "staff"},
        {"sub": "s", "cognito:groups": ["customer"]},
        {"sub": "s", "cognito:groups": ["customer"], "custom:customer_id": ""},
        {"sub": "s", "custom:customer_id": "cust001"},
    ],
)
def test_a_good_token_of_neither_group_is_not_allowed(claims: Mapping[str, object]) -> None:
    with pytest.raises(NotAllowed):
        principal_from(claims)


class Issuer:
    """Publishes keys, counts how often it was asked, and may be down."""

    def __init__(self) -> None:
        self.key_ids = ["old"]
        self.asked = 0
        self.is_down = False
        self.now = 0.0

    async def fetch(self) -> Mapping[str, object]:
        self.asked += 1
        if self.is_down:
            raise TimeoutError
        return issuer.jwks(*self.key_ids)

    def keys(self) -> SigningKeys:
        return SigningKeys(self.fetch, clock=lambda: self.now)


async def test_keys_are_fetched_once_and_again_for_a_new_key_but_not_for_every_made_up_one() -> None:
    published = Issuer()
    keys = published.keys()
    await keys.key("old")
    await keys.key("old")
    assert published.asked == 1
    for number in range(100):
        with pytest.raises(NotAuthenticated):
            await keys.key(f"made-up-{number}")
    assert published.asked == 1
    published.now, published.key_ids = 31.0, ["old", "new"]
    assert (await keys.key("new")).key_id == "new"
    assert published.asked == 2


async def test_a_withdrawn_key_is_forgotten_and_an_issuer_that_is_down_is_not() -> None:
    published = Issuer()
    keys = published.keys()
    await keys.key("old")
    published.is_down, published.now = True, 4000.0
    assert (await keys.key("old")).key_id == "old"
    published.is_down, published.now, published.key_ids = False, 4003.0, ["new"]
    with pytest.raises(NotAuthenticated):
        await keys.key("old")


async def test_without_any_key_sign_in_is_unavailable_and_recovers() -> None:
    published = Issuer()
    keys = published.keys()
    published.is_down = True
    with pytest.raises(Unavailable):
        await keys.key("old")
    published.is_down, published.now = False, 3.0
    assert (await keys.key("old")).key_id == "old"


def test_the_fake_issuers_tokens_carry_what_cognitos_do() -> None:
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    assert claims["custom:customer_id"] == "cust001"


@pytest.mark.parametrize(
    ("claims", "known_as"),
    [
        ({"email": "ada@x", "cognito:username": "ada"}, "ada@x (subject-1)"),
        ({"cognito:username": "ada\n"}, "ada (subject-1)"),
        ({}, "subject-1"),
    ],
)
def test_a_person_is_known_by_name_beside_the_subject_and_is_the_same_by_any(
    claims: dict[str, str], known_as: str
) -> None:
    principal = principal_from({"sub": "subject-1", "cognito:groups": ["staff"], **claims})
    assert principal.known_as == known_as
    assert principal == Principal(kind="staff", subject="subject-1", customer_id=None)
