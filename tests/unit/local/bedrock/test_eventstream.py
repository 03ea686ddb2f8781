"""Frames are read back by botocore's own parser."""

import json
from typing import NamedTuple

import pytest
from botocore.eventstream import ChecksumMismatch, EventStreamBuffer
from hypothesis import given
from hypothesis import strategies as st

from local.bedrock.errors import ModelStreamErrorException
from local.bedrock.wire.eventstream import encode, event, exception

NAMES = st.text(st.characters(codec="ascii", categories=["L", "P"]), min_size=1, max_size=40)
HEADERS = st.dictionaries(NAMES, st.text(max_size=200), max_size=5)


class Frame(NamedTuple):
    """What botocore reads."""

    status: int
    headers: dict[str, object]
    payload: bytes


def read(frames: bytes) -> list[Frame]:
    buffer = EventStreamBuffer()
    buffer.add_data(frames)
    messages = [message.to_response_dict() for message in buffer]
    return [Frame(one["status_code"], dict(one["headers"]), one["body"]) for one in messages]


@given(headers=HEADERS, payload=st.binary(max_size=2000))
def test_botocore_reads_any_frame_back(headers: dict[str, str], payload: bytes) -> None:
    [frame] = read(encode(headers, payload))
    assert frame.headers == headers
    assert frame.payload == payload


def test_an_event_names_its_kind_and_carries_json() -> None:
    [frame] = read(event("contentBlockDelta", {"delta": {"text": "né"}}))
    assert frame.headers[":event-type"] == "contentBlockDelta"
    assert frame.headers[":message-type"] == "event"
    assert json.loads(frame.payload) == {"delta": {"text": "né"}}


def test_an_error_is_an_exception_with_a_lower_case_beginning() -> None:
    [frame] = read(exception(ModelStreamErrorException("broken")))
    assert frame.status == 400  # how botocore marks an exception in a stream
    assert frame.headers[":exception-type"] == "modelStreamErrorException"


def test_several_frames_in_one_chunk_are_told_apart() -> None:
    frames = b"".join(event("e", {"n": n}) for n in range(3))
    assert [json.loads(frame.payload)["n"] for frame in read(frames)] == [0, 1, 2]


def test_a_changed_byte_is_noticed() -> None:
    frame = bytearray(event("e", {"text": "hello"}))
    frame[-10] ^= 1
    with pytest.raises(ChecksumMismatch):
        read(bytes(frame))
