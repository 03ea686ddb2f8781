"""What PostgreSQL can hold of text that a model or a customer made: neither NUL nor half of a surrogate pair."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue


def storable_text(value: str) -> str:
    """The text without what text and jsonb refuse."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def storable(value: object) -> JsonValue:
    """The same for a whole document; what is no JSON becomes its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {storable_text(str(name)): storable(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [storable(inner) for inner in value]
    return storable_text(str(value))
