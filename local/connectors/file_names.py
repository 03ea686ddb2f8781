"""The names of a sink's objects, by the template of Aiven's connectors.

https://github.com/Aiven-Open/cloud-storage-connectors-for-apache-kafka (s3-sink-connector, "File name format")
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local.connectors.failures import ConnectorFailed
from local.connectors.log import Record

VARIABLE = re.compile(r"\{\{\s*(\w+)(?::(\w+)=(\w+))?\s*}}")
PADDED = {"partition": 10, "start_offset": 20}
UNITS = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H"}


class FileNames:
    """A template, and the time of day that its timestamps tell."""

    def __init__(self, template: str, *, zone: str, by_event: bool) -> None:
        self._template = template
        self._zone = _zone(zone)
        self._by_event = by_event
        for variable, parameter, value in VARIABLE.findall(template):
            _check(variable, parameter, value)
        if "start_offset" not in template or "partition" not in template:
            raise _wrong(f"'{template}' gives two files one name: it needs partition and start_offset.")

    def kind(self, record: Record) -> str:
        """What records of one file have in common: the name but for where the file starts."""
        return self._fill(record, start="")

    def name(self, first: Record) -> str:
        """A file's name, by its first record."""
        return self._fill(first, start=first.offset)

    def _fill(self, record: Record, *, start: int | str) -> str:
        moment = datetime.fromtimestamp(record.timestamp / 1000, self._zone) if self._by_event else None
        values: dict[str, Callable[[str], str]] = {
            "topic": lambda _value: record.topic,
            "partition": lambda value: _padded("partition", record.partition, value),
            "start_offset": lambda value: _padded("start_offset", start, value),
            "timestamp": lambda value: (moment or datetime.now(self._zone)).strftime(UNITS[value]),
        }
        return VARIABLE.sub(lambda found: values[found[1]](found[3] or ""), self._template)


def _check(variable: str, parameter: str, value: str) -> None:
    if variable == "timestamp" and parameter == "unit" and value in UNITS:
        return
    if variable in PADDED and (parameter, value) in (("", ""), ("padding", "true"), ("padding", "false")):
        return
    if variable == "topic" and not parameter:
        return
    raise _wrong(f"'{variable}:{parameter}={value}' is not known to the laptop's workers.")


def _padded(variable: str, value: int | str, padding: str) -> str:
    return str(value).rjust(PADDED[variable], "0") if padding == "true" and value != "" else str(value)


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _wrong(f"'{name}' is no time zone.") from error


def _wrong(message: str) -> ConnectorFailed:
    return ConnectorFailed("InvalidInput.Configuration", f"file.name: {message}")
