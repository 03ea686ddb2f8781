"""Measures one shop: rounds of all questions with floors between them, then takes each request apart by its spans."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import aiohttp
import psycopg

from agents.catalog import CATALOG
from benchmarks.answering.attribution import Part, calls, calls_in_a_row, part_of, shares
from benchmarks.answering.customer import Asked, Customers
from benchmarks.answering.question import Question
from benchmarks.answering.receiver import Receiver
from benchmarks.answering.result import Request, ScaleResult, ToolTime
from benchmarks.answering.shop import RunningShop
from benchmarks.answering.span import Node, tree
from benchmarks.answering.tracing import NotSteady, traced
from benchmarks.endpoint_log import EndpointLog
from benchmarks.floor import FloorSamples
from evals.shop import Tokens
from local.session import aws_url, session

_SECONDS_A_REQUEST, _SECONDS_TO_ROUTE = 120.0, 60.0

Say = Callable[[str], None]


async def measure(shop: RunningShop, questions: Sequence[Question], *, rounds: int, say: Say) -> ScaleResult:
    """One scale. Raises NotAnswered, NotSteady and SpansMissing."""
    receiver, log = Receiver(), EndpointLog(shop.settings.logs / "bedrock.log")
    ecs = session().client("ecs", endpoint_url=aws_url(shop.settings))
    asked: list[Asked] = []
    at_endpoint = 0
    async with receiver.listening() as endpoint, traced(ecs, endpoint), _opened(shop) as (customers, floors):
        await _warm_up(customers, questions)
        for round_ in range(1, rounds + 1):
            await floors.take()
            await log.begin()
            asked += [await customers.ask(question, round_=round_) for question in questions]
            at_endpoint += await log.calls()
            say(f"{shop.times:,} times the sample: round {round_} of {rounds}")
        spans = await receiver.traces([span.trace_id for one in asked for span in one.messages])
    trees = [[tree(span, spans[span.trace_id]) for span in one.messages] for one in asked]
    return ScaleResult(
        times=shop.times,
        products=await asyncio.to_thread(shop.products),
        load_seconds=shop.load_seconds,
        floor=floors.floor(),
        requests=tuple(request(one, roots[-1]) for one, roots in zip(asked, trees, strict=True)),
        calls_in_spans=sum(calls(root, Part.MODEL) for roots in trees for root in roots),
        calls_at_endpoint=at_endpoint,
    )


@asynccontextmanager
async def _opened(shop: RunningShop) -> AsyncIterator[tuple[Customers, FloorSamples]]:
    """The ways in: as customers, and to the bottom of each layer."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS_A_REQUEST)
    url, bedrock = shop.place.url, shop.place.bedrock
    async with (
        aiohttp.ClientSession(timeout=timeout) as http,
        await psycopg.AsyncConnection.connect(shop.dsn, autocommit=True) as database,
    ):
        await _routes_answer(http, url)
        customers = Customers(http, url=url, tokens=Tokens(shop.place.sign_in))
        yield customers, FloorSamples(http=http, health=f"{url}/health", database=database, bedrock=bedrock)


async def _routes_answer(http: aiohttp.ClientSession, url: str) -> None:
    """The load balancer learns of new tasks by its health checks, some seconds after ECS calls the services steady."""
    deadline = asyncio.get_running_loop().time() + _SECONDS_TO_ROUTE
    waiting = [f"{url}/{spec.path}/health" for spec in CATALOG]
    while waiting := [route for route in waiting if not await _answers(http, route)]:
        if asyncio.get_running_loop().time() > deadline:
            raise NotSteady(f"No healthy target behind {', '.join(waiting)}.")
        await asyncio.sleep(0.2)


async def _answers(http: aiohttp.ClientSession, route: str) -> bool:
    async with http.get(route) as reply:
        return reply.ok


async def _warm_up(customers: Customers, questions: Sequence[Question]) -> None:
    """One question of each kind, so that no first connection and no first plan is measured."""
    for question in {question.kind: question for question in questions}.values():
        await customers.ask(question, round_=0)


def request(asked: Asked, root: Node) -> Request:
    """The last message of a conversation, taken apart."""
    embeddings = [node.span for node in root.walk() if part_of(node.span) is Part.EMBEDDING]
    return Request(
        kind=asked.question.kind,
        said=asked.question.says[-1],
        round=asked.round,
        milliseconds=root.span.milliseconds,
        parts=shares(root),
        model_calls=calls(root, Part.MODEL),
        model_calls_in_a_row=calls_in_a_row(root),
        embeddings=len(embeddings),
        embedding_milliseconds=sum(span.milliseconds for span in embeddings),
        agents=asked.agents,
        asked_as_meant=frozenset(asked.agents) == asked.question.asks,
        tools=tuple(_tool_time(node) for node in root.walk() if part_of(node.span) is Part.TOOL),
    )


def _tool_time(tool: Node) -> ToolTime:
    return ToolTime(
        tool=tool.span.attributes.get("gen_ai.tool.name", tool.span.name),
        milliseconds=tool.span.milliseconds,
        sql_milliseconds=shares(tool).get(Part.SQL, 0.0),
    )
