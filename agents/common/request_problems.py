"""What is wrong with a request's body, in sentences for whoever sent it: pydantic's own words are for Python."""

from collections.abc import Mapping, Sequence
from typing import Any

_BODY = "The request's body"
_MOST = 5
_NO_NUL = r"^[^\x00]*$"

# By pydantic's type of error, https://docs.pydantic.dev/latest/errors/validation_errors/; the names are its `ctx`.
_SENTENCES: Mapping[str, str] = {
    "missing": "{field} is missing.",
    "string_too_short": "{field} is empty.",
    "string_too_long": "{field} is longer than {max_length} characters.",
    "too_long": "{field} has more than {max_length} entries.",
    "string_type": "{field} must be a string.",
    "string_unicode": "{field} holds characters that are not Unicode.",
    "string_pattern_mismatch": "{field} must match {pattern}.",
    "literal_error": "{field} must be {expected}.",
    "model_attributes_type": "{field} must be a JSON object.",
    "model_type": "{field} must be a JSON object.",
    "dict_type": "{field} must be a JSON object.",
    "tuple_type": "{field} must be a list.",
}


def problems(errors: Sequence[Mapping[str, Any]]) -> str:
    """One sentence a problem, the first five."""
    return " ".join(_sentence(error) for error in errors[:_MOST])


def _sentence(error: Mapping[str, Any]) -> str:
    """For an error that has no sentence here, pydantic's message, with the field that it is about."""
    kind, place = error["type"], error["loc"]
    if kind == "json_invalid":
        return f"{_BODY} is not JSON; reading stopped at character {place[1] + 1}."
    field = _field(place)
    if error.get("ctx", {}).get("pattern") == _NO_NUL:
        return f"{field} holds a NUL character."
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(field=field, **error.get("ctx", {}))
    return f"{field}: {error['msg']}."


def _field(place: Sequence[str | int]) -> str:
    """`conversation_history.0.role`; the body itself has no name of its own."""
    return ".".join(str(part) for part in place[1:]) or _BODY
