"""Tokens of an approval: 256 random bits behind its id. Approvals and the trail keep only their hashes."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from agents.common.errors import NotFound

_TOKEN = re.compile(r"(?P<approval_id>apr-[0-9a-f]{16})\.[A-Za-z0-9_-]{43}")
_UNKNOWN = "There is no such approval, or its token was replaced by a newer one."


@dataclass(frozen=True)
class Token:
    """`text` goes to one person, once; `hash` is kept."""

    text: str

    @property
    def hash(self) -> str:
        """SHA-256: nothing stretches what is random already."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def approval_id(self) -> str:
        """Whose it claims to be. Raises NotFound for what is no token."""
        if not (match := _TOKEN.fullmatch(self.text)):
            raise unknown_token()
        return match["approval_id"]

    def is_kept_as(self, hash_: str) -> bool:
        """Whether it is the one whose hash this is."""
        return hmac.compare_digest(self.hash, hash_)


def new_approval_id() -> str:
    """Nobody guesses one, and nothing depends on that."""
    return f"apr-{secrets.token_hex(8)}"


def new_token(approval_id: str) -> Token:
    """A token for one person."""
    return Token(f"{approval_id}.{secrets.token_urlsafe(32)}")


def unknown_token() -> NotFound:
    """The same for every token that does not hold: which part is wrong is nobody's business."""
    return NotFound(_UNKNOWN)
