"""What an OpenAI-compatible server streams, as far as we read it: reasoning and other extras are passed over."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """Servers differ in what they add."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class FunctionPiece(Shape):
    """A piece of a call: its name comes once, its arguments as JSON in pieces."""

    name: str | None = None
    arguments: str | None = None


class CallPiece(Shape):
    """Which call the piece belongs to."""

    index: int = 0
    id: str | None = None
    function: FunctionPiece = FunctionPiece()


class Delta(Shape):
    """More of the reply."""

    content: str | None = None
    tool_calls: list[CallPiece] | None = None


class Choice(Shape):
    """A server that does not stream sends one `message` instead of many `delta`s."""

    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None


class Tokens(Shape):
    """The server's own count."""

    prompt_tokens: int
    completion_tokens: int = 0


class Chunk(Shape):
    """One server-sent event."""

    choices: list[Choice] = []
    usage: Tokens | None = None
