"""A connector's log: in this process's own, and in the log group that the connector names."""

import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

logger = logging.getLogger(__name__)


class WorkerLogs:
    """One connector's stream. That the group is gone hinders no connector, as on AWS."""

    def __init__(self, client: "CloudWatchLogsClient", *, group: str, connector: str) -> None:
        self._client = client
        self._group = group
        self._connector = connector
        self._stream = f"{connector}/{int(time.time() * 1000)}"
        self._made = False

    def say(self, message: str, level: int = logging.INFO) -> None:
        """A line."""
        logger.log(level, "connector says", extra={"connector": self._connector, "said": message})
        if not self._group:
            return
        with suppress(ClientError, BotoCoreError):
            if not self._made:
                self._client.create_log_stream(logGroupName=self._group, logStreamName=self._stream)
                self._made = True
            line = f"[Worker] {logging.getLevelName(level)} {message}"
            event = {"timestamp": int(time.time() * 1000), "message": line}
            self._client.put_log_events(
                logGroupName=self._group,
                logStreamName=self._stream,
                logEvents=[event],  # type: ignore[list-item]  # a plain dictionary
            )
