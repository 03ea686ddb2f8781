"""Application inference profiles: an account's own names for a model or a system-defined profile, to count costs by."""

from __future__ import annotations

import json
import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from local.bedrock.errors import ConflictException, ResourceNotFoundException
from local.bedrock.resolution import resolve

ACCOUNT = "000000000000"
NOT_FOUND = "The provided inference profile was not found."

_ARN = re.compile(r"arn:aws:bedrock:(?P<region>[a-z0-9-]+):\d{12}:application-inference-profile/(?P<id>[a-z0-9]{12})")
_ALPHABET = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationProfile:
    """One profile, in the region that it was made in; `source` is what it was copied from."""

    id: str
    name: str
    region: str
    source: str

    @property
    def arn(self) -> str:
        """What callers give as `modelId`."""
        return f"arn:aws:bedrock:{self.region}:{ACCOUNT}:application-inference-profile/{self.id}"


class ApplicationProfiles:
    """All of an account's, kept in a file if there is one: tasks name them for longer than this process lives."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known = _read(file)

    def create(self, *, name: str, source: str, region: str) -> ApplicationProfile:
        """A new one. Raises ValidationException for a source that can't be called here, ConflictException by name."""
        resolve(source, region=region)
        if any(profile.name == name for profile in self.all(region=region)):
            raise ConflictException(f"The inference profile name {name} is already in use.")
        id_ = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        profile = ApplicationProfile(id=id_, name=name, region=region, source=source)
        self._keep({**self._known, id_: profile})
        return profile

    def all(self, *, region: str) -> list[ApplicationProfile]:
        """Those of a region."""
        return [profile for profile in self._known.values() if profile.region == region]

    def get(self, identifier: str, *, region: str) -> ApplicationProfile:
        """By id or ARN. Raises ResourceNotFoundException."""
        for profile in self.all(region=region):
            if identifier in (profile.id, profile.arn):
                return profile
        raise ResourceNotFoundException(NOT_FOUND)

    def delete(self, identifier: str, *, region: str) -> None:
        """Forgets it. Raises ResourceNotFoundException."""
        gone = self.get(identifier, region=region)
        self._keep({id_: profile for id_, profile in self._known.items() if profile != gone})

    def source_of(self, identifier: str, *, region: str) -> str:
        """The id of what a caller means who names one of these by its ARN, and any other identifier as it is."""
        if not _ARN.fullmatch(identifier):
            return identifier
        return self.get(identifier, region=region).source.rpartition("/")[2]

    def _keep(self, known: Mapping[str, ApplicationProfile]) -> None:
        self._known = known
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps([asdict(profile) for profile in known.values()]))


def _read(file: Path | None) -> Mapping[str, ApplicationProfile]:
    if file is None or not file.exists():
        return {}
    return {one["id"]: ApplicationProfile(**one) for one in json.loads(file.read_text())}
