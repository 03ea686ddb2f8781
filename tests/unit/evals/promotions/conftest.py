"""The shop's own declaration, on a day that does not move."""

from datetime import date

import pytest

from agents.promotions.declaration.reading import read_declaration
from evals.promotions.judging import Judge


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Of the shop, on a Friday."""
    return Judge(declaration=read_declaration("dev", prefix=""), today=date(2026, 11, 20))
