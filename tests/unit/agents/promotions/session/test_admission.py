"""Who may connect, and what others know of them."""

import pytest

from agents.common.errors import NotAuthenticated, Unavailable
from agents.common.signing_keys import SigningKeys
from agents.common.tokens import IdTokens
from agents.promotions.session.admission import Admission
from agents.promotions.session.speaker import marketer_in
from tests.fakes import issuer
from tests.fakes.marketing import MIA, context

ARN = "arn:aws:execute-api:us-east-1:000000000000:api/agent/$connect"


def event(token: str | None) -> dict[str, object]:
    return {"methodArn": ARN, "queryStringParameters": {"token": token} if token else None}


def admission() -> Admission:
    async def fetch() -> dict[str, object]:
        return issuer.jwks()

    return Admission(IdTokens(SigningKeys(fetch), issuer=issuer.ISSUER, audience=issuer.AUDIENCE))


async def test_lets_a_marketer_in_with_nothing_but_the_token_s_own_words() -> None:
    policy = await admission().policy(
        event(issuer.marketing_token("marketer", "approver", "staff", sub="s-1", exp=2_000_000_000))
    )
    assert policy["policyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": ARN}],
    }
    assert policy["context"] == {
        "subject": "s-1",
        "name": "mia@x",
        "groups": "marketer,approver",
        "expires_at": "2000000000",
    }


@pytest.mark.parametrize(
    "token",
    [
        None,
        "not a token",
        issuer.token_of("cust001"),
        issuer.staff_token(),
        issuer.marketing_token("marketer", aud="another-client"),
        issuer.marketing_token("marketer", exp=1),
        issuer.marketing_token("marketer", token_use="access"),
        issuer.marketing_token("marketer", key_name="a stranger's"),
    ],
    ids=["none", "garbage", "customer", "staff", "audience", "expired", "access", "stranger"],
)
async def test_lets_nobody_else_in(token: str | None) -> None:
    policy = await admission().policy(event(token))
    assert policy["policyDocument"]["Statement"][0]["Effect"] == "Deny"  # type: ignore[index]  # a document as AWS reads it
    assert policy["context"] == {}


async def test_does_not_guess_when_keys_can_t_be_fetched() -> None:
    async def fetch() -> dict[str, object]:
        raise OSError("unreachable")

    unsure = Admission(IdTokens(SigningKeys(fetch), issuer=issuer.ISSUER, audience=issuer.AUDIENCE))
    with pytest.raises(Unavailable):
        await unsure.policy(event(issuer.marketing_token("marketer")))


def test_a_message_s_sender_is_who_the_authorizer_said() -> None:
    assert marketer_in(context(MIA), now=1) == MIA


@pytest.mark.parametrize(
    "said",
    [
        {},
        {**context(MIA), "groups": "staff,customer"},
        {**context(MIA), "subject": ""},
        context(MIA, expires_at=100),
    ],
    ids=["nothing", "other groups", "no subject", "over"],
)
def test_nobody_speaks_without_it(said: dict[str, str]) -> None:
    with pytest.raises(NotAuthenticated):
        marketer_in(said, now=100)
