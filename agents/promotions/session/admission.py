"""Who may connect: people of marketing with a good ID token. What follows from it is all that others know of them."""

from collections.abc import Mapping
from typing import cast

from agents.common.errors import NotAllowed, NotAuthenticated
from agents.common.tokens import IdTokens, groups_in
from agents.promotions.marketer import GROUPS

Event = Mapping[str, object]
Context = Mapping[str, str]


class Admission:
    """API Gateway's REQUEST authorizer for `$connect`."""

    def __init__(self, tokens: IdTokens) -> None:
        self._tokens = tokens

    async def policy(self, event: Event) -> Mapping[str, object]:
        """Allow with the context of a marketer, or deny. Raises Unavailable when sign-in can't be checked."""
        query = cast("Mapping[str, str]", event.get("queryStringParameters") or {})
        try:
            claims = await self._tokens.claims(query.get("token", ""))
            context = context_of(claims)
        except (NotAuthenticated, NotAllowed):
            return _policy("nobody", "Deny", event, {})
        return _policy(context["subject"], "Allow", event, context)


def context_of(claims: Mapping[str, object]) -> Context:
    """What API Gateway passes on with each message. Raises NotAllowed for who is of neither group."""
    groups = [group for group in GROUPS if group in groups_in(claims)]
    if not groups:
        raise NotAllowed("This account is not one of marketing's.")
    return {
        "subject": str(claims["sub"]),
        "name": str(claims.get("name") or claims.get("email") or claims["sub"]),
        "groups": ",".join(groups),
        "expires_at": str(claims["exp"]),
    }


def _policy(principal: str, effect: str, event: Event, context: Context) -> Mapping[str, object]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": principal,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }
