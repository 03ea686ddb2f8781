"""A plan as canonical JSON, and its digest: what a person approves, and what is compared before anything is done."""

import hashlib
import json
from functools import cache

from pydantic import TypeAdapter

from agents.clickstream.deployment.plan import Plan


def document_of(plan: Plan) -> str:
    """JSON without space, its names in order, its amounts as text: the same plan is the same text."""
    plain = _plans().dump_python(plan, mode="json")
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plan_of(document: str) -> Plan:
    """The plan that a document says. Raises ValueError for one that says none."""
    return _plans().validate_json(document)


def digest_of(document: str) -> str:
    """SHA-256 of it, in hex."""
    return hashlib.sha256(document.encode()).hexdigest()


@cache
def _plans() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)
