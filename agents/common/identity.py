"""Who calls: a Cognito ID token, verified by the issuer's keys, becomes a Principal. Nothing else does."""

from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from agents.common.errors import NotAllowed, NotAuthenticated
from agents.common.principal import Caller, Principal
from agents.common.signing_keys import SigningKeys
from agents.common.tokens import IdTokens, groups_in

_NO_TOKEN = "Send a bearer token: `Authorization: Bearer <ID token>`."  # noqa: S105  a sentence, not a secret
_LONGEST_NAME = 254
_STAFF_ONLY = "This is for the shop's staff only."


class Verifier(Protocol):
    """Whom a token lets in."""

    async def verify(self, token: str) -> Caller:
        """The caller, or NotAuthenticated, or NotAllowed."""


class TokenVerifier:
    """Verifies ID tokens of one user pool, for one application."""

    def __init__(self, keys: SigningKeys, *, issuer: str, audience: str) -> None:
        self._tokens = IdTokens(keys, issuer=issuer, audience=audience)

    async def verify(self, token: str) -> Caller:
        """The caller, or NotAuthenticated, or NotAllowed when a good token belongs to neither group."""
        return Caller(principal_from(await self._tokens.claims(token)), token)


class StaffVerifier:
    """Lets staff in and nobody else, before anything of a request is read."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    async def verify(self, token: str) -> Caller:
        """The caller, or NotAllowed for a customer."""
        caller = await self._verifier.verify(token)
        if caller.principal.kind != "staff":
            raise NotAllowed(_STAFF_ONLY)
        return caller


def principal_from(claims: Mapping[str, object]) -> Principal:
    """Staff only by group; a customer by group and by the attribute that only the shop can write."""
    subject, groups, name = str(claims["sub"]), groups_in(claims), _name_in(claims)
    if "staff" in groups:
        return Principal(kind="staff", subject=subject, customer_id=None, name=name)
    customer_id = claims.get("custom:customer_id")
    if "customer" in groups and isinstance(customer_id, str) and customer_id:
        return Principal(kind="customer", subject=subject, customer_id=customer_id, name=name)
    raise NotAllowed("This account is neither a customer's nor staff's.")


def _name_in(claims: Mapping[str, object]) -> str:
    """The mail address, else the name that they sign in by; printable, and as long as an address may be."""
    name = str(claims.get("email") or claims.get("cognito:username") or "")
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]


async def authenticate(request: Request, verifier: Verifier) -> None:
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
