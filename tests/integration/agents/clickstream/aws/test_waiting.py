"""Over real HTTP: throttling is waited out within a bound, and a service that hangs or drops a call is told so."""

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config
from starlette.types import Receive, Scope, Send

from agents.clickstream.aws.calls import CLIENTS, Calls
from agents.clickstream.aws.clusters import MskClusters
from agents.clickstream.aws.refusals import AwsRefused, Why
from tests.fakes.http_server import serving

QUICK = CLIENTS.merge(Config(read_timeout=0.3, retries={"mode": "adaptive", "total_max_attempts": 2}))


class Msk:
    """Answers with these statuses in turn, and the last for ever. 0 is to answer nothing."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.asked = 0

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status = self._statuses[min(self.asked, len(self._statuses) - 1)]
        self.asked += 1
        if not status:
            await asyncio.sleep(0.6)
        await send({"type": "http.response.start", "status": status or 200, "headers": self._headers(status)})
        await send({"type": "http.response.body", "body": json.dumps({"clusterInfoList": []}).encode()})

    def _headers(self, status: int) -> list[tuple[bytes, bytes]]:
        error = [(b"x-amzn-errortype", b"TooManyRequestsException")] if status == 429 else []
        return [(b"content-type", b"application/json"), *error]


@pytest.fixture
def clusters(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], MskClusters]]:
    """Opens a specialist's clusters at an address."""
    with ThreadPoolExecutor(2) as threads:

        def opened(address: str) -> MskClusters:
            monkeypatch.setenv("AWS_ENDPOINT_URL", address)
            session = boto3.Session("test", "test", region_name="eu-west-1")
            return MskClusters(Calls(session, specialist="msk_topic", role="role", threads=threads, clients=QUICK))

        yield opened


async def test_throttling_is_waited_out(clusters: Callable[[str], MskClusters]) -> None:
    msk = Msk(429, 200)
    with serving(msk) as address:
        assert await clusters(address).names() == []
    assert msk.asked == 2


@pytest.mark.parametrize(("status", "why"), [(429, Why.THROTTLED), (503, Why.UNAVAILABLE), (0, Why.TIMEOUT)])
async def test_patience_has_an_end_and_a_word(clusters: Callable[[str], MskClusters], status: int, why: Why) -> None:
    msk = Msk(status)
    with serving(msk) as address, pytest.raises(AwsRefused) as refused:
        await clusters(address).names()
    assert refused.value.why is why
    assert "kafka:ListClustersV2" in refused.value.message
    assert msk.asked == 2


async def test_nobody_there(clusters: Callable[[str], MskClusters]) -> None:
    with pytest.raises(AwsRefused) as refused:
        await clusters("http://127.0.0.1:1").names()
    assert refused.value.why is Why.UNAVAILABLE
