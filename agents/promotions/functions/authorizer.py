"""Lets marketers connect: API Gateway asks before `$connect`. No AWS SDK in here: nobody likes to wait for a door."""

import os
from collections.abc import Mapping
from functools import cache

from agents.common.function_logs import configure_function_logs
from agents.common.signing_keys import SigningKeys, fetch_from
from agents.common.tokens import IdTokens, issuer_of
from agents.promotions.config import AGENT, AuthorizerSettings, settings_from
from agents.promotions.functions.runner import runner
from agents.promotions.session.admission import Admission, Event


def handler(event: Event, _: object) -> Mapping[str, object]:
    """Lambda's entry."""
    return runner().run(_admission().policy(event))


@cache
def _admission() -> Admission:
    settings = settings_from(os.environ, AuthorizerSettings)
    configure_function_logs(agent=AGENT, level=settings.log_level)
    issuer = issuer_of(settings.user_pool_id, region=settings.region)
    keys = SigningKeys(fetch_from(f"{settings.cognito_url}/{settings.user_pool_id}/.well-known/jwks.json"))
    return Admission(IdTokens(keys, issuer=issuer, audience=settings.user_pool_client_id))
