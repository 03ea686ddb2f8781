"""`make verify-audit ENV=dev`: is the trail of approved writes as it was written, and does it know every approval?"""

import argparse
import asyncio
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import boto3
from pydantic import ValidationError

from agents.promotions.audit.entries import from_item
from agents.promotions.audit.trail import AuditTrail
from agents.promotions.audit.verification import Head, Verified, verified
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.ledger import tells_of
from operations.account import Account
from operations.errors import OperationRefused
from operations.target import LAPTOP, exported

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SUMMARY = "verify the hash chain of approved writes (ENV=local: of the stack on this machine)"
_ANCHOR = re.compile(r"(?P<sequence>[1-9]\d*):(?P<hash>[0-9a-f]{64})")
_LAPTOP_IS = "dev"
_LOOKS = 5
_CHANGED = "Something was changed."
_UNCHANGED = "Nothing was changed. Keep where it ends as an ANCHOR."

Items = Sequence[Mapping[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What was written down after an earlier run, if anything."""
    parser.add_argument("--anchor", metavar="SEQUENCE:HASH", help="where the trail ended at an earlier time")


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """1 when anything is not as it was written."""
    anchor = _anchor(arguments.anchor) if arguments.anchor else None
    client, prefix = _tables(arguments.env, variables)
    approvals = _all(client, f"{prefix}approvals")  # first: the trail may only know more than they do
    found, items = asyncio.run(_verified(AuditTrail(client, f"{prefix}audit"), anchor))
    problems = [*found.problems, *unknown(approvals, items)]
    sys.stdout.writelines(f"wrong: {problem}\n" for problem in problems)
    sys.stdout.write(
        f"{found.head.sequence} entries, {len(approvals)} approvals; the trail ends with {found.head.words}\n"
    )
    sys.stdout.write(f"{_CHANGED if problems else _UNCHANGED}\n")
    return int(bool(problems))


def unknown(approvals: Items, items: Items) -> Iterator[str]:
    """Approvals that are not as the trail tells."""
    entries = {int(item["sequence"]): from_item(item) for item in items}
    for kept in approvals:
        approval = _approval(kept)
        entry = entries.get(approval.sequence) if approval else None
        if approval is None or entry is None or not tells_of(entry, approval):
            yield f"approval {kept['approval_id']} is {kept.get('state')}: the trail has none like it"


def _approval(kept: Mapping[str, Any]) -> Approval | None:
    """None for what is none any more."""
    try:
        return Approval.model_validate(kept)
    except ValidationError:
        return None


async def _verified(trail: AuditTrail, anchor: Head | None) -> tuple[Verified, Items]:
    """Read between two looks at a head that stays the same: what is beyond it was put there past the trail."""
    for _ in range(_LOOKS):
        head = await trail.head()
        items = [item async for item in trail.items()]
        if head == await trail.head():
            return verified(items, head, anchor=anchor), items
    raise OperationRefused("The trail grows faster than it can be read; try again when fewer people write.")


def _tables(environment: str, variables: Mapping[str, str]) -> "tuple[DynamoDBClient, str]":
    """A client, and how the tables' names begin."""
    if environment == LAPTOP:
        session = boto3.Session("test", "test", region_name="us-east-1")
        client = session.resource("dynamodb", endpoint_url=exported("AWS_ENDPOINT_URL", variables)).meta.client
        return client, f"agentic-promo-{_LAPTOP_IS}-"
    account = Account.from_variables(variables)
    return account.session.resource("dynamodb").meta.client, f"agentic-promo-{environment}-"


def _all(client: "DynamoDBClient", table: str) -> Items:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def _anchor(text: str) -> Head:
    if not (match := _ANCHOR.fullmatch(text.strip())):
        raise OperationRefused(f"{text} is no anchor: it is the number and the hash that an earlier run ended with.")
    return Head(sequence=int(match["sequence"]), hash=match["hash"])
