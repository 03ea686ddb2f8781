"""Who sends a message: whom the authorizer let in, by the context that API Gateway passes on; no token is looked at."""

from collections.abc import Mapping
from typing import cast

from agents.common.errors import NotAuthenticated
from agents.promotions.marketer import GROUPS, Group, Marketer


def marketer_in(context: Mapping[str, object], *, now: float) -> Marketer:
    """Who sends a message. Raises NotAuthenticated without a context, and once the token is over."""
    groups = frozenset(
        cast("list[Group]", [name for name in str(context.get("groups", "")).split(",") if name in GROUPS])
    )
    subject = str(context.get("subject", ""))
    if not subject or not groups or float(str(context.get("expires_at", "0"))) <= now:
        raise NotAuthenticated("Your sign-in is over: connect again with a fresh token.")
    return Marketer(subject=subject, name=str(context.get("name", subject)), groups=groups)
