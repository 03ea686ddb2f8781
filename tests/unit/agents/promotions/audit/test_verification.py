"""The trail tells of any entry that was changed, removed, inserted or cut off."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agents.promotions.audit.entries import BEGINNING, Entry, Happening, as_item, entry, from_item
from agents.promotions.audit.verification import NO_ENTRIES, Head, verified

Items = list[dict[str, str | int]]
HAPPENING = Happening(
    what="waiting",
    approval_id="apr-1",
    actor="mia",
    at="2026-11-20T10:00:00+00:00",
    plan_hash="p",
    data_version="v",
    before="b",
    after="a",
)


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(1, length + 1):
        previous = entries[-1].hash if entries else BEGINNING
        entries.append(entry(replace(HAPPENING, approval_id=f"apr-{number}"), sequence=number, previous_hash=previous))
    return entries


def head_of(entries: list[Entry]) -> Head:
    return Head(sequence=entries[-1].sequence, hash=entries[-1].hash)


def test_a_trail_that_nobody_touched_is_whole() -> None:
    entries = chain(5)
    found = verified([as_item(one) for one in entries], head_of(entries), anchor=head_of(entries[:3]))
    assert (found.problems, found.head) == ((), head_of(entries))


def test_an_empty_trail_is_whole() -> None:
    assert verified([], NO_ENTRIES).problems == ()


def test_an_entry_is_read_as_it_was_written() -> None:
    [one] = chain(1)
    assert from_item(as_item(one)) == one


def _changed(items: Items) -> None:
    items[2]["actor"] = "somebody else"


def _removed(items: Items) -> None:
    del items[2]


def _first_removed(items: Items) -> None:
    del items[0]


def _cut_off(items: Items) -> None:
    del items[-1]


def _inserted(items: Items) -> None:
    forged = entry(HAPPENING, sequence=6, previous_hash=str(items[-1]["hash"]))
    items.append(as_item(forged))


def _inserted_between(items: Items) -> None:
    items.insert(2, {**items[1], "sequence": "2.5"})


def _swapped(items: Items) -> None:
    items[1], items[2] = {**items[2], "sequence": 2}, {**items[1], "sequence": 3}


def _field_added(items: Items) -> None:
    items[2]["excuse"] = "it was me"


def _changed_with_its_hash(items: Items) -> None:
    one = from_item(items[2])
    forged = entry(replace(one.happening, actor="x"), sequence=3, previous_hash=one.previous_hash)
    items[2] = as_item(forged)


@pytest.mark.parametrize(
    "tamper",
    [
        _changed,
        _removed,
        _first_removed,
        _cut_off,
        _inserted,
        _inserted_between,
        _swapped,
        _field_added,
        _changed_with_its_hash,
    ],
)
def test_finds_what_was_tampered_with(tamper: Callable[[Items], None]) -> None:
    entries = chain(5)
    items = [as_item(one) for one in entries]
    tamper(items)
    assert verified(items, head_of(entries)).problems


@pytest.mark.parametrize("name", sorted(as_item(chain(1)[0])))
def test_no_field_of_an_entry_can_be_changed(name: str) -> None:
    entries = chain(3)
    items = [as_item(one) for one in entries]
    items[1][name] = 7
    assert verified(items, head_of(entries)).problems


def test_only_an_anchor_finds_a_chain_that_was_written_anew() -> None:
    entries = chain(5)
    forged: list[Entry] = []
    for one in entries:
        previous = forged[-1].hash if forged else BEGINNING
        forged.append(entry(replace(one.happening, actor="x"), sequence=one.sequence, previous_hash=previous))
    items = [as_item(one) for one in forged]
    assert verified(items, head_of(forged)).problems == ()
    assert verified(items, head_of(forged), anchor=head_of(entries[:4])).problems


def test_an_anchor_finds_a_shorter_chain() -> None:
    entries = chain(5)
    items = [as_item(one) for one in entries[:3]]
    assert verified(items, head_of(entries[:3]), anchor=head_of(entries)).problems
