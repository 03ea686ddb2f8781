"""Of some tables a role reads some columns: what its tools tell, and not what else is known."""

from typing import LiteralString

import pytest

from agents.common.errors import NotAllowed
from agents.common.principal import Principal
from tests.integration.db.conftest import Cluster

CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")
STRANGER = Principal(kind="customer", subject="subject-of-nobody", customer_id="cust999")
STAFF = Principal(kind="staff", subject="subject-of-staff", customer_id=None)
PREFERENCES: LiteralString = (
    "SELECT customer_id, preferred_category, preferred_brand, price_range, loyalty_tier FROM personalization"
)


async def test_preferences_are_ones_own(shop: Cluster) -> None:
    async with shop.as_role("agent_personalization") as database:
        found = []
        for principal in (CUSTOMER, STAFF, STRANGER, None):
            async with database.transaction(principal) as transaction:
                found.append([row["customer_id"] for row in await transaction.fetch(PREFERENCES)])
    own, everybodys, strangers, nobodys = found
    assert own == ["cust001"]
    assert len(everybodys) > 1
    assert (strangers, nobodys) == ([], [])


@pytest.mark.parametrize("column", ["age", "gender", "income", "location"])
async def test_what_no_tool_tells_is_not_read(shop: Cluster, column: LiteralString) -> None:
    async with shop.as_role("agent_personalization") as database:
        with pytest.raises(NotAllowed):
            async with database.transaction(CUSTOMER) as transaction:
                await transaction.fetch(f"SELECT {column} FROM personalization")  # noqa: S608 - one of the above
