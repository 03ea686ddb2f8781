"""Search by meaning and by words at once: the statement, what it needs, and the embedding of a question.

Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a row's score is the sum of weight / (3 + place) over the
lists. Places compare where distances and text scores do not. docs/search.md says what it brings, as measured.
"""

import re
from dataclasses import dataclass
from typing import LiteralString

from agents.common.database import Parameter, Vector
from agents.common.embeddings import Embedder
from agents.common.errors import ModelUnavailable
from agents.common.search_scope import Searched, naming, nearest

NO_CUT = 2.0  # no cosine distance is larger

# What a first place in one list is worth, for who adds a reason of its own to a score.
FIRST_PLACE: LiteralString = "1.0 / (3 + 1)"

# Any of the words of :query may match.
ASKED = """
asked AS (
    SELECT CAST(replace(CAST(plainto_tsquery('english', :query) AS text), '&', '|') AS tsquery) AS words
)"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, and how far the nearest answer may be (a cosine distance, 0 is the same meaning)."""

    query: str
    embedding: Vector | None
    farthest: float

    def parameters(self) -> dict[str, Parameter]:
        """What the statement below takes of it."""
        return {"query": self.query, "embedding": self.embedding, "farthest": self.farthest}


def fused(searched: Searched) -> LiteralString:
    """A WITH that ends in `fused (id, score)`; takes :query, :embedding (or NULL), :farthest and what the scope takes.

    near      the rows nearest to the question's meaning, unless even the first of them is beyond :farthest
    named     the rows that have most of the words asked for, however far: who asks by name gets it
    telling   among the nearest, those that are told of in the question's own words, if few of the others are
    said      any word anywhere: only while there is no embedding
    """
    key, row, rows = searched.key, searched.alias, f"{searched.table} {searched.alias}"
    return f"""
WITH {ASKED}, {nearest(searched)}, {naming(searched)}, matching AS MATERIALIZED (
    (SELECT {row}.{key} AS id FROM {rows}, naming
      WHERE {row}.search @@ naming.all_words AND {searched.in_scope} LIMIT 1000)
     UNION
    (SELECT {row}.{key} FROM {rows}, naming
      WHERE {row}.search @@ naming.most_words AND {searched.in_scope} LIMIT 1000)
), named AS (
    SELECT m.id, (SELECT count(*) FROM word WHERE {row}.search @@ word.named) AS words,
           ts_rank_cd({row}.search, asked.words) AS closeness
      FROM matching m JOIN {rows} ON {row}.{key} = m.id CROSS JOIN asked
     ORDER BY words DESC, closeness DESC, id LIMIT 40
), said AS (
    SELECT {row}.{key} AS id, ts_rank_cd({row}.search, asked.words) AS closeness
      FROM {rows}, asked
     WHERE CAST(:embedding AS vector) IS NULL AND {row}.search @@ asked.words AND {searched.in_scope}
     ORDER BY closeness DESC, id LIMIT 40
), near AS (
    SELECT id, distance FROM nearest WHERE (SELECT min(distance) FROM nearest) <= :farthest
), heard AS (
    SELECT n.id, n.distance, t.told @@ word.lexeme AS told, count(*) OVER (PARTITION BY word.lexeme) AS used_by,
           (SELECT count(*) FROM near) AS of_all
      FROM near n JOIN {rows} ON {row}.{key} = n.id
     CROSS JOIN LATERAL (SELECT {searched.told} AS told OFFSET 0) t
      JOIN word ON {row}.search @@ word.lexeme OR t.told @@ word.lexeme
), telling AS (
    SELECT id, distance, sum(ln(CAST(of_all AS double precision) / used_by)) AS closeness
      FROM heard
     WHERE told AND 10 * used_by <= of_all
     GROUP BY id, distance
), places AS (
    SELECT id, 1.0 AS weight, row_number() OVER (ORDER BY distance, id) AS place FROM near
    UNION ALL
    SELECT id, 1.0, row_number() OVER (ORDER BY words DESC, closeness DESC, id) FROM named
    UNION ALL
    SELECT id, 0.25, row_number() OVER (ORDER BY closeness DESC, distance, id) FROM telling
    UNION ALL
    SELECT id, 1.0, row_number() OVER (ORDER BY closeness DESC, id) FROM said
), fused AS (
    SELECT id, sum(weight / (3 + place)) AS score FROM places GROUP BY id
)"""  # noqa: S608  made of a repository's constants


# meant: the products that are named by id or name, or else whose words match, at least half as well as the best. Two
# statements in one, so that each uses its index, and nobody ranks words when a name was said.
PRODUCTS_MEANT = f"""{ASKED}, named AS (
    SELECT p.product_id, ts_rank(p.search, asked.words) AS closeness
      FROM products p, asked
     WHERE lower(p.product_id) = lower(:query) OR lower(p.name) = lower(:query)
), matching AS MATERIALIZED (
    SELECT p.product_id, ts_rank(p.search, asked.words) AS closeness
      FROM products p, asked
     WHERE p.search @@ asked.words AND NOT EXISTS (SELECT FROM named)
), meant AS (
    SELECT p.*, n.closeness, true AS named FROM named n JOIN products p ON p.product_id = n.product_id
     UNION ALL
    SELECT p.*, m.closeness, false FROM matching m JOIN products p ON p.product_id = m.product_id
     WHERE m.closeness >= (SELECT max(closeness) / 2 FROM matching)
)"""  # noqa: S608  made of the constant above

_NUMBERED = re.compile(
    r"\b(?:(?:my|the|our)\s+)?(?:(?:order|return)\s+)?(?:number\s+|no\.?\s+|#\s?)?(?P<what>ORD|RET)-\d{4}-\d{3,8}\b",
    re.IGNORECASE,
)
_CALLED = {"ORD": "my order", "RET": "my return"}
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


async def meaning_of(text: str, embedder: Embedder) -> Vector | None:
    """None while Bedrock does not embed: words alone find something too."""
    try:
        return await embedder.embed(words_apart(unnumbered(text)))
    except ModelUnavailable:
        return None


def unnumbered(text: str) -> str:
    """ "Stop ORD-2024-116" as "Stop my order": an article speaks of orders, and no model knows what a number is of."""
    return _NUMBERED.sub(lambda found: _CALLED[found["what"].upper()], text)


def words_apart(text: str) -> str:
    """ "PulseBuds" as "Pulse Buds": a model knows the words, not the brand. What is embedded is written so too."""
    return _INNER_CAPITAL.sub(" ", text)
