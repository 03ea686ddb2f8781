"""Texts without their case, as PostgreSQL's `pg_c_utf8` and DuckDB fold them: character by character."""

_DOTTED_I = "\u0130"  # the one letter that Python folds to two


def folded(text: str) -> str:
    """The same on every machine: no language, and no letter that depends on its neighbours."""
    return "".join("i" if character == _DOTTED_I else character.lower() for character in text)
