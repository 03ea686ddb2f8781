"""What the load balancer adds to headers, keeps, and takes away."""

import re

from multidict import CIMultiDict, CIMultiDictProxy

from local.load_balancer.headers import to_client, to_target, trace


def forwarded(**headers: str) -> CIMultiDict[str]:
    given = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    return to_target(CIMultiDictProxy(given), source="127.0.0.1", port=8080)


def test_keeps_host_and_authorization() -> None:
    headers = forwarded(Host="shop.example:8080", Authorization="Bearer t")

    assert (headers["Host"], headers["Authorization"]) == ("shop.example:8080", "Bearer t")


def test_tells_who_asked_and_how() -> None:
    headers = forwarded(X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")

    assert headers["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
    assert headers.getall("X-Forwarded-Proto") == ["http"]
    assert headers["X-Forwarded-Port"] == "8080"


def test_what_belongs_to_one_connection_stays_there() -> None:
    headers = forwarded(Connection="keep-alive, X-Own", X_Own="1", Transfer_Encoding="chunked", Accept="*/*")

    assert set(headers) & {"Connection", "X-Own", "Transfer-Encoding"} == set()
    assert headers["Accept"] == "*/*"


def test_cookies_stay_apart() -> None:
    headers = CIMultiDict([("Set-Cookie", "a=1; Expires=Wed, 21 Oct 2026"), ("Set-Cookie", "b=2")])

    assert to_client(CIMultiDictProxy(headers)).getall("Set-Cookie") == ["a=1; Expires=Wed, 21 Oct 2026", "b=2"]


def test_a_request_without_a_trace_begins_one() -> None:
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", trace(None))


def test_a_traced_request_keeps_its_root() -> None:
    assert re.fullmatch(
        r"Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-2-3;Lineage=x", trace("Root=1-2-3;Self=1-old;Lineage=x")
    )
