"""The pages' application: it answers for its health, holds what routers bring, and has no documentation."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.testclient import TestClient

from agents.common.errors import Unavailable
from agents.promotions.functions.http import create_app


def test_answers_for_its_health_and_its_routers() -> None:
    router = APIRouter()

    @router.get("/approvals/{token}")
    async def show(token: str) -> str:
        if token == "late":
            raise Unavailable("Not now.")
        return token

    client = TestClient(create_app([router]))
    assert client.get("/health").json() == {"status": "healthy", "agent": "promotions"}
    assert client.get("/approvals/t").json() == "t"
    assert client.get("/approvals/late").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND
