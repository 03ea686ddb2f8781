"""The shop's categories, and which one somebody means who says it in other words: one laptop, running shoes."""

from collections.abc import Sequence

from agents.common.database import Database
from agents.common.principal import Principal

# One look into an index for each category: DISTINCT would read an entry for each product.
_CATEGORIES = """
WITH RECURSIVE following AS (
    SELECT min(category) AS category FROM products
     UNION ALL
    SELECT (SELECT min(category) FROM products p WHERE p.category > f.category)
      FROM following f WHERE f.category IS NOT NULL
), categories AS (
    SELECT category FROM following WHERE category IS NOT NULL
)"""
# A category is meant by the words that it shares with what was said, in PostgreSQL's English: plurals are no matter.
_MEANT = f"""{_CATEGORIES}
SELECT category
  FROM categories
 WHERE to_tsvector('english', category) @@
       CAST(replace(CAST(plainto_tsquery('english', :said) AS text), '&', '|') AS tsquery)
 ORDER BY lower(category) = lower(:said) DESC,
          ts_rank(to_tsvector('english', category),
                  CAST(replace(CAST(plainto_tsquery('english', :said) AS text), '&', '|') AS tsquery), 1) DESC,
          category
 LIMIT 1
"""  # noqa: S608  made of the constant above
_ALL = f"{_CATEGORIES} SELECT category FROM categories ORDER BY category LIMIT 50"  # noqa: S608  as above


class SqlCategories:
    """Over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def meant(self, principal: Principal, said: str) -> str | None:
        """The category that these words mean, or None."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_MEANT, said=said)
        return str(rows[0]["category"]) if rows else None

    async def all(self, principal: Principal) -> Sequence[str]:
        """Every category, by name."""
        async with self._database.transaction(principal) as transaction:
            return [str(row["category"]) for row in await transaction.fetch(_ALL)]

    async def named(self, principal: Principal, said: str) -> str:
        """The category that these words mean; a ValueError that lists the categories when it is none of them."""
        found = await self.meant(principal, said)
        if found is None:
            existing = ", ".join(await self.all(principal))
            raise ValueError(f"The shop has no category '{said[:80]}'. Take one of these: {existing}.")
        return found
