"""The header that makes a repeated request the same request."""

from typing import Annotated

from fastapi import Header

_HEADER = Header(
    alias="Idempotency-Key",
    pattern=r"^[!-~]{1,200}$",
    description="Chosen by the client for each request: the same one again, after no answer, is done once.",
    examples=["3f680a7f-6f86-41eb-8d8b-02004c4f4f50"],
)

IdempotencyKey = Annotated[str, _HEADER]
OptionalIdempotencyKey = Annotated[str | None, _HEADER]
