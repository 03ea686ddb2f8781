"""What is answered to a person: words, and blocks beside them."""

from dataclasses import dataclass

from agents.promotions.blocks import Block


@dataclass(frozen=True)
class Said:
    """An answer; its first block matters most."""

    words: str
    blocks: tuple[Block, ...] = ()
