"""Records of MSK Connect: how they are named, found, listed and told."""

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from local.aws.rest import ApiError, Request, page
from local.settings import ACCOUNT, REGION

Json = dict[str, Any]

NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")


def bad_request(message: str) -> ApiError:
    """What is asked for can't be."""
    return ApiError("BadRequestException", 400, message)


def now() -> str:
    """As the API writes a time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def arn(kind: str, name: str) -> str:
    """A new ARN."""
    return f"arn:aws:kafkaconnect:{REGION}:{ACCOUNT}:{kind}/{name}/{uuid.uuid4()}-2"


def free_name(body: Mapping[str, Any], field: str, known: Mapping[str, Json], identity: str) -> str:
    """The name of what is to be made, which must be valid and free."""
    name = str(body.get(field, ""))
    if not NAME.fullmatch(name):
        raise bad_request(f"{field} is invalid: {name!r}.")
    for record in known.values():
        if record[field] == name:
            raise ApiError("ConflictException", 409, f"{field} {name} is taken by {record[identity]}.")
    return name


def found(known: Mapping[str, Json], identity: str) -> Json:
    record = known.get(identity)
    if record is None:
        raise ApiError("NotFoundException", 404, f"The resource {identity} does not exist.")
    return record


def listed(known: Mapping[str, Json], name: str, request: Request, *, prefix: str) -> tuple[list[Json], Json]:
    wanted = request.query.get(prefix, "")
    records = sorted((one for one in known.values() if one[name].startswith(wanted)), key=lambda one: str(one[name]))
    shown, following = page(records, request.query)
    return list(shown), following


def new_version() -> str:
    return f"K{uuid.uuid4().hex[:13].upper()}"


def only(record: Mapping[str, Any], *names: str) -> Json:
    return {name: record[name] for name in names if name in record}


def without(record: Mapping[str, Any], *names: str) -> Json:
    return {name: value for name, value in record.items() if name not in names}
