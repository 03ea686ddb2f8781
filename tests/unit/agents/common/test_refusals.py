"""What PostgreSQL's codes mean to whoever asked."""

import pytest

from agents.common.database import StatementRefused, refusal
from agents.common.errors import BadInput, ClickShopError, ConstraintViolated, DatabaseUnavailable, NotAllowed


@pytest.mark.parametrize(
    ("sqlstate", "kind"),
    [
        ("23505", ConstraintViolated),
        ("22P02", BadInput),
        ("40001", DatabaseUnavailable),
        ("55P03", DatabaseUnavailable),
        ("57014", DatabaseUnavailable),
        ("42501", NotAllowed),
        ("42P01", StatementRefused),
        ("55000", StatementRefused),
    ],
)
def test_a_code_is_told_in_our_words(sqlstate: str, kind: type[ClickShopError]) -> None:
    error = refusal(sqlstate, "relation products")
    assert type(error) is kind
    assert "products" not in error.message
