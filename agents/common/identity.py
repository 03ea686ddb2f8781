"""Who calls: a Cognito ID token, verified by the issuer's keys, becomes a Principal. Nothing else does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import jwt
from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from agents.common.errors import NotAllowed, NotAuthenticated
from agents.common.principal import Principal
from agents.common.signing_keys import SigningKeys

_REQUIRED = ["exp", "iat", "iss", "aud", "sub", "token_use"]
_CLOCK_SKEW_SECONDS = 10
_NO_TOKEN = "Send a bearer token: `Authorization: Bearer <ID token>`."  # noqa: S105  a sentence, not a secret
_BAD_TOKEN = "The bearer token is not valid for this shop; sign in again."  # noqa: S105  a sentence, not a secret


@dataclass(frozen=True)
class Caller:
    """A verified principal, and the token that proved it, which the supervisor passes on."""

    principal: Principal
    token: str = field(repr=False)


class TokenVerifier:
    """Verifies ID tokens of one user pool, for one application."""

    def __init__(self, keys: SigningKeys, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    async def verify(self, token: str) -> Caller:
        """The caller, or NotAuthenticated, or NotAllowed when a good token belongs to neither group."""
        key = await self._keys.key(_key_id(token))
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_CLOCK_SKEW_SECONDS,
                options={"require": _REQUIRED},
            )
        except (jwt.PyJWTError, TypeError, ValueError):
            raise NotAuthenticated(_BAD_TOKEN) from None
        if claims["token_use"] != "id":  # noqa: S105  Cognito's name of a kind of token
            raise NotAuthenticated("This is not an ID token; send the ID token of your sign-in.")
        return Caller(principal_from(claims), token)


def principal_from(claims: Mapping[str, object]) -> Principal:
    """Staff only by group; a customer by group and by the attribute that only the shop can write."""
    subject = str(claims["sub"])
    groups = claims.get("cognito:groups")
    names = groups if isinstance(groups, list) else []
    if "staff" in names:
        return Principal(kind="staff", subject=subject, customer_id=None)
    customer_id = claims.get("custom:customer_id")
    if "customer" in names and isinstance(customer_id, str) and customer_id:
        return Principal(kind="customer", subject=subject, customer_id=customer_id)
    raise NotAllowed("This account is neither a customer's nor staff's.")


def _key_id(token: str) -> str:
    """The header is read before the signature is checked, so it may only choose among the issuer's own keys."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise NotAuthenticated(_BAD_TOKEN) from None
    key_id = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(key_id, str):
        raise NotAuthenticated(_BAD_TOKEN)
    return key_id


async def authenticate(request: Request, verifier: TokenVerifier) -> None:
    """Verify the request's token and remember the caller. Called before the body is read: see AuthenticatedRoute."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated(_NO_TOKEN)
    request.state.caller = await verifier.verify(token.strip())


_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="An ID token of ClickShop's user pool.")


def current_caller(request: Request, _: Annotated[object, Security(_bearer)]) -> Caller:
    """The caller that AuthenticatedRoute verified; the parameter puts the scheme into OpenAPI."""
    caller: Caller = request.state.caller
    return caller


CurrentCaller = Annotated[Caller, Depends(current_caller)]
