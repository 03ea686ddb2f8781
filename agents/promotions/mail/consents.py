"""Who agreed to mail, by the shop's database; and the end of a consent, in the name of whose it is."""

from collections.abc import Collection
from typing import LiteralString

from agents.common.database import Json, SharedDatabase
from agents.common.principal import Principal

READS, ENDS = "agent_promotions_read", "agent_promotions_consent"
_PRINCIPAL = Principal(kind="staff", subject="promotions-mail", customer_id=None)

_A_QUESTION = 5000  # customers: the Data API answers with a MiB at most

_AGREED: LiteralString = """
SELECT customer_id FROM marketing_preferences
 WHERE newsletter AND customer_id IN (SELECT jsonb_array_elements_text(CAST(:customers AS jsonb)))
"""
_END: LiteralString = """
UPDATE customer_preferences SET newsletter = false, newsletter_since = NULL
 WHERE customer_id = :customer AND newsletter
"""


class Consents:
    """Asked at the last moment before a mail is sent."""

    def __init__(self, database: SharedDatabase) -> None:
        self._reading = database.acting_as(READS)
        self._ending = database.acting_as(ENDS)

    async def agreed(self, customers: Collection[str]) -> frozenset[str]:
        """Those of them who agree to mail now."""
        asked, found = sorted(customers), set[str]()
        async with self._reading.transaction(_PRINCIPAL) as transaction:
            for start in range(0, len(asked), _A_QUESTION):
                rows = await transaction.fetch(_AGREED, customers=Json(asked[start : start + _A_QUESTION]))
                found |= {str(row["customer_id"]) for row in rows}
        return frozenset(found)

    async def end(self, customer_id: str) -> bool:
        """Whether there was one. The role can end this customer's, and give none."""
        theirs = Principal(kind="customer", subject=f"unsubscribe:{customer_id}", customer_id=customer_id)
        async with self._ending.transaction(theirs) as transaction:
            return await transaction.execute(_END, customer=customer_id) > 0
