"""Scores the tools that are offered for a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from local.bedrock.dual_encoder.texts import Offered, Tokens, message_tokens, tool_tokens
from local.bedrock.dual_encoder.word_vectors import Vectors, WordVectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL = Path(__file__).with_name("model.onnx")
_REMEMBERED = 4_000  # texts; some 100 kB for a long one


@dataclass(frozen=True, eq=False)
class _Encoded:
    """What the model makes of a text, whatever it is; `meets` has a row for each token."""

    asking: Vectors
    idle: Vectors
    offering: Vectors
    meets: Vectors


class DualEncoder:
    """Safe to share between threads. Loads the model on first use."""

    def __init__(self) -> None:
        self._loading = Lock()
        self._encoded = lru_cache(maxsize=_REMEMBERED)(self._encode)

    def wanted(self, text: str, tools: Sequence[Offered], *, before: str = "") -> list[float]:
        """For each tool how much likelier the message asks for it than for nothing (log odds).

        `before` is what the same person said last.
        """
        said, own = self._message(text, before)
        words = said.meets[:own]
        offered = (self._encoded(tool_tokens(tool), ()) for tool in tools)
        return [float(said.asking @ one.offering - said.idle[0]) + _met(words, one.meets) for one in offered]

    def _message(self, text: str, before: str) -> tuple[_Encoded, int]:
        """With the number of the message's own tokens."""
        own, earlier = message_tokens(text, before)
        return self._encoded(own, earlier), len(own)

    def _encode(self, tokens: Tokens, second: Tokens) -> _Encoded:
        with self._loading:
            words, session = self._words, self._session
        made: list[Any] = session.run(None, {"vectors": words.of(tokens, second)[None]})
        return _Encoded(*made)

    @cached_property
    def _words(self) -> WordVectors:
        return WordVectors()

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # messages are short: threads of one cost more than they give
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])


def _met(message: Vectors, tool: Vectors) -> float:
    """Late interaction: how near the nearest word of the tool is to each of the message's, in the mean."""
    return float((message @ tool.T).max(axis=1).mean())
