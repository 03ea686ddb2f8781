"""Marked events are sent as collectors take them, and known again wherever they come out."""

import base64
import gzip
import json

from hypothesis import given
from hypothesis import strategies as st

from agents.clickstream.proof.marked import Batch, batches, numbers_in

_MARK = "0123456789abcdef-1"


def _sent(batch: Batch) -> object:
    return json.loads(gzip.decompress(base64.b64decode(batch.body(sent_ms=1_700_000_000_123))))


@given(events=st.integers(min_value=1, max_value=1000))
def test_every_number_is_sent_once(events: int) -> None:
    numbers = [number for batch in batches(_MARK, events) for number in batch.numbers]

    assert numbers == list(range(events))


def test_some_requests_hold_a_list() -> None:
    sent = [_sent(batch) for batch in batches(_MARK, 16)]

    assert [type(each) for each in sent] == [dict, dict, dict, list] * 2
    assert sent[0] == {
        "event": "clickstream_proof",
        "proof_id": _MARK,
        "number": 0,
        "sent_at": "2023-11-14T22:13:20.123+00:00",
    }


def test_request_ids_are_such_as_collectors_keep() -> None:
    assert [batch.request_id for batch in batches(_MARK, 2)] == [f"proof-{_MARK}-0", f"proof-{_MARK}-1"]


def test_finds_its_numbers_in_a_record_of_one_event_and_in_one_of_a_list() -> None:
    ours, others = {"proof_id": _MARK, "number": 7}, {"proof_id": "another", "number": 8}

    assert list(numbers_in({"data": ours, "meta": {}}, _MARK)) == [7]
    assert list(numbers_in({"data_list": [others, ours, {**ours, "number": 9}], "meta": {}}, _MARK)) == [7, 9]


def test_finds_its_numbers_in_a_table_of_texts() -> None:
    pairs = [("proof_id", _MARK), ("number", "7"), ("event", "clickstream_proof")]

    assert list(numbers_in({"data": pairs, "data_list": None}, _MARK)) == [7]
    assert list(numbers_in({"data": None, "data_list": [pairs]}, _MARK)) == [7]


@given(
    record=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["data", "data_list", "proof_id", "number"]), inner)
        ),
    )
)
def test_other_peoples_records_hold_none_of_its_numbers(record: object) -> None:
    assert list(numbers_in(record, _MARK)) == []
