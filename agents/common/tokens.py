"""ID tokens of one Cognito user pool, verified by its keys. A Lambda function may import this: no web framework."""

from collections.abc import Mapping

import jwt

from agents.common.errors import NotAuthenticated
from agents.common.signing_keys import SigningKeys

_REQUIRED = ["exp", "iat", "iss", "aud", "sub", "token_use"]
_CLOCK_SKEW_SECONDS = 10
_BAD_TOKEN = "The bearer token is not valid for this shop; sign in again."  # noqa: S105  a sentence, not a secret


class IdTokens:
    """Tokens of one user pool, for one application."""

    def __init__(self, keys: SigningKeys, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    async def claims(self, token: str) -> Mapping[str, object]:
        """What a good token says, or NotAuthenticated."""
        key = await self._keys.key(_key_id(token))
        try:
            claims: Mapping[str, object] = jwt.decode(
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
        return claims


def groups_in(claims: Mapping[str, object]) -> frozenset[str]:
    """The groups of the pool that the person is in."""
    groups = claims.get("cognito:groups")
    return frozenset(map(str, groups)) if isinstance(groups, list) else frozenset()


def issuer_of(user_pool_id: str, *, region: str) -> str:
    """The issuer's name in a token: always Cognito's own, wherever its keys are fetched from."""
    return f"https://cognito-idp.{region}.amazonaws.com/{user_pool_id}"


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
