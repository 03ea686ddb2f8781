"""Every template as it stands, so that a change nobody meant shows up; after one meant: `pytest --snapshot-update`."""

import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from agents.catalog import CATALOG
from stacks.names import construct_id
from tests.infrastructure.assembly import Assembly

SHARED = ["Network", "Identity", "Images", "Builds", "Data", "Edge", "Promotions", "Monitoring"]
STACKS = [*SHARED, *(construct_id(spec.name) for spec in CATALOG)]
# Names of contents: of assets (64 digits), of images and of the database's deployment (16).
CONTENT = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{16})\b")


@pytest.mark.parametrize("stack", STACKS)
def test_is_as_it_was(assembly: Assembly, stack: str, snapshot: SnapshotAssertion) -> None:
    assert _stable(assembly.stacks[stack].document) == snapshot(extension_class=JSONSnapshotExtension)


def test_looks_at_every_stack(assembly: Assembly) -> None:
    assert set(STACKS) == assembly.stacks.keys()


def _stable(document: Any) -> Any:
    resources = {id_: each for id_, each in document["Resources"].items() if each["Type"] != "AWS::CDK::Metadata"}
    return json.loads(CONTENT.sub("CONTENT", json.dumps({**document, "Resources": resources})))
