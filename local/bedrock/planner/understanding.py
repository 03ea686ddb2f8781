"""What the trained encoder understands of a message: how likely it asks for each of the offered tools."""

from collections.abc import Sequence
from functools import lru_cache
from math import exp

from local.bedrock.dual_encoder import DualEncoder, Offered, Parameter
from local.bedrock.model import Tool
from local.bedrock.planner.schema import described, name_words, options, properties

_CALIBRATION = 2.0  # log odds are divided by it: the encoder is surer than it is right


class Understanding:
    """Of tools as they are offered; each is read once."""

    def __init__(self, encoder: DualEncoder) -> None:
        self._encoder = encoder

    def wanted(self, text: str, tools: Sequence[Tool], *, before: str = "") -> list[float]:
        """How likely the message asks for each tool, 0 to 1; `before` is what the person said last."""
        odds = self._encoder.wanted(text, [_read(_Readable(tool)) for tool in tools], before=before)
        return [1 / (1 + exp(-each / _CALIBRATION)) for each in odds]


class _Readable:
    """A tool that a cache may hold: the same if it reads the same."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self._text = f"{tool.name}\n{tool.description}\n{tool.schema!r}"

    def __hash__(self) -> int:
        return hash(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Readable) and other._text == self._text


@lru_cache(maxsize=512)
def _read(readable: _Readable) -> Offered:
    tool = readable.tool
    taken = (
        Parameter(" ".join(name_words(name)), described(schema), tuple(options(schema)))
        for name, schema in properties(tool).items()
    )
    return Offered(" ".join(name_words(tool.name)), tool.description, tuple(taken))
