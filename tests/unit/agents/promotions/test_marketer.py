"""Who may do what."""

import pytest

from agents.common.errors import NotAllowed
from agents.promotions.marketer import Marketer

MIA = Marketer(subject="s-1", name="mia@clickshop.example", groups=frozenset({"marketer"}))
PAUL = Marketer(subject="s-2", name="paul@clickshop.example", groups=frozenset({"approver"}))


def test_a_marketer_asks_and_an_approver_decides() -> None:
    MIA.must_be_marketer()
    PAUL.must_be_approver()
    with pytest.raises(NotAllowed):
        MIA.must_be_approver()
    with pytest.raises(NotAllowed):
        PAUL.must_be_marketer()


def test_is_nobody_without_a_group() -> None:
    with pytest.raises(ValueError, match="group"):
        Marketer(subject="s-3", name="eve", groups=frozenset())


def test_the_database_knows_no_customer_in_them() -> None:
    assert (MIA.principal.kind, MIA.principal.subject, MIA.principal.customer_id) == ("staff", "s-1", None)
