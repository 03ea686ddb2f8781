"""A marketer's client, as a test uses it: one connection, messages in words, answers as frames."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from websockets.sync.client import ClientConnection, connect

Frame = Mapping[str, Any]
SECONDS_TO_ANSWER = 180.0  # a first cold start on a busy machine takes longer than any answer


@dataclass(frozen=True)
class Heard:
    """Everything that was sent for one message, in order."""

    frames: tuple[Frame, ...]

    def of(self, kind: str) -> list[Frame]:
        """The frames of one type."""
        return [frame for frame in self.frames if frame["type"] == kind]

    @property
    def error(self) -> Frame | None:
        """Why there was no answer."""
        return next(iter(self.of("error")), None)

    @property
    def response(self) -> Frame:
        """The answer. Fails with what came instead."""
        answers = self.of("response")
        assert len(answers) == 1, f"not one answer, but {self.frames}"
        return answers[0]

    @property
    def text(self) -> str:
        """The answer's words."""
        text: str = self.response["chat_response"]
        return text

    @property
    def blocks(self) -> list[Frame]:
        """The answer's blocks, what matters most first."""
        response = self.response
        return [block for block in (response["structured_data"], *response["more"]) if block]

    def block(self, kind: str) -> Frame:
        """The first block of a type."""
        found = [block for block in self.blocks if block["type"] == kind]
        assert found, f"no {kind} in {self.blocks}"
        return found[0]

    def rows(self) -> list[Mapping[str, Any]]:
        """The rows of the table."""
        rows: list[Mapping[str, Any]] = self.block("table")["data"]
        return rows


class MarketingClient:
    """A connection. What is pushed while an answer is awaited is kept in `pushed`."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.pushed: list[Frame] = []

    def ask(self, words: str, *, message_id: str | None = None) -> Heard:
        """Say something, and wait for the whole answer."""
        return self.send({"action": "message", "input": words}, message_id=message_id)

    def send(self, message: Mapping[str, Any], *, message_id: str | None = None) -> Heard:
        """Send a message of any kind, and wait until nothing more comes of it."""
        id_ = message_id or uuid4().hex
        self.post({**message, "message_id": id_})
        return Heard(tuple(self._until_complete(id_)))

    def post(self, message: Mapping[str, Any]) -> None:
        """Send and wait for nothing."""
        self.post_text(json.dumps(message))

    def post_text(self, text: str) -> None:
        """Send whatever it is."""
        self._connection.send(text)

    def next_frame(self, *, within: float = SECONDS_TO_ANSWER) -> Frame:
        """Whatever comes next."""
        frame: Frame = json.loads(self._connection.recv(timeout=within))
        return frame

    def next_pushed(self, *, about: str = "", within: float = SECONDS_TO_ANSWER) -> Frame:
        """The block of the next notification about something, which may have come already; others are kept."""
        while True:
            for place, frame in enumerate(self.pushed):
                if about in json.dumps(frame["block"], ensure_ascii=False):
                    return cast("Frame", self.pushed.pop(place)["block"])
            self._keep(self.next_frame(within=within))

    def _keep(self, frame: Frame) -> bool:
        """Whether it is a notification, which comes whenever it likes."""
        is_pushed: bool = frame["type"] == "notification"
        if is_pushed:
            self.pushed.append(frame)
        return is_pushed

    def _until_complete(self, message_id: str) -> Iterator[Frame]:
        while True:
            frame = self.next_frame()
            if self._keep(frame):
                continue
            if frame.get("message_id") not in (message_id, None):
                continue
            yield frame
            if frame["type"] in ("message_complete", "error"):
                return


@contextmanager
def connected(url: str, token: str) -> Iterator[MarketingClient]:
    """A client with a token of its own."""
    with connect(f"{url}?token={token}", open_timeout=SECONDS_TO_ANSWER, proxy=None) as connection:
        yield MarketingClient(connection)
