"""What the Data API allows, in seconds and bytes; tests make them smaller.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html
"""

from dataclasses import dataclass

_KIB = 1024
_MIB = 1024 * _KIB


@dataclass(frozen=True, kw_only=True)
class Limits:
    """AWS's own by default."""

    statement_seconds: float = 45
    idle_transaction_seconds: float = 3 * 60
    transaction_seconds: float = 24 * 60 * 60
    request_bytes: int = 4 * _MIB
    response_bytes: int = _MIB
    row_bytes: int = 64 * _KIB
    remembered_seconds: float = 30
    connections: int = 100
