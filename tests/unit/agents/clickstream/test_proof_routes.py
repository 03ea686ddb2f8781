"""Proofs over HTTP: in figures, as a chart, and for staff only."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from agents.clickstream.config import SPEC
from agents.clickstream.proof.prover import Asked, Prover
from agents.clickstream.proof.repository import Proof
from agents.clickstream.routes.proofs import proofs_router
from agents.clickstream.service import ClickstreamService
from agents.common.app import create_agent_app
from agents.common.desk import Desk
from agents.common.identity import StaffVerifier
from agents.common.readiness import ReadinessChecks
from tests.fakes import issuer
from tests.fakes.deployments import InMemoryDeployments, record_of
from tests.fakes.invocations import STAFF
from tests.fakes.marked_events import PATIENCE, TARGET, InMemoryProofs, Pipe

_PROOFS = "/clickstream/pipelines/clickstream/proofs"


def _app(proofs: InMemoryProofs) -> FastAPI:
    deployments = InMemoryDeployments()
    deployments.add(record_of(), by=STAFF)

    @asynccontextmanager
    async def open_service() -> AsyncIterator[ClickstreamService]:
        yield ClickstreamService(
            desk=cast("Desk", None),
            deployments=deployments,
            proofs=proofs,
            verifier=StaffVerifier(issuer.verifier()),
            readiness=ReadinessChecks({}),
        )

    return create_agent_app(spec=SPEC, open_service=open_service, routers=[proofs_router()])


async def _proved(proofs: InMemoryProofs, *, to_the_end: bool) -> Proof:
    pipe = Pipe()
    prover = Prover(
        proofs=proofs,
        sender=pipe,
        places=pipe.places,
        surroundings=pipe,
        clock=pipe.clock,
        patience=lambda _: PATIENCE,
    )
    asked = Asked(word="asked:1", by="ada", driven=False, events=8, give_up_seconds=600)
    proof = await prover.advance((await prover.ask(TARGET, asked)).proof_id)
    while to_the_end and proof.state != "done":
        pipe.now_ms += 1000
        proof = await prover.advance(proof.proof_id)
    return proof


@pytest.fixture
def proofs() -> InMemoryProofs:
    return InMemoryProofs()


@pytest.fixture
def client(proofs: InMemoryProofs) -> Iterator[TestClient]:
    with TestClient(_app(proofs), raise_server_exceptions=False) as opened:
        opened.headers["authorization"] = f"Bearer {issuer.staff_token()}"
        yield opened


def test_a_pipeline_that_nobody_knows_has_no_list_of_proofs(client: TestClient) -> None:
    assert client.get(_PROOFS).json() == []
    unknown = client.get("/clickstream/pipelines/nope/proofs")
    assert unknown.status_code == 404
    assert "There is no pipeline nope" in unknown.json()["error"]["message"]


def test_a_proof_is_told_in_figures(client: TestClient, proofs: InMemoryProofs) -> None:
    proof = asyncio.run(_proved(proofs, to_the_end=True))

    [listed] = client.get(_PROOFS).json()
    told = client.get(f"{_PROOFS}/{proof.proof_id}").json()

    assert listed == told
    assert (told["state"], told["asked_by"], told["report"]["verdict"]) == ("done", "ada", "green")
    assert [place["found"] for place in told["report"]["places"]] == [8, 8, 8]


def test_a_proof_has_a_chart_when_it_is_done(client: TestClient, proofs: InMemoryProofs) -> None:
    proof = asyncio.run(_proved(proofs, to_the_end=True))

    chart = client.get(f"{_PROOFS}/{proof.proof_id}/chart.svg")

    assert chart.headers["content-type"] == "image/svg+xml"
    assert chart.text.startswith("<svg")


def test_a_proof_that_is_under_way_says_how_far_it_is(client: TestClient, proofs: InMemoryProofs) -> None:
    proof = asyncio.run(_proved(proofs, to_the_end=False))

    told = client.get(f"{_PROOFS}/{proof.proof_id}").json()

    assert (told["state"], told["report"]) == ("looking", None)
    assert "8 of 8 events acknowledged" in told["told"]
    assert client.get(f"{_PROOFS}/{proof.proof_id}/chart.svg").status_code == 404


def test_a_proof_of_another_pipeline_is_none_of_this_one(client: TestClient, proofs: InMemoryProofs) -> None:
    proof = asyncio.run(_proved(proofs, to_the_end=True))

    assert client.get(f"/clickstream/pipelines/other/proofs/{proof.proof_id}").status_code == 404
    assert client.get(f"{_PROOFS}/0123456789abcdef").status_code == 404
    assert client.get(f"{_PROOFS}/nonsense").status_code == 400


@pytest.mark.parametrize("then", ["", "/0123456789abcdef", "/0123456789abcdef/chart.svg"])
def test_customers_see_no_proofs(client: TestClient, then: str) -> None:
    assert client.get(f"{_PROOFS}{then}", headers=issuer.bearer("cust001")).status_code == 403
