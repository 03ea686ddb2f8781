"""`make verify-audit` finds entries that were changed, removed or inserted, and approvals the trail does not know."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from agents.promotions.audit.entries import CHAIN, as_item, entry, from_item
from agents.promotions.declaration.reading import read_declaration
from operations import audit
from operations.command_line import parser
from operations.errors import OperationRefused
from tests.fakes.marketing_data import create_tables
from tests.fakes.promotion_writes import MIA, PAUL, REGULARS, WritingHouse, create_own_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX = "agentic-promo-dev-"
VARIABLES = {"AWS_REGION": "us-east-1"}


@cache
def _client() -> "DynamoDBClient":
    return boto3.Session("test", "test", region_name="us-east-1").resource("dynamodb").meta.client


@pytest.fixture
async def written(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A house in which a write was approved and done, and another waits."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        declaration = read_declaration("dev", prefix=PREFIX)
        create_tables(_client(), declaration)
        create_own_tables(_client(), PREFIX)
        house = WritingHouse(_client(), declaration, prefix=PREFIX)
        house.fill()
        approval = (await house.service().request(MIA, REGULARS)).approval
        await house.service().decide(PAUL, house.token_of(approval, PAUL), approve=True)
        house.fill()
        await house.service().request(MIA, REGULARS)
        yield house


def verify(anchor: str | None = None) -> int:
    words = ["verify-audit", "--env", "dev", *(["--anchor", anchor] if anchor else [])]
    return audit.run(parser(VARIABLES).parse_args(words), VARIABLES)


def test_nothing_was_changed(written: WritingHouse, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify() == 0
    ended = capsys.readouterr().out.splitlines()[0].rpartition(" ")[2]
    assert ended.startswith("4:")
    assert verify(ended) == 0
    assert verify(f"3:{'0' * 64}") == 1


def put(item: dict[str, Any]) -> None:
    _client().put_item(TableName=f"{PREFIX}audit", Item=item)


def stored(sequence: int) -> dict[str, Any]:
    return _client().get_item(TableName=f"{PREFIX}audit", Key={"chain": CHAIN, "sequence": sequence})["Item"]


def changed(_: WritingHouse) -> None:
    put({**stored(2), "actor": "nobody"})


def changed_with_its_hash(_: WritingHouse) -> None:
    one = from_item(stored(2))
    forged = entry(one.happening, sequence=2, previous_hash="0" * 64)
    put({**stored(2), "previous_hash": forged.previous_hash, "hash": forged.hash})


def removed(_: WritingHouse) -> None:
    _client().delete_item(TableName=f"{PREFIX}audit", Key={"chain": CHAIN, "sequence": 2})


def cut_off(_: WritingHouse) -> None:
    _client().delete_item(TableName=f"{PREFIX}audit", Key={"chain": CHAIN, "sequence": 4})


def inserted(_: WritingHouse) -> None:
    put({**stored(4), "sequence": 5})


def forged_beyond_the_head(_: WritingHouse) -> None:
    one = from_item(stored(4))
    put(dict(as_item(entry(one.happening, sequence=5, previous_hash=one.hash))))


def without_the_trail(house: WritingHouse) -> None:
    [waiting] = [one for one in house.everything() if isinstance(one, dict) and one.get("state") == "waiting"]
    house.alter(str(waiting["approval_id"]), "state", "executed")


TAMPERING = (
    changed,
    changed_with_its_hash,
    removed,
    cut_off,
    inserted,
    forged_beyond_the_head,
    without_the_trail,
)


@pytest.mark.parametrize("tamper", TAMPERING)
def test_something_was_changed(
    written: WritingHouse, tamper: Callable[[WritingHouse], None], capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(written)
    assert verify() == 1
    assert "wrong:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("plan", '{"kind":"change_segment"}'),
        ("changes", []),
        ("changes", "none at all"),
        ("requester", "max"),
        ("four_eyes", ["so that it looks as if"]),
        ("words", "Change nothing"),
        ("decided_by_name", "Pia"),
        ("decided_at", "2026-11-20T12:00:01+00:00"),
        ("reason", "Because"),
        ("sequence", 1),
    ],
)
def test_an_approval_was_changed(
    written: WritingHouse, attribute: str, value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    [executed] = [one for one in written.everything() if isinstance(one, dict) and one.get("state") == "executed"]
    written.alter(str(executed["approval_id"]), attribute, value)
    assert verify() == 1
    assert "the trail has none like it" in capsys.readouterr().out


def test_what_is_no_anchor(written: WritingHouse) -> None:
    with pytest.raises(OperationRefused, match="no anchor"):
        verify("latest")
