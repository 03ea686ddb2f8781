"""The circuit breaker as a state machine, and the bulkhead."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agents.common.errors import BadInput, Overloaded, SpecialistUnavailable
from agents.common.resilience import Bulkhead, CircuitBreaker, CircuitOpen

FAILURES, REST = 3, 10.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def pass_through(breaker: CircuitBreaker, error: BaseException | None = None) -> None:
    async with breaker.guard(counts=(SpecialistUnavailable,)):
        if error:
            raise error


def run(breaker: CircuitBreaker, error: BaseException | None = None) -> None:
    asyncio.run(pass_through(breaker, error))


class BreakerMachine(RuleBasedStateMachine):
    """Compares the breaker with its rules, told in the simplest words."""

    @initialize()
    def begin(self) -> None:
        self.clock = Clock()
        self.breaker = CircuitBreaker(failures=FAILURES, rest=REST, clock=self.clock)
        self.in_a_row = 0
        self.opened_at: float | None = None

    def _admits(self) -> bool:
        return self.opened_at is None or self.clock.now - self.opened_at >= REST

    @rule()
    def succeed(self) -> None:
        if self._admits():
            run(self.breaker)
            self.in_a_row, self.opened_at = 0, None
        else:
            with pytest.raises(CircuitOpen):
                run(self.breaker)

    @rule()
    def refuse_the_caller(self) -> None:
        """An error that does not count shows a live neighbour."""
        expected = BadInput if self._admits() else CircuitOpen
        with pytest.raises(expected):
            run(self.breaker, BadInput("yours"))
        if expected is BadInput:
            self.in_a_row, self.opened_at = 0, None

    @rule()
    def fail(self) -> None:
        was_resting = self.opened_at is not None
        expected = SpecialistUnavailable if self._admits() else CircuitOpen
        with pytest.raises(expected):
            run(self.breaker, SpecialistUnavailable("down"))
        if expected is SpecialistUnavailable:
            self.in_a_row += 1
            if was_resting or self.in_a_row >= FAILURES:
                self.opened_at = self.clock.now

    @rule()
    def hang_up(self) -> None:
        with suppress(asyncio.CancelledError, CircuitOpen):
            run(self.breaker, asyncio.CancelledError())

    @precondition(lambda self: self.opened_at is not None)
    @rule(seconds=st.floats(min_value=0.1, max_value=2 * REST))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def says_what_it_does(self) -> None:
        expected = "closed" if self.opened_at is None else ("half_open" if self._admits() else "open")
        assert self.breaker.state == expected


TestBreakerMachine = BreakerMachine.TestCase
TestBreakerMachine.settings = settings(max_examples=40, stateful_step_count=30)


async def opened() -> tuple[CircuitBreaker, Clock]:
    clock = Clock()
    breaker = CircuitBreaker(failures=1, rest=REST, clock=clock)
    with pytest.raises(SpecialistUnavailable):
        await pass_through(breaker, SpecialistUnavailable("down"))
    return breaker, clock


async def test_half_open_lets_one_call_try_at_a_time() -> None:
    breaker, clock = await opened()
    clock.now = REST
    async with breaker.guard(counts=(SpecialistUnavailable,)):
        with pytest.raises(CircuitOpen):
            await pass_through(breaker)
    assert breaker.state == "closed"
    await pass_through(breaker)


async def test_a_success_from_before_it_opened_does_not_close_it() -> None:
    clock = Clock()
    breaker = CircuitBreaker(failures=1, rest=REST, clock=clock)
    async with breaker.guard(counts=(SpecialistUnavailable,)):
        with pytest.raises(SpecialistUnavailable):
            await pass_through(breaker, SpecialistUnavailable("down"))
    assert breaker.state == "open"


async def test_a_trial_that_is_cancelled_leaves_the_next_one_to_try() -> None:
    breaker, clock = await opened()
    clock.now = REST
    with pytest.raises(asyncio.CancelledError):
        await pass_through(breaker, asyncio.CancelledError())
    await pass_through(breaker)
    assert breaker.state == "closed"


async def test_a_full_bulkhead_refuses_and_a_freed_place_is_given_again() -> None:
    bulkhead = Bulkhead(1)
    async with bulkhead.place():
        with pytest.raises(Overloaded):
            async with bulkhead.place():
                pass
    async with bulkhead.place():
        pass
