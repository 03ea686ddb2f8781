"""Notifications reach who is connected, each their own, and fail for nobody who is not."""

from agents.promotions.blocks import Notification
from agents.promotions.work.pushing import Push
from agents.promotions.work.worker import Stores
from tests.fakes.marketing import EVE, MIA, RecordingGateway


def notification(text: str) -> Notification:
    return Notification(level="info", title="News", text=text)


async def test_reaches_each_client_of_a_person_and_nobody_else(stores: Stores) -> None:
    gateway = RecordingGateway()
    for connection, marketer in (("a", MIA), ("b", MIA), ("c", EVE)):
        stores.connections.open(connection, marketer)
    gateway.left.add("b")
    assert await Push(stores.connections, gateway).to_subject(MIA.subject, notification("Done.")) == 1
    assert [one["block"]["text"] for one in gateway.of_type("a", "notification")] == ["Done."]
    assert gateway.frames["c"] == []
    assert stores.connections.of_subject(MIA.subject) == {"a"}
