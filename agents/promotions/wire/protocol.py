"""The wire of the WebSocket: what a client sends, and what it is sent. One JSON object a frame."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from agents.promotions.blocks import Block, Notification

LONGEST_INPUT = 4000
LONGEST_REASON = 500
MOST_BYTES_IN = 16 * 1024  # the longest input, with every character escaped, fits
MOST_BYTES_OUT = 32 * 1024  # of a frame, by API Gateway

MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.~-]{16,200}$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:-]{1,100}$")]
TurnNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_INPUT)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]


class Wire(BaseModel):
    """Immutable once read. A field that we do not know is refused: it may have been meant for something."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sent(Wire):
    """What every message of a client may carry: an id of its own, by which a repeated message is known."""

    message_id: MessageId | None = None


class Ask(Sent):
    """A question or a wish in words."""

    action: Literal["message"]
    input: Text


class Decide(Sent):
    """An approver's decision, with the token that was given to them alone."""

    action: Literal["approve", "reject"]
    approval_token: Token
    reason: Reason | None = None


class Undo(Sent):
    """Take a write back."""

    action: Literal["undo"]
    write_id: Identifier


class Withdraw(Sent):
    """Ask no longer for what nobody has decided about."""

    action: Literal["withdraw"]
    write_id: Identifier


class ShowHistory(Sent):
    """The caller's own conversation, the latest turns first; `before` is a turn of an earlier answer."""

    action: Literal["history"]
    before: TurnNumber | None = None


class Plain(Sent):
    """Actions that take nothing: decisions that wait, writes that were made, a fresh start, and an end of the work."""

    action: Literal["approvals", "writes", "new_conversation", "stop"]


Incoming = Annotated[Ask | Decide | Undo | Withdraw | ShowHistory | Plain, Field(discriminator="action")]
INCOMING: TypeAdapter[Incoming] = TypeAdapter(Incoming)


class Acknowledgment(Wire):
    """The message arrived, and is being worked on."""

    type: Literal["acknowledgment"] = "acknowledgment"
    message_id: str


class ToolProgress(Wire):
    """What is being done."""

    type: Literal["tool_progress"] = "tool_progress"
    message_id: str
    tool: str
    text: str
    percent: Annotated[int, Field(ge=0, le=100)] | None = None


class TextChunk(Wire):
    """Some more of the answer's words."""

    type: Literal["text_chunk"] = "text_chunk"
    message_id: str
    text: str


class Response(Wire):
    """The answer: its words, the block that matters most, and the others."""

    type: Literal["response"] = "response"
    message_id: str
    chat_response: str
    structured_data: Block | None = None
    more: tuple[Block, ...] = ()


class Figures(Wire):
    """What an answer took."""

    model_calls: int = 0
    tokens: int = 0
    milliseconds: int = 0


class MessageComplete(Wire):
    """Nothing more will come of this message."""

    type: Literal["message_complete"] = "message_complete"
    message_id: str
    figures: Figures


class Error(Wire):
    """Why there is no answer; `code` is for programs."""

    type: Literal["error"] = "error"
    code: str
    message: str
    message_id: str | None = None


class Pushed(Wire):
    """Something that nobody asked for just now: a decision that waits, or was made; mail that is out."""

    type: Literal["notification"] = "notification"
    block: Block


def pushed(notification: Notification) -> Pushed:
    """A notification as a frame."""
    return Pushed(block=notification)


Outgoing = Acknowledgment | ToolProgress | TextChunk | Response | MessageComplete | Error | Pushed
