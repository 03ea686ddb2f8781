"""The headers that a load balancer adds, keeps and takes away.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
"""

import secrets
import time
from collections.abc import Iterable

from multidict import CIMultiDict, CIMultiDictProxy

TRACE = "X-Amzn-Trace-Id"
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def to_target(headers: CIMultiDictProxy[str], *, source: str, port: int) -> CIMultiDict[str]:
    """A client's headers as the target gets them: `Host` stays, X-Forwarded-For grows, the trace begins or goes on."""
    forwarded = _without_hops(headers)
    known = forwarded.popall("X-Forwarded-For", [])
    forwarded["X-Forwarded-For"] = ", ".join([*known, source])
    forwarded["X-Forwarded-Proto"] = "http"
    forwarded["X-Forwarded-Port"] = str(port)
    forwarded[TRACE] = trace(forwarded.get(TRACE))
    return forwarded


def to_client(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    """A target's headers as the client gets them."""
    return _without_hops(headers)


def trace(known: str | None) -> str:
    """A new root, or the client's root with our own `Self` before it."""
    fields = [part for part in (known or "").split(";") if part and not part.startswith("Self=")]
    own = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return ";".join([f"Self={own}", *fields]) if any(part.startswith("Root=") for part in fields) else f"Root={own}"


def _without_hops(headers: CIMultiDictProxy[str]) -> CIMultiDict[str]:
    named: Iterable[str] = headers.get("Connection", "").split(",")
    dropped = HOP_BY_HOP | {name.strip().lower() for name in named}
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in dropped)
