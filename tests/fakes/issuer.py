"""An issuer of tokens with keys of its own, shaped like a Cognito user pool."""

import json
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from agents.common.identity import TokenVerifier
from agents.common.signing_keys import SigningKeys

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_test"
AUDIENCE = "client-of-the-tests"
KEY_ID = "key-1"


@cache
def private_key(name: str = "the issuer's") -> rsa.RSAPrivateKey:
    """Keys are slow to make: one per name and process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwks(*key_ids: str, name: str = "the issuer's") -> dict[str, object]:
    """The issuer's public keys as it publishes them."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(name).public_key()))
    return {"keys": [{**public, "kid": key_id, "alg": "RS256", "use": "sig"} for key_id in key_ids or (KEY_ID,)]}


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of customer cust001's ID token; a change to None leaves one out."""
    now = int(time.time())
    usual: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "subject-of-cust001",
        "token_use": "id",
        "iat": now,
        "exp": now + 3600,
        "cognito:groups": ["customer"],
        "custom:customer_id": "cust001",
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def token(*, key_name: str = "the issuer's", key_id: str | None = KEY_ID, **changes: Any) -> str:
    """A signed token; claims with a colon in their name: see `_signed`."""
    return _signed(changes, key_name=key_name, key_id=key_id)


def _signed(changes: Mapping[str, Any], *, key_name: str = "the issuer's", key_id: str | None = KEY_ID) -> str:
    headers = {"kid": key_id} if key_id else {}
    return jwt.encode(claims(**changes), private_key(key_name), algorithm="RS256", headers=headers)


def token_of(customer_id: str) -> str:
    """A customer's token."""
    return _signed({"sub": f"subject-of-{customer_id}", "custom:customer_id": customer_id})


def staff_token() -> str:
    """A staff member's token."""
    return _signed({"sub": "subject-of-staff", "cognito:groups": ["staff"], "custom:customer_id": None})


def marketing_token(*groups: str, key_name: str = "the issuer's", **changes: Any) -> str:
    """A token of somebody in these groups; other claims by name."""
    usual = {"sub": "subject-of-mia", "cognito:groups": list(groups), "custom:customer_id": None, "email": "mia@x"}
    return _signed({**usual, **changes}, key_name=key_name)


def token_of_nobody() -> str:
    """A good token of neither group."""
    return _signed({"cognito:groups": []})


def bearer(customer_id: str = "cust001") -> dict[str, str]:
    """The header that a customer sends."""
    return {"authorization": f"Bearer {token_of(customer_id)}"}


def verifier() -> TokenVerifier:
    """Our own verifier, with this issuer's keys."""

    async def fetch() -> Mapping[str, object]:
        return jwks()

    return TokenVerifier(SigningKeys(fetch), issuer=ISSUER, audience=AUDIENCE)
