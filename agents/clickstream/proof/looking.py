"""One look at all places, and when there is nothing more to look for."""

import asyncio

import structlog

from agents.clickstream.proof.findings import Findings, PlaceFindings
from agents.clickstream.proof.patience import Patience
from agents.clickstream.proof.places import Look, Place, PlaceName, Places, Unreadable

log = structlog.get_logger(__name__)

_LONGEST_LOOK = 30.0
_BETWEEN_LOOKS = 0.05


async def noted(places: Places) -> dict[PlaceName, PlaceFindings]:
    """Where each place is, before anything is sent."""
    names = list(places)
    cursors = await asyncio.gather(*(_noted(places[name]) for name in names))
    return dict(zip(names, cursors, strict=True))


async def looked(findings: Findings, places: Places) -> Findings:
    """With what is to be seen now, everywhere at once."""
    names = list(places)
    seen = await asyncio.gather(*(_seen(findings, name, places[name]) for name in names))
    return findings.model_copy(update={"places": dict(zip(names, seen, strict=True))})


async def watched(found: PlaceFindings, place: Place, mark: str, sending: "asyncio.Task[object]") -> PlaceFindings:
    """One place, looked at as often as can be while the events are sent: it is the quick one."""
    while not sending.done():
        found = await _after_a_look(found, place, mark)
        await asyncio.sleep(_BETWEEN_LOOKS)
    return await _after_a_look(found, place, mark)


def is_over(findings: Findings, patience: Patience, now_ms: int) -> bool:
    """Everything came, and nothing came twice for a while; or nothing more is to be expected."""
    since_sending = (now_ms - findings.started_ms) / 1000
    if not findings.acknowledged or since_sending >= patience.give_up:
        return True
    if findings.complete_ms is not None:
        return now_ms - findings.complete_ms >= patience.settling * 1000
    return since_sending >= patience.hopeless and not awaited(findings)


def awaited(findings: Findings) -> frozenset[PlaceName]:
    """Where events are missing that came through the topic, and that connectors have yet to write."""
    written: tuple[PlaceName, ...] = ("objects", "table")
    return frozenset(place for place in written if findings.passed_on - findings.at(place).arrivals.keys())


async def _noted(place: Place) -> PlaceFindings:
    try:
        return PlaceFindings(cursor=dict(await place.note()))
    except Unreadable as error:
        return PlaceFindings(problem=error.said, problem_kind=error.why)
    except Exception as error:
        log.exception("place not noted")
        return PlaceFindings(problem=_unforeseen(error), problem_kind="unreachable")


async def _seen(findings: Findings, name: PlaceName, place: Place) -> PlaceFindings:
    return await _after_a_look(findings.at(name), place, findings.mark)


async def _after_a_look(found: PlaceFindings, place: Place, mark: str) -> PlaceFindings:
    try:
        return found.after(await _look(found, place, mark))
    except Unreadable as error:
        return found.model_copy(update={"problem": error.said, "problem_kind": error.why})


async def _look(found: PlaceFindings, place: Place, mark: str) -> Look:
    try:
        async with asyncio.timeout(_LONGEST_LOOK):
            return await place.look(mark, found.cursor)
    except TimeoutError as error:
        raise Unreadable("unreachable", f"a look took longer than {_LONGEST_LOOK:.0f} seconds") from error
    except Unreadable:
        raise
    except Exception as error:  # whatever it is, the other places are looked at, and the proof has its deadline
        log.exception("place not read")
        raise Unreadable("unreachable", _unforeseen(error)) from error


def _unforeseen(error: Exception) -> str:
    return f"it could not be read ({type(error).__name__})"
