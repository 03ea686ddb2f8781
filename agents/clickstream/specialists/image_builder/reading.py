"""Builds as rows, and their logs."""

from collections.abc import Sequence
from typing import Protocol

from agents.clickstream.aws.found import Build
from agents.common.database import Row

MOST = 5


class CodeBuild(Protocol):
    """What is read of builds."""

    async def recent(self, project: str, *, most: int) -> Sequence[Build]:
        """Newest first."""

    async def log(self, build: Build, *, most: int) -> Sequence[str]:
        """Its last lines."""


class BuildReading:
    """Over CodeBuild."""

    def __init__(self, builds: CodeBuild) -> None:
        self._builds = builds

    async def recent(self, project: str) -> Sequence[Row]:
        """Its builds, the newest first."""
        return [
            {
                "id": build.build_id,
                "status": build.status,
                "phase": build.phase,
                "reason": build.reason or None,
                "started": build.started_at,
                "seconds": build.seconds,
                "exported": dict(build.exported) or None,
            }
            for build in await self._builds.recent(project, most=MOST)
        ]

    async def log(self, project: str, *, lines: int) -> Sequence[str]:
        """The last lines of the newest build."""
        newest = await self._builds.recent(project, most=1)
        return await self._builds.log(newest[0], most=lines) if newest else []
