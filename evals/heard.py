"""What one turn brought, whoever answered: the words, who was asked, which tools were called, how long it took."""

from pydantic import BaseModel, ConfigDict, JsonValue


class ToolUse(BaseModel):
    """One tool called by one agent; the arguments where they are known."""

    model_config = ConfigDict(frozen=True)

    agent: str
    tool: str
    arguments: dict[str, JsonValue] | None = None


class Heard(BaseModel):
    """One reply. `everything` is the whole of it as text; `error` says why there is none."""

    model_config = ConfigDict(frozen=True)

    response: str = ""
    everything: str = ""
    agents_called: tuple[str, ...] = ()
    tools: tuple[ToolUse, ...] = ()
    seconds: float = 0.0
    request_id: str | None = None
    error: str | None = None

    @property
    def tools_called(self) -> set[str]:
        """The tools' names."""
        return {use.tool for use in self.tools}
