"""What comes next on the way to a deed: look up, check, sum up, do, or end the reply with a question."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from local.bedrock.planner.dealing import closing
from local.bedrock.planner.dealing.lines import Line, Wanted
from local.bedrock.planner.dealing.reads import Reads
from local.bedrock.planner.dealing.speech import Stance, holds_back, is_again
from local.bedrock.planner.step import Call


@dataclass(frozen=True)
class Next:
    """The calls to make now; without any, the question that ends the reply."""

    calls: tuple[Call, ...] = ()
    closing: str = ""


def next_step(want: Wanted, reads: Reads) -> Next:
    """By the state of each thing that is wanted."""
    lines = want.lines or (Line(""),)
    if want.stance is Stance.DECLINES:
        return Next(closing=closing.declined(reads.deed) if reads.deed else closing.ALL_RIGHT)
    if reads.deed and any(map(reads.deed.is_done_by, reads.turn.exchanges)):
        return Next(closing=_what_was_missing(lines, reads))
    if reads.deed and not want.offered and _says_nothing_new(want, reads.turn.text):
        if want.done_lines and all(line.key in want.done_lines for line in want.lines):
            return Next(closing=closing.done_already(reads.deed))
        if want.done and (asked := reads.turn.last_reply.strip()).endswith("?"):
            return Next(closing=asked)  # the refusal asked for something, and still does
    for stage in (_look_up, _learn_kinds):
        if calls := _new(stage, lines, reads):
            return Next(calls)
    if question := next((asked for line in lines if (asked := _open(line, reads))), ""):
        return _before_asking(question, lines, reads)
    if want.asked and reads.deed and all(line.is_meant and (line.thing or reads.are_none) for line in lines):
        return Next(_new(lambda line, by: [by.act(line)], lines, reads))
    if calls := _new(_checks, lines, reads):
        return Next(calls)
    found = [line for line in lines if line.thing]
    held = holds_back(reads.turn.text)
    return Next(closing=closing.offer(found, reads.deed) if reads.deed and found and not held else "")


def _says_nothing_new(want: Wanted, text: str) -> bool:
    """Whether it only agrees, or asks for what was done, once more."""
    agrees = want.stance in (Stance.AGREES, Stance.DOES)
    return agrees and want.read.is_empty and not is_again(text)


def _new(stage: Callable[[Line, Reads], Iterable[Call]], lines: Iterable[Line], reads: Reads) -> tuple[Call, ...]:
    """The calls of a stage that were not made in this turn, each once."""
    made = {Call(each.use.name, each.use.input).key for each in reads.turn.exchanges}
    calls = (call for line in lines for call in stage(line, reads))
    return tuple({call.key: call for call in calls if call.key not in made}.values())


def _look_up(line: Line, reads: Reads) -> Sequence[Call]:
    return [] if line.thing or line.others else reads.find(line)


def _learn_kinds(line: Line, reads: Reads) -> Sequence[Call]:
    """Whether there are kinds to choose from, where nothing said so yet."""
    if line.others or line.options or not (line.thing or line.name):
        return []
    if line.thing and (line.thing.is_known or any(map(line.thing.choices, reads.terms.options))):
        return []
    return reads.kinds(line)


def _checks(line: Line, reads: Reads) -> Sequence[Call]:
    """What is left and what it comes to; what was looked at in this turn is known."""
    if line.thing is None and (by_name := reads.kinds(line)):
        return by_name
    known = line.is_fresh and line.thing and line.thing.is_known
    return [*([] if known else reads.kinds(line)), *reads.sums(line)]


def _open(line: Line, reads: Reads) -> str:
    """What keeps a line from being done, as a question."""
    if line.others:
        return closing.which_thing(line.others)
    if line.thing is None:
        return "" if line.name else closing.WHICH
    for option in reads.terms.options:
        choices, value = line.thing.choices(option), line.options.get(option)
        if value is None and len(choices) > 1:
            return closing.which_kind(line.thing, option)
        if value and (refused := _refused(option, value, reads)):
            return closing.which_kind(line.thing, option)
        if value and choices and value not in choices and refused is None and _kinds_or_sums(line, reads):
            return closing.no_such_kind(line.thing, option, value)
        if value and choices.get(value) == 0:
            return closing.another_kind(line.thing, option)
    return closing.ANYTHING_ELSE if not line.options and line.thing.left == 0 else ""


def _refused(option: str, value: str, reads: Reads) -> bool | None:
    """Whether a tool refused that kind in this turn, or took it; None when none was asked."""
    asked = [each.result.status == "error" for each in reads.turn.exchanges if each.use.input.get(option) == value]
    return any(asked) if asked else None


def _what_was_missing(lines: Iterable[Line], reads: Reads) -> str:
    """After a refusal that speaks of a kind which nobody chose: which one."""
    refused = " ".join(str(each.result.content) for each in reads.turn.exchanges if each.result.status == "error")
    open_ = (option for line in lines for option in reads.terms.options if option not in line.options)
    return next((closing.of_which_kind(option) for option in open_ if option in refused.lower()), "")


def _before_asking(question: str, lines: Iterable[Line], reads: Reads) -> Next:
    """What is left of a kind is looked at again before it is denied."""
    chosen = [line for line in lines if line.thing and line.options and not line.is_fresh]
    if reads.turn.exchanges and reads.turn.exchanges[-1].result.status == "error":
        return Next(closing=question)
    return Next(calls) if (calls := _new(_kinds_or_sums, chosen, reads)) else Next(closing=question)


def _kinds_or_sums(line: Line, reads: Reads) -> Sequence[Call]:
    return reads.kinds(line) or reads.sums(line)
