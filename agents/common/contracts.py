"""The wire between a client, the supervisor and the specialists: version 1 of requests, replies, events and errors."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from pydantic.config import JsonDict

CONTRACT_VERSION = "1"
CONTRACT_HEADER = "x-contract-version"

LONGEST_TEXT = 8000

# PostgreSQL's text can't hold NUL, so a message with one could be answered and never remembered.
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")
]
SessionId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00]*$")]

_REQUEST: JsonDict = {
    "customer_message": "Where is my order ORD-2024-001, and do you have running shoes in size 10?",
    "conversation_history": [],
    "context": {},
}
_REPORT: JsonDict = {
    "response": "Order ORD-2024-001 is shipped and arrives on 2026-11-23.",
    "status": "ok",
    "tools_called": ["query_order_by_id"],
    "started_at": "2026-11-20T09:30:00.120000Z",
    "duration_ms": 812.4,
}
_REPLY: JsonDict = {
    "response": "Your order ORD-2024-001 is shipped and arrives on 2026-11-23.",
    "agents_called": ["order-management"],
    "agent_responses": {"order-management": _REPORT},
    "confidence_score": 1.0,
    "session_id": "0b54a1d06a3f4a0c9f0f2a4f6f3e9d11",
    "processing_time": 1.74,
    "follow_up_needed": False,
}


class Message(BaseModel):
    """A base for everything on the wire: immutable once read."""

    model_config = ConfigDict(frozen=True)


class HistoryMessage(Message):
    """One earlier turn. It is what somebody said, never a ground for authority."""

    role: Literal["user", "assistant"]
    content: Text


class ProcessRequest(Message):
    """A message. Who sends it comes from the bearer token; `customer_id` decides nothing."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_REQUEST]})

    customer_message: Text = Field(description="What the customer, or the operator, says.")
    session_id: SessionId | None = Field(default=None, description="Continue this conversation; omit to begin one.")
    customer_id: str | None = Field(default=None, max_length=64, description="Accepted and ignored.")
    conversation_history: tuple[HistoryMessage, ...] = Field(
        default=(), max_length=50, description="Earlier turns, for an agent that has none of its own for this session."
    )
    context: dict[str, JsonValue] = Field(default={}, description="Accepted for older clients; no agent reads it.")


class AgentReport(Message):
    """What one agent contributed."""

    response: str
    status: Literal["ok", "failed"]
    tools_called: tuple[str, ...]
    started_at: datetime
    duration_ms: float = Field(ge=0)


class ProcessReply(Message):
    """One reply. `agents_called` holds names of the catalogue; `processing_time` is in seconds."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_REPLY]})

    response: str
    agents_called: tuple[str, ...]
    agent_responses: dict[str, AgentReport]
    confidence_score: float = Field(ge=0, le=1, description="How much of the reply rests on rows that were found.")
    session_id: str
    processing_time: float = Field(ge=0)
    follow_up_needed: bool = Field(description="Something is missing, or the reply asks the customer something.")


class ErrorDetail(Message):
    """`code` is for programs, `message` for people, `request_id` for who looks into the logs."""

    code: str
    message: str
    request_id: str | None


class ErrorReply(Message):
    """The one shape of every error."""

    error: ErrorDetail


class Health(Message):
    """The process answers; nothing else was looked at."""

    status: Literal["healthy"] = "healthy"
    agent: str


class Readiness(Message):
    """What the agent depends on, each `ok` or the reason why not."""

    ready: bool
    agent: str
    checks: dict[str, str]
