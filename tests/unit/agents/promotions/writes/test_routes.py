"""The link in a mail: looking changes nothing, deciding is done once, and the token stays where it is."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from agents.common.errors import Unavailable
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.plans import CreatePromotion
from agents.promotions.writes.routes import decision_router
from tests.fakes.promotion_writes import MIA, PAUL, REGULARS, WritingHouse

BEFORE = {"cust001": "VIP", "cust002": "Premium", "cust003": "Regular", "cust004": "Regular"}


@pytest.fixture
def handed_off() -> list[str]:
    return []


@pytest.fixture
def browser(house: WritingHouse, handed_off: list[str]) -> Iterator[TestClient]:
    async def handoff(approval_id: str) -> None:
        handed_off.append(approval_id)
        if len(handed_off) > 1:
            raise Unavailable("Nobody is there.")

    app = FastAPI()
    app.include_router(decision_router(house.decisions(), handoff=handoff, now=house.clock.now))
    with TestClient(app) as client:
        yield client


async def asked(house: WritingHouse) -> Approval:
    return (await house.service().request(MIA, REGULARS)).approval


def link(house: WritingHouse, approval: Approval) -> str:
    return f"/approvals/{house.token_of(approval, PAUL, 'mail')}"


async def test_looking_changes_nothing(house: WritingHouse, browser: TestClient, handed_off: list[str]) -> None:
    approval = await asked(house)
    for _ in range(3):
        page = browser.get(link(house, approval))
        assert page.status_code == 200
        assert browser.head(link(house, approval)).status_code == 405
    assert "Bob Wilson" in page.text
    assert "<form" in page.text
    assert (handed_off, house.segments()) == ([], BEFORE)
    assert await house.history(approval.approval_id) == ["waiting"]


async def test_a_page_gives_its_address_to_nobody(house: WritingHouse, browser: TestClient) -> None:
    approval = await asked(house)
    for page in (browser.get(link(house, approval)), browser.get("/approvals/unknown")):
        headers = page.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "http" not in page.text.replace('charset="utf-8"', "")
    token = house.token_of(approval, PAUL, "mail")
    assert token not in browser.get(link(house, approval)).text


@pytest.mark.parametrize(("decision", "state"), [("approve", "approved"), ("reject", "rejected")])
async def test_its_form_decides_once(
    house: WritingHouse, browser: TestClient, handed_off: list[str], decision: str, state: str
) -> None:
    approval = await asked(house)
    form = {"decision": decision, "reason": "As agreed"}
    assert browser.post(link(house, approval), data=form).status_code == 200
    assert house.approval(approval.approval_id).state == state
    again = browser.post(link(house, approval), data=form)
    assert again.status_code == 409
    assert "decided by Paul" in again.text
    assert "<form" not in browser.get(link(house, approval)).text
    assert handed_off == [approval.approval_id]
    assert await house.history(approval.approval_id) == ["waiting", state]


async def test_what_nobody_takes_over_is_finished_later(house: WritingHouse, browser: TestClient) -> None:
    for approval in (await asked(house), await asked(house)):
        assert browser.post(link(house, approval), data={"decision": "approve"}).status_code == 200
    await house.service().finish_interrupted()
    assert house.segments()["cust003"] == "Premium"


async def test_a_rejection_that_nobody_takes_over_is_told_later_and_once(
    house: WritingHouse, browser: TestClient, handed_off: list[str]
) -> None:
    handed_off.append("so that nobody is there")
    approval = await asked(house)
    assert browser.post(link(house, approval), data={"decision": "reject", "reason": "No"}).status_code == 200
    assert await house.service().finish_interrupted() == 0, "somebody may be about to tell of it"
    house.clock.advance(minutes=2)
    assert await house.service().finish_interrupted() == 1
    assert [(one.state, one.reason) for one in house.told.news] == [("rejected", "No")]
    assert await house.service().finish_interrupted() == 0
    assert await house.history(approval.approval_id) == ["waiting", "rejected"]


async def test_a_rejection_that_was_told_is_not_told_again(house: WritingHouse) -> None:
    approval = await asked(house)
    await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=False, reason="No")
    house.clock.advance(minutes=2)
    assert await house.service().finish_interrupted() == 0
    assert [one.state for one in house.told.news] == ["rejected"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"decision=maybe", 400),
        (b"decision=reject", 400),
        (b"decision=reject&reason=%20", 400),
        (b"\xff\xfe", 400),
        (b"decision=approve&" + b"x" * 9000, 400),
        (b'{"decision": "approve"}', 400),
        (b"a=1&b=2&c=3&d=4&e=5&decision=approve", 400),
    ],
)
async def test_anything_but_its_form_is_refused(
    house: WritingHouse, browser: TestClient, body: bytes, status: int
) -> None:
    approval = await asked(house)
    assert browser.post(link(house, approval), content=body).status_code == status
    assert house.approval(approval.approval_id).state == "waiting"


async def test_unknown_and_late_tokens(house: WritingHouse, browser: TestClient) -> None:
    approval = await asked(house)
    token = house.token_of(approval, PAUL, "mail")
    for other in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", approval.approval_id):
        assert browser.get(f"/approvals/{other}").status_code == 404
        assert browser.post(f"/approvals/{other}", data={"decision": "approve"}).status_code == 404
    house.clock.advance(hours=1)
    assert "<form" not in browser.get(link(house, approval)).text
    assert browser.post(link(house, approval), data={"decision": "approve"}).status_code == 409
    assert house.segments() == BEFORE


async def test_names_and_texts_are_never_markup(house: WritingHouse, browser: TestClient) -> None:
    evil = '<script>fetch("//evil")</script><img src=x onerror=alert(1)>"\'&'
    plan = CreatePromotion(name=evil, description=evil, discount_percent=Decimal(5), target_segment="VIP")
    approval = (await house.service().request(MIA, plan)).approval
    page = browser.get(link(house, approval)).text
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
