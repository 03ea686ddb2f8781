"""Reads a request's JSON into a typed shape, and says what is wrong with it in AWS's words."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from local.bedrock.errors import ValidationException
from local.bedrock.model import JsonObject

Shape = TypeVar("Shape", bound=BaseModel)


def read_json(raw: bytes) -> JsonObject:
    """The body as an object."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValidationException("Malformed input request, please reformat your input and try again.") from error
    if not isinstance(body, dict):
        raise ValidationException(
            "Malformed input request: #: expected type: JSONObject, please reformat your input and try again."
        )
    return body


def read_converse(shape: type[Shape], body: JsonObject) -> Shape:
    """The body of an API whose shapes AWS itself describes."""
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        plural = "error" if len(found) == 1 else "errors"
        listed = "; ".join(f"Value at '{_path(one)}' failed to satisfy constraint: {_constraint(one)}" for one in found)
        raise ValidationException(f"{len(found)} validation {plural} detected: {listed}") from error


def read_native(shape: type[Shape], body: JsonObject) -> Shape:
    """The body of a model's own format, whose provider names the field first."""
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValidationException(f"{_path(first)}: {first['msg']}") from error


def _path(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in error["loc"])


def _constraint(error: ErrorDetails) -> str:
    return "Member must not be null" if error["type"] == "missing" else error["msg"]
