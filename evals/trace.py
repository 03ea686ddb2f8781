"""What the shop itself knows of a failed turn: its log lines and the arguments of its tools, by request id."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evals.expectation import Select
from evals.heard import Heard, ToolUse
from evals.result import ConversationResult, TurnResult
from evals.shop_database import QueryFailed

MOST_LINES = 60
_IDS_AT_ONCE = 50


def traced(results: Sequence[ConversationResult], *, logs: Path | None, select: Select) -> list[ConversationResult]:
    """The results, those that failed with their log lines and their tools' arguments; what is known already stays."""
    failed = [turn.heard.request_id for one in results if not one.passed for turn in one.turns]
    ids = {request_id for request_id in failed if request_id}
    lines = log_lines(logs, ids) if logs else {}
    calls = audited(ids, select)
    return [one if one.passed else _with_traces(one, lines, calls) for one in results]


def log_lines(folder: Path, ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Lines of every process's log that name a request, in the order of their time stamps."""
    wanted, found = set(ids), defaultdict[str, list[tuple[str, str]]](list)
    for file in sorted(folder.glob("*.log*")):
        with file.open(errors="replace") as lines:
            for line in lines:
                request_id, stamp, text = _parsed(line)
                if request_id in wanted:
                    found[request_id].append((stamp, f"{file.stem}: {text}"))
    return {name: [text for _, text in sorted(stamped)][:MOST_LINES] for name, stamped in found.items()}


def audited(ids: Iterable[str], select: Select) -> Mapping[str, Sequence[ToolUse]]:
    """The tool calls that the shop wrote down; nothing where it keeps no audit."""
    found, all_ids = defaultdict[str, list[ToolUse]](list), sorted(name for name in ids if name.isalnum())
    for start in range(0, len(all_ids), _IDS_AT_ONCE):
        listed = ", ".join(f"'{name}'" for name in all_ids[start : start + _IDS_AT_ONCE])
        sql = (
            "SELECT request_id, agent, tool, CAST(arguments AS text) FROM tool_audit "  # noqa: S608  ids of our own
            f"WHERE request_id IN ({listed}) ORDER BY started_at"
        )
        try:
            rows = select(sql)
        except QueryFailed:
            return {}
        for row in rows:
            request_id, agent, tool, arguments = map(str, row.values())
            found[request_id].append(ToolUse(agent=agent, tool=tool, arguments=json.loads(arguments)))
    return found


def _with_traces(
    one: ConversationResult, lines: Mapping[str, Sequence[str]], calls: Mapping[str, Sequence[ToolUse]]
) -> ConversationResult:
    turns = [_with_trace(turn, lines, calls) for turn in one.turns]
    return one.model_copy(update={"turns": tuple(turns)})


def _with_trace(
    turn: TurnResult, lines: Mapping[str, Sequence[str]], calls: Mapping[str, Sequence[ToolUse]]
) -> TurnResult:
    request_id = turn.heard.request_id or ""
    heard: Heard = turn.heard
    if request_id in calls:
        heard = heard.model_copy(update={"tools": tuple(calls[request_id])})
    return turn.model_copy(update={"heard": heard, "log": tuple(lines.get(request_id, turn.log))})


def _parsed(line: str) -> tuple[str, str, str]:
    """Request id, time stamp and a line for people; empty for what is no line of an agent."""
    try:
        told = json.loads(line)
    except ValueError:
        return "", "", ""
    if not isinstance(told, dict) or "request_id" not in told:
        return "", "", ""
    shown = {
        name: value for name, value in told.items() if name not in ("request_id", "trace_id", "timestamp", "agent")
    }
    return str(told["request_id"]), str(told.get("timestamp", "")), json.dumps(shown, ensure_ascii=False)
