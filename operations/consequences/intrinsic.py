"""Intrinsic functions of a template as a person would write them: `{"Ref": "Vpc"}` is `Vpc`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def text(value: Any) -> str:
    """Any value of a property in one line."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        (function, argument), *_ = value.items()
        return _call(function, argument)
    return json.dumps(value, sort_keys=True, default=str)


def references(value: Any) -> Iterator[str]:
    """The logical ids that a value names, however deep."""
    if isinstance(value, Mapping):
        if isinstance(value.get("Ref"), str):
            yield value["Ref"]
        elif "Fn::GetAtt" in value:
            yield text(value).partition(".")[0]
        else:
            yield from (each for nested in value.values() for each in references(nested))
    elif isinstance(value, list):
        yield from (each for nested in value for each in references(nested))


def _call(function: str, argument: Any) -> str:
    match function, argument:
        case "Ref", str():
            return argument
        case "Fn::GetAtt", [*parts]:
            return ".".join(map(text, parts))
        case "Fn::GetAtt" | "Fn::ImportValue" | "Fn::Sub", str():
            return argument
        case "Fn::Join", [separator, [*parts]]:
            return str(separator).join(map(text, parts))
    return f"{function.removeprefix('Fn::')}({text(argument)})"
