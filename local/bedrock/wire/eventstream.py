"""Frames of `application/vnd.amazon.eventstream`: lengths, headers and payload, each guarded by a CRC.

https://smithy.io/2.0/aws/amazon-eventstream.html
"""

from __future__ import annotations

import json
import struct
from binascii import crc32
from collections.abc import Mapping

from local.bedrock.errors import BedrockError

MEDIA_TYPE = "application/vnd.amazon.eventstream"

_STRING = 7


def encode(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One frame: total length, headers' length, their CRC, headers, payload, the CRC of all."""
    block = b"".join(_header(name, value) for name, value in headers.items())
    lengths = struct.pack(">II", 16 + len(block) + len(payload), len(block))
    body = lengths + struct.pack(">I", crc32(lengths)) + block + payload
    return body + struct.pack(">I", crc32(body))


def event(kind: str, payload: Mapping[str, object]) -> bytes:
    """An event of a stream, such as `contentBlockDelta`."""
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return encode(headers, _json(payload))


def exception(error: BedrockError) -> bytes:
    """An error after the stream began: its HTTP status is already sent."""
    kind = error.code[0].lower() + error.code[1:]
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return encode(headers, _json({"message": error.message}))


def _header(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    return struct.pack(">B", len(key)) + key + struct.pack(">BH", _STRING, len(text)) + text


def _json(payload: Mapping[str, object]) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
