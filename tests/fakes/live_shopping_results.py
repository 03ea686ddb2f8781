"""A run of the live-shopping benchmark as it might have been measured."""

from benchmarks.floor import Floor
from benchmarks.live_shopping.result import (
    Climb,
    Desk,
    Finding,
    Found,
    Ledger,
    Load,
    ResponseTimes,
    Result,
    Run,
    Sale,
    Step,
    Throughput,
    TurnTime,
)
from benchmarks.machine import Machine

RUN = Run(
    measured_on="2026-11-20",
    commit="0123abc",
    machine=Machine(processors=2, memory_gigabytes=24.0, load=0.5, python="3.11.2"),
    seconds=12.0,
    load_after=1.5,
)
SAYS = ("I want those running shoes!", "Size 10", "Yes, please order them")


def turn(architecture: str, number: int = 1, *, model_ms: int = 0, calls: int = 2) -> TurnTime:
    """A turn of 20 milliseconds and what its model calls wait."""
    return TurnTime(
        architecture=architecture,
        conversation="order",
        turn=number,
        said=SAYS[number - 1],
        model_ms=model_ms,
        milliseconds=20.0 + calls * model_ms,
        model_calls=calls,
        calls_in_a_row=calls,
        tool_calls=1,
        statements=2,
        sql_milliseconds=4.0,
        input_tokens=1000,
        output_tokens=100,
        as_meant=True,
    )


def response(*turns: TurnTime) -> ResponseTimes:
    """One round."""
    floor = Floor(health=2.0, select=0.5, model=3.0)
    return ResponseTimes(run=RUN, rounds=1, floors={0: floor, 50: floor}, turns=turns, calls_at_endpoint=12)


def step(offered: float, *, p95: float, errors: int = 0) -> Step:
    """Ten seconds, in which every third turn orders."""
    turns = round(offered * 10)
    return Step(
        offered=offered,
        seconds=10.0,
        turns=turns,
        errors=errors,
        orders=turns // 3,
        p50=p95 / 2,
        p95=p95,
        cpu={"live-shopping": 20.0, "MCP server": 4.0, "viewers": 1.0},
    )


def climb(architecture: str, *steps: Step) -> Climb:
    """From a single viewer whose slowest twentieth takes 100 milliseconds."""
    return Climb(architecture=architecture, alone_p95=100.0, steps=steps)


def sale() -> Sale:
    """Ten pieces, all sold."""
    return Sale(
        stock=10,
        asked=12,
        repeated_requests=1,
        at_once=2,
        accepted=10,
        repeats_answered=1,
        refused=2,
        failed=0,
        lost=0,
        doubled=0,
        seconds=2.0,
        a_second=(6, 4),
        ledger=Ledger(orders=10, order_lines=10, payments=10, sold=10, keys=10, discrepancies=0, below_zero=0, left=0),
    )


def way(name: str, *, seconds: float) -> Throughput:
    """A hundred orders."""
    return Throughput(
        way=name, orders=100, at_once=8, seconds=seconds, p50=1.0, p95=2.0, cpu={"PostgreSQL": 1.5, "viewers": 0.5}
    )


def whole() -> Result:
    """Every part."""
    architectures = ("single_agent", "mcp_agent", "multi_agent")
    turns = [
        turn(architecture, number, model_ms=model_ms, calls=2 + place)
        for model_ms in (0, 50)
        for place, architecture in enumerate(architectures)
        for number in (1, 2, 3)
    ]
    climbs = tuple(climb(name, step(3, p95=120.0), step(6, p95=600.0)) for name in architectures)
    return Result(
        response=response(*turns),
        load=Load(run=RUN, model_ms=50, turns_an_order=3, climbs=climbs),
        finding=Finding(run=RUN, found=tuple(Found(architecture=name, asked=4, found=3) for name in architectures)),
        desk=Desk(
            run=RUN,
            fsync="on",
            ways=(way("plain psycopg", seconds=1.0), way("the desk, in process", seconds=2.0)),
            sale=sale(),
        ),
    )
