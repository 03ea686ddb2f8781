"""Tells who asked for a mail how far it is, on their way to other things."""

from agents.promotions.blocks import Notification
from agents.promotions.mail.service import Tell
from agents.promotions.marketer import Marketer
from agents.promotions.writes.notices import Pushing


def progress_to(push: Pushing) -> Tell:
    """A notification every few mails; the last word is the approval's own."""

    async def tell(marketer: Marketer, done: int, of: int) -> None:
        if done < of:
            text = f"{done} of {of} customers are done."
            notification = Notification(level="info", title="A mail is going out", text=text)
            await push.to_subject(marketer.subject, notification)

    return tell
