"""Who asked for a mail hears how far it is."""

from agents.promotions.blocks import Block, Notification
from agents.promotions.mail.progress import progress_to
from tests.fakes.promotion_mail import MIA


class Pushed:
    """Keeps what was pushed, and to whom."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Block]] = []

    async def to_subject(self, subject: str, block: Block) -> int:
        self.told.append((subject, block))
        return 1


async def test_tells_who_asked_until_the_last_mail() -> None:
    push = Pushed()
    tell = progress_to(push)
    for done in (10, 20, 25):
        await tell(MIA, done, 25)
    [(subject, first), (_, second)] = push.told
    assert subject == "mia"
    assert isinstance(first, Notification)
    assert isinstance(second, Notification)
    assert (first.text, second.text) == ("10 of 25 customers are done.", "20 of 25 customers are done.")
