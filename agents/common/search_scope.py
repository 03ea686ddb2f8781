"""What a search ranks: the rows of a table that pass a filter, those nearest in meaning, and those asked for by name.

None of it reads more of a large table than it has to, and none comes back with fewer rows than there are.
"""

from dataclasses import dataclass
from typing import LiteralString

# Filters and HNSW go together only with an iterative scan: without, the index gives its nearest 40 and the filter
# then leaves few or none of them. https://github.com/pgvector/pgvector#iterative-index-scans
# The other two bound it: how many candidates are kept (40 by default, which loses a third of the nearest 40 among
# 100,000), and after how many rows in vain those that pass the filter are compared one by one instead.
SEARCH_SETTINGS = """
SELECT set_config('hnsw.iterative_scan', 'strict_order', true),
       set_config('hnsw.ef_search', '200', true),
       set_config('hnsw.max_scan_tuples', '5000', true)
"""


@dataclass(frozen=True, kw_only=True)
class Searched:
    """What is searched, in SQL: a table with its key, its document `search` and its vectors."""

    table: LiteralString
    alias: LiteralString  # what the table is called in the two fragments below
    key: LiteralString
    vectors: LiteralString
    in_scope: LiteralString
    named_in: LiteralString  # the weights of the words by which a row may be asked for: ABC is its whole text
    told: LiteralString  # a tsvector: what people say of the row, beyond what was embedded


def nearest(searched: Searched) -> LiteralString:
    """CTEs that end in `nearest (id, distance)`: as many rows as pass the filter, up to 40. Takes :embedding.

    Few rows that pass are compared one by one, which is quicker than an index that has to skip all others, and exact.
    Among many the index walks from neighbour to neighbour; where those that pass are far away, it gives up in time,
    and they are compared one by one after all.
    """
    key, row, rows, scope = searched.key, searched.alias, f"{searched.table} {searched.alias}", searched.in_scope
    return f"""few AS MATERIALIZED (
    SELECT {row}.{key} AS id FROM {rows} WHERE CAST(:embedding AS vector) IS NOT NULL AND {scope} LIMIT 2001
), walked AS MATERIALIZED (
    SELECT e.{key} AS id, e.embedding <=> CAST(:embedding AS vector) AS distance
      FROM {searched.vectors} e
     WHERE (SELECT count(*) FROM few) > 2000
       AND (SELECT true FROM {rows} WHERE {row}.{key} = e.{key} AND {scope})
     ORDER BY e.embedding <=> CAST(:embedding AS vector) LIMIT 40
), compared AS (
    SELECT id, e.embedding <=> CAST(:embedding AS vector) AS distance
      FROM few JOIN {searched.vectors} e ON e.{key} = id
     WHERE (SELECT count(*) FROM few) <= 2000
     UNION ALL
    SELECT {row}.{key}, e.embedding <=> CAST(:embedding AS vector)
      FROM {rows} JOIN {searched.vectors} e USING ({key})
     WHERE (SELECT count(*) FROM few) > 2000 AND (SELECT count(*) FROM walked) < 40 AND {scope}
), nearest AS (
    SELECT * FROM walked WHERE (SELECT count(*) FROM walked) = 40
     UNION ALL
    (SELECT * FROM compared ORDER BY distance, id LIMIT 40)
)"""  # noqa: S608  made of a repository's constants


def naming(searched: Searched) -> LiteralString:
    """CTEs `word`, one a row, and `naming`: queries for rows that have all of the words asked for, and most of them.

    Most of three words are any two of them. So the index intersects, where any one word may stand in every fifth row.
    Of a long question the ten longest words count.
    """
    return f"""word AS (
    SELECT CAST(lexeme AS tsquery) AS lexeme, CAST(lexeme || ':{searched.named_in}' AS tsquery) AS named,
           row_number() OVER (ORDER BY length(lexeme) DESC, lexeme) - 1 AS place
      FROM (SELECT DISTINCT lexeme
              FROM regexp_split_to_table(CAST(plainto_tsquery('english', :query) AS text), ' & ') AS lexeme
             WHERE lexeme <> '') AS asked_for
     ORDER BY place LIMIT 10
), words AS (
    SELECT CAST(count(*) AS integer) AS asked_for FROM word
), enough AS (
    SELECT string_agg(CAST(named AS text), ' & ') AS words, bit_count(CAST(chosen AS bit(10))) AS number
      FROM words CROSS JOIN generate_series(1, (1 << words.asked_for) - 1) AS chosen
      JOIN word ON (chosen >> CAST(place AS integer)) & 1 = 1
     WHERE bit_count(CAST(chosen AS bit(10))) IN (words.asked_for / 2 + 1, words.asked_for)
     GROUP BY chosen
), naming AS (
    SELECT CAST(string_agg(words, ' | ') FILTER (WHERE number = (SELECT asked_for FROM words)) AS tsquery) AS all_words,
           CAST(string_agg(words, ' | ') AS tsquery) AS most_words
      FROM enough
)"""  # noqa: S608  made of a repository's constants
