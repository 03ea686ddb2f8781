"""A small function's lines are those that alarms count."""

import json
import logging

from agents.common.function_logs import JsonLines


def line(record: logging.LogRecord) -> dict[str, str]:
    said: dict[str, str] = json.loads(JsonLines(agent="promotions").format(record))
    return said


def record(message: str, *args: object, error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("front", logging.ERROR if error else logging.INFO, __file__, 1, message, args, info)


def test_one_object_a_line_with_the_agent() -> None:
    said = line(record("%s left\nearly", "mia"))
    assert (said["message"], said["level"], said["agent"]) == ("mia left\nearly", "info", "promotions")
    assert "exception" not in said


def test_a_failure_has_its_traceback_on_the_same_line() -> None:
    text = JsonLines(agent="promotions").format(record("it failed", error=ValueError("no such table")))
    assert "\n" not in text
    assert "no such table" in json.loads(text)["exception"]
