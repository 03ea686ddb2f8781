"""Names in the system's own spelling: which of a tool's arguments a name that was said is for."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import cast

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.called import chosen, example_of, names_in, placed
from local.bedrock.planner.context import Context
from local.bedrock.planner.language import content_stems, words
from local.bedrock.planner.schema import (
    name_words,
    type_of,
)


def by_their_order(
    required: Sequence[str], properties: Mapping[str, JsonObject], values: Mapping[str, Json], context: Context
) -> dict[str, Json]:
    """Names that stand there without their nouns, as many as are needed, in order: 'deploy on shop-a into drop-1'."""
    lacking = [name for name in required if name not in values]
    own = [name for name in names_in(context.clause) if name in context.turn]
    names = [name for name in own if name not in values.values()]
    are_names = all(example_of(properties[name]) and not has_look(example_of(properties[name])) for name in lacking)
    return dict(zip(lacking, names, strict=True)) if lacking and are_names and len(names) == len(lacking) else {}


def is_spoken_of(tool: Tool, context: Context) -> bool:
    """Whether the clause has a word of what the tool does: only then it takes up what was said before."""
    does = re.split(r"[.:]", tool.description, maxsplit=1)[0]
    return bool(content_stems(f"{' '.join(name_words(tool.name))} {does}") & content_stems(context.reading))


def is_looked_at(name: str, schema: JsonObject, properties: Mapping[str, JsonObject]) -> bool:
    """Whether a tool that needs nothing looks at the thing of this name, unless it is to be left out."""
    is_left_out = "leave it out" in str(schema.get("description", ""))
    return name == next(iter(properties)) and not is_left_out and not has_look(example_of(schema))


def choosing(name: str, tool: Tool, properties: Mapping[str, JsonObject]) -> Callable[[str], str | None]:
    """Finds in a text what the tool's act is to befall, for a name that may be left out."""
    does = " ".join((*name_words(tool.name), *words(tool.description)))
    needed = [properties[each] for each in cast("list[str]", tool.schema.get("required") or [])]
    alone = all(has_look(example_of(schema)) for schema in needed if type_of(schema) == "string")
    return partial(chosen, name_words(name)[-1], does, alone=alone)


def has_look(example: str) -> bool:
    """Whether a name is known by its shape: 'us-east-1', 'stack:network'."""
    return bool(re.search(r"[\d:]", example))


def name_in(choose: Callable[[str], str | None] | None, find: Callable[[str], str | None], text: str) -> str | None:
    """`choose` finds what an act is to befall, for a name that may be left out."""
    return (choose(text) if choose else None) or find(text)


def spelt(
    example: str, context: Context, find: Callable[[str], str | None], *, alone: bool, before: bool
) -> tuple[str | None, bool]:
    """A name in the system's own spelling, and whether it was said in this turn; a phrase is never one.

    It stands in the person's own words: elsewhere they are spelt as tools spell, and a name is nobody's to correct.
    """
    said = (context.turn, context.clause, context.reading, context.whole)
    own = "\n".join((context.turn, *context.earlier))
    for text in (*said, *(reversed(context.earlier) if before else ())):
        value = find(text)
        if value and value in own:
            return value, text in said
    return (placed(example, context.clause), False) if alone else (None, False)
