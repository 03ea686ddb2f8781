"""Logs of a small Lambda function: one JSON object a line, as a service's (logs.py). Standard library only."""

import json
import logging
import sys
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """The fields by which alarms count lines, and a traceback without local variables."""

    def __init__(self, *, agent: str) -> None:
        super().__init__()
        self._agent = agent

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "message": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "agent": self._agent,
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_function_logs(*, agent: str, level: str) -> None:
    """Every logger of the process to standard output; the handler that Lambda put there would say it again."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(agent=agent))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("botocore").setLevel(logging.WARNING)
