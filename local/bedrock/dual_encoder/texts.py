"""The texts that are encoded, as tokens: messages and tools."""

from dataclasses import dataclass
from functools import lru_cache

from local.bedrock.tokens import tokenizer

CLS, SEP = 101, 102
MESSAGE, BEFORE, TOOL, TAKES = 160, 48, 160, 60  # tokens at most
_REMEMBERED = 1_000
Tokens = tuple[int, ...]


@dataclass(frozen=True)
class Parameter:
    """What the encoder is told of a tool's parameter: its name in words."""

    name: str
    description: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offered:
    """What the encoder is told of a tool: its name in words."""

    name: str
    description: str
    parameters: tuple[Parameter, ...] = ()


def message_tokens(text: str, before: str) -> tuple[Tokens, Tokens]:
    """The message, and the end of what the same person said before it."""
    earlier = (*_ids(before)[-BEFORE:], SEP) if before else ()
    return (CLS, *_ids(text)[:MESSAGE], SEP), earlier


@lru_cache(maxsize=_REMEMBERED)
def tool_tokens(tool: Offered) -> Tokens:
    """Name and description, then what it takes."""
    takes = "; ".join(map(_taken, tool.parameters))
    return (CLS, *_ids(f"{tool.name}. {tool.description}")[:TOOL], *_ids(f" Takes {takes}")[:TAKES], SEP)


def _ids(text: str) -> list[int]:
    ids: list[int] = tokenizer().encode(text, add_special_tokens=False).ids
    return ids


def _taken(parameter: Parameter) -> str:
    about = f": {parameter.description}" if parameter.description else ""
    options = f" ({', '.join(parameter.options)})" if parameter.options else ""
    return f"{parameter.name}{about}{options}"
