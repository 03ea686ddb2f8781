"""No frame is larger than API Gateway takes, and what is cut says so."""

import json

from agents.promotions.blocks import Action, Card, CardField, Chart, Column, Table
from agents.promotions.wire.frames import fitting, frame
from agents.promotions.wire.protocol import MOST_BYTES_OUT, Response
from agents.promotions.writes.service import MOST_SHOWN

NAME = Column(name="name", title="Name")
VALUE = Column(name="value", title="Value", type="number")


def table(rows: int, text: str = "Ann") -> Table:
    return Table(title="T", columns=(NAME,), data=tuple({"name": f"{text} {n}"} for n in range(rows)))


def response(*blocks: Table | Chart | Card, words: str = "Here.") -> Response:
    return Response(message_id="m", chat_response=words, structured_data=blocks[0], more=blocks[1:])


def test_leaves_alone_what_fits() -> None:
    small = response(table(3), Chart(title="C", kind="bar", x=NAME, y=VALUE, data=({"name": "a", "value": 1},)))
    assert frame(small) == small.model_dump_json().encode()


def test_cuts_rows_and_counts_them() -> None:
    read = json.loads(frame(response(table(5000, "Ä"))))
    shown = len(read["structured_data"]["data"])
    assert 1000 < shown < 5000
    assert read["structured_data"]["note"].startswith(f"The first {shown} of 5000 rows")
    assert len(frame(response(table(5000, "Ä")))) <= MOST_BYTES_OUT


def test_cuts_the_largest_block_first() -> None:
    cut = fitting(response(table(10), table(4000)))
    assert isinstance(cut.structured_data, Table)
    assert len(cut.structured_data.data) == 10
    assert cut.more[0].note  # type: ignore[union-attr]  # the second table


def test_leaves_out_what_cannot_be_cut_and_says_so() -> None:
    text = CardField(name="text", title="Text", value="x" * 40_000)
    huge = Card(title="C", fields=(text,) * 30)
    cut = fitting(response(table(3), huge))
    assert cut.structured_data == table(3)
    assert cut.more == ()
    assert "does not fit" in cut.chat_response


def test_long_cells_and_long_replies_are_shortened() -> None:
    long = response(table(20, "word " * 2000), words="word " * 20_000)
    assert len(frame(long)) <= MOST_BYTES_OUT
    assert len(fitting(long).structured_data.data) == 20  # type: ignore[union-attr]  # a table


def test_no_card_loses_its_buttons_for_a_long_text() -> None:
    cards = tuple(
        Card(
            title="Send the mail",
            fields=(CardField(name="what_it_means", title="What it means", value="あ" * 4200),),
            actions=(Action(action="approve", title="Approve", payload={"approval_token": f"token-{number}"}),),
        )
        for number in range(MOST_SHOWN)
    )
    sent = frame(response(*cards))
    assert len(sent) <= MOST_BYTES_OUT
    assert all(f"token-{number}" in sent.decode() for number in range(MOST_SHOWN))
