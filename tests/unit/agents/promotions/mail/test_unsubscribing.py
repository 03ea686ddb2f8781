"""The link ends one customer's consent and nobody else's, and opening it ends none."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from agents.common.errors import DatabaseUnavailable, NotFound
from agents.promotions.mail.consents import Consents
from agents.promotions.mail.routes import unsubscribe_router
from agents.promotions.mail.unsubscribing import UnsubscribeLinks, Unsubscribing
from tests.fakes.promotion_mail import LINKS, Agreements


class Down(Consents):
    """The database does not answer."""

    def __init__(self) -> None:
        pass

    async def end(self, customer_id: str) -> bool:
        assert customer_id == "cust001"
        raise DatabaseUnavailable("The shop's database does not answer right now.")


@pytest.fixture
def agreements() -> Agreements:
    return Agreements({"cust001", "cust002"})


@pytest.fixture
def client(agreements: Agreements) -> TestClient:
    return client_of(Consents(agreements))  # type: ignore[arg-type]  # as far as consents go


def client_of(consents: Consents) -> TestClient:
    app = FastAPI()
    app.include_router(unsubscribe_router(Unsubscribing(LINKS, consents)))
    return TestClient(app)


def path(customer_id: str) -> str:
    return LINKS.to(customer_id).removeprefix("https://promotions.example.com")


def test_a_link_says_whose_it_is() -> None:
    assert LINKS.customer_of(LINKS.token("cust001")) == "cust001"


@given(st.text(max_size=300))
def test_nothing_else_is_a_link(token: str) -> None:
    with pytest.raises(NotFound):
        LINKS.customer_of(token)


@pytest.mark.parametrize("place", range(0, 54, 3))
def test_an_altered_link_is_none(place: int) -> None:
    token = LINKS.token("cust001")
    changed = "B" if token[place] != "B" else "C"
    with pytest.raises(NotFound):
        LINKS.customer_of(token[:place] + changed + token[place + 1 :])


def test_another_keys_link_is_none() -> None:
    with pytest.raises(NotFound):
        LINKS.customer_of(UnsubscribeLinks("o" * 64, "https://x").token("cust001"))
    with pytest.raises(NotFound):
        LINKS.customer_of(LINKS.token("cust001").partition(".")[0] + "." + LINKS.token("cust002").partition(".")[2])


def test_a_short_key_signs_nothing() -> None:
    with pytest.raises(ValueError, match="too short"):
        UnsubscribeLinks("secret", "https://x")


def test_looking_at_the_page_ends_nothing(client: TestClient, agreements: Agreements) -> None:
    page = client.get(path("cust001"))
    assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert (client.head(path("cust001")).status_code, agreements.ended) == (405, [])


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_ends_the_consent_of_whose_link_it_is(
    client: TestClient, agreements: Agreements, body: dict[str, str]
) -> None:
    for _ in range(2):
        page = client.post(path("cust001"), data=body)
        assert (page.status_code, "You are unsubscribed" in page.text) == (200, True)
    assert agreements.agreed == {"cust002"}


def test_the_page_loads_nothing_and_tells_nobody(client: TestClient) -> None:
    headers = client.get(path("cust001")).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["nonsense", "Y3VzdDAwMQ.AAAA", "%3Cscript%3E"])
def test_a_foreign_link_is_told_nothing(client: TestClient, agreements: Agreements, method: str, token: str) -> None:
    page = client.request(method, f"/unsubscribe/{token}")
    assert page.status_code == 404
    assert "not one of ours" in page.text
    assert "<script>" not in page.text
    assert agreements.ended == []


def test_says_when_it_did_not_work() -> None:
    page = client_of(Down()).post(path("cust001"))
    assert page.status_code == 503
    assert "Please try again" in page.text
