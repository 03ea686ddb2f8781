"""Where this service stands: what its environment says that plans put into templates."""

from dataclasses import dataclass
from pathlib import PurePosixPath

_TAG_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class Site:
    """`prefix` is the environment's (`dev-`). The source bundle's name is the digest of what it holds."""

    prefix: str
    source_bucket: str
    source_key: str
    boundary_arn: str
    alarm_topic_arn: str
    service_security_group_id: str = ""
    service_vpc_id: str = ""

    @property
    def tag(self) -> str:
        """Of what is built from these sources: the same sources have the same tag, and are built once."""
        return PurePosixPath(self.source_key).stem[:_TAG_LENGTH]
