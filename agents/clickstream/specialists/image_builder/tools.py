"""The builds' specialist's tools."""

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.clickstream.specialists.absent import absent_is_an_answer
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ports import Builds
from agents.common.tool_results import ToolResult, found

LINES = 40
_PROJECTS = {"images": "BuildProject", "plugins": "PluginProject"}


class BuildTools:
    """Over CodeBuild, and what the pipeline's registry step told."""

    def __init__(self, *, builds: Builds, deployed: Deployed) -> None:
        self._builds = builds
        self._deployed = deployed

    def tools(self) -> list[AgentTool]:
        """In the catalogue's order."""
        return [self.image_builds, self.read_build_log]

    @tool(context=True)
    @absent_is_an_answer
    async def image_builds(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """List the builds of the collector's images and of the connectors' plugins: state, phase and digests.

        For example: "Did the image build succeed?", "Which images were built?", "When was the last build?", "What is
        the digest of the collector's image?"

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The builds, the newest first.
        """
        projects = await self._projects(tool_context, pipeline)
        builds = [
            {"what": what, **build}
            for what, project in projects.items()
            for build in await self._builds.recent(project)
        ]
        return found("builds", builds, otherwise="Nothing was built yet.")

    @tool(context=True)
    @absent_is_an_answer
    async def read_build_log(self, tool_context: ToolContext, pipeline: str | None = None) -> ToolResult:
        """Read the last lines of the newest builds' logs: what a build does now, or why it failed.

        For example: "Show me the build log.", "Why did the image build fail?", "What does CodeBuild say?", "Tail the
        build log."

        Args:
            pipeline: The pipeline's name, such as 'shop-events'; leave it out unless one is named.

        Returns:
            The last lines of each log.
        """
        projects = await self._projects(tool_context, pipeline)
        logs = [
            {"what": what, "log": "\n".join(lines)}
            for what, project in projects.items()
            if (lines := await self._builds.log(project, lines=LINES))
        ]
        return found("logs", logs, otherwise="No build has written a log yet.")

    async def _projects(self, context: ToolContext, pipeline: str | None) -> dict[str, str]:
        told = await self._deployed.asked(context, pipeline, "stack:registry", what="builds")
        return {what: str(told[output]) for what, output in _PROJECTS.items() if output in told}
