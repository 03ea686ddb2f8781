"""The analytics' route: for staff, over the hours that they ask for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from agents.live_shopping.contracts import ToolStatistics
from agents.live_shopping.routes.analytics import analytics_router
from tests.fakes import issuer
from tests.fakes.live_shopping import CannedAnalytics, shop_app

YESTERDAY = datetime.now(UTC) - timedelta(hours=30)
TOOL = ToolStatistics(
    agent="live-shopping-single",
    tool="check_product_inventory",
    calls=3,
    found=2,
    nothing=0,
    refused=1,
    failed=0,
    p50_ms=4.0,
    p95_ms=9.5,
    last_called_at=YESTERDAY,
)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(shop_app(analytics_router(), analytics=CannedAnalytics((TOOL,)))) as opened:
        yield opened


def test_staff_see_how_each_tool_has_done(client: TestClient) -> None:
    staff = {"authorization": f"Bearer {issuer.staff_token()}"}
    assert client.get("/shop/analytics", headers=staff).json()["tools"] == []
    (tool,) = client.get("/shop/analytics", params={"hours": 48}, headers=staff).json()["tools"]
    assert (tool["agent"], tool["calls"], tool["p95_ms"]) == ("live-shopping-single", 3, 9.5)


def test_customers_do_not(client: TestClient) -> None:
    assert client.get("/shop/analytics", headers=issuer.bearer()).status_code == 403
