"""The link in an approver's mail: opening it shows what would change, and only its form decides."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from agents.common.errors import BadInput, ClickShopError, NotAllowed, NotFound, Refused, Unavailable
from agents.promotions.writes import pages
from agents.promotions.writes.clock import Now
from agents.promotions.writes.decisions import Decisions
from agents.promotions.writes.tokens import Token

log = structlog.stdlib.get_logger(__name__)

Handoff = Callable[[str], Awaitable[None]]

_MOST_BYTES = 8 * 1024
_STATUS: tuple[tuple[type[ClickShopError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (BadInput, 400),
    (Refused, 409),
)
_APPROVED = "It is approved, and is being done. Who asked for it is told."
_REJECTED = "It is rejected. Who asked for it is told why."
_NO_FORM = "Use the form of the page: approve or reject."


def decision_router(decisions: Decisions, *, handoff: Handoff, now: Now) -> APIRouter:
    """`handoff` has what was decided done by the orchestrator; it may be called more than once."""
    router = APIRouter(include_in_schema=False)

    @router.get("/approvals/{token}")
    async def show(token: str) -> HTMLResponse:
        try:
            approval = (await decisions.asked(Token(token))).approval
        except ClickShopError as error:
            return _failed(error)
        waits = approval.state == "waiting" and not approval.is_late(now())
        return _page(pages.asking(approval, may_decide=waits))

    @router.post("/approvals/{token}")
    async def decide(token: str, request: Request) -> HTMLResponse:
        try:
            form = await _form(request)
            approve = form.get("decision") == "approve"
            approval = await decisions.decide(Token(token), approve=approve, reason=form.get("reason", ""))
        except ClickShopError as error:
            return _failed(error)
        await _handed_off(handoff, approval.approval_id)
        return _page(pages.said("Thank you", _APPROVED if approve else _REJECTED))

    return router


async def _handed_off(handoff: Handoff, approval_id: str) -> None:
    """What is decided stays decided: if nobody is there now, the next look at what is open does it and tells."""
    try:
        await handoff(approval_id)
    except Unavailable:
        log.warning("a decision was not handed off", approval_id=approval_id)


async def _form(request: Request) -> dict[str, str]:
    """The form's fields. Raises BadInput for anything else."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise BadInput(_NO_FORM)
    try:
        fields = parse_qs(body.decode(), strict_parsing=bool(body), max_num_fields=4, keep_blank_values=True)
    except ValueError:
        raise BadInput(_NO_FORM) from None
    form = {name: values[0] for name, values in fields.items()}
    if form.get("decision") not in ("approve", "reject"):
        raise BadInput(_NO_FORM)
    return form


def _failed(error: ClickShopError) -> HTMLResponse:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 503)
    return _page(pages.said("This was not decided", error.message), status=status)


def _page(text: str, *, status: int = 200) -> HTMLResponse:
    return HTMLResponse(text, status_code=status, headers=dict(pages.HEADERS))
