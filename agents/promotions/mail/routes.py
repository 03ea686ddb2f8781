"""The unsubscribe link's page: GET asks, POST ends the consent, by a mail client with one click too (RFC 8058)."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from agents.common.errors import ClickShopError, NotFound
from agents.promotions.mail.rendering import rendered
from agents.promotions.mail.unsubscribing import Unsubscribing
from agents.promotions.page_headers import page_headers

_HEADERS = page_headers()


def unsubscribe_router(unsubscribing: Unsubscribing) -> APIRouter:
    """Both routes. https://www.rfc-editor.org/rfc/rfc8058"""
    router = APIRouter()

    @router.get("/unsubscribe/{token}")
    async def ask(token: str) -> HTMLResponse:
        """Changes nothing."""
        try:
            unsubscribing.check(token)
        except NotFound as error:
            return _page("Unsubscribe", error.message, status=404)
        return _page("Unsubscribe", "Do you want no more newsletters from ClickShop?", button="No more newsletters")

    @router.post("/unsubscribe/{token}")
    async def end(token: str) -> HTMLResponse:
        """Needs nothing but the link: a mail client sends `List-Unsubscribe=One-Click`, and the page nothing."""
        try:
            await unsubscribing.end(token)
        except NotFound as error:
            return _page("Unsubscribe", error.message, status=404)
        except ClickShopError as error:
            return _page("Unsubscribe", f"{error.message} Please try again in a moment.", status=503)
        return _page("You are unsubscribed", "We write to you about your orders only.")

    return router


def _page(title: str, text: str, *, button: str | None = None, status: int = 200) -> HTMLResponse:
    html = rendered("page.html", title=title, text=text, button=button)
    return HTMLResponse(html, status_code=status, headers=_HEADERS)
