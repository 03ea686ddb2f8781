"""The composed part of the sample shop: the committed files are what the parts give, and no review is said twice."""

import tomllib
from pathlib import Path

import pytest

from db.compose.__main__ import compose
from db.compose.documents import GENERATED, write
from db.sample_documents import FOLDER, entries

KINDS = ("customer", "order", "review")


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_file_is_what_the_parts_give(tmp_path: Path, kind: str) -> None:
    """When this fails, run `python -m db.compose` and commit what it writes."""
    written = dict(zip(KINDS, compose(), strict=True))
    write(tmp_path / GENERATED, kind, written[kind])
    committed = FOLDER / f"{kind}s" / GENERATED
    assert (tmp_path / GENERATED).read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    documents = [{"text": 'He said "no"\\', "list": [1, {"a b": "c"}], "number": -3}]
    write(tmp_path / "some.toml", "thing", documents)
    assert [*entries(tmp_path, "thing")] == documents


def test_nobody_repeats_a_review() -> None:
    reviews = [*entries(FOLDER / "reviews", "review")]
    assert len({review["body"] for review in reviews}) == len(reviews)
    assert [review for review in reviews if not review["body"].rstrip().endswith((".", "!", "?"))] == []


def test_every_product_has_praise_and_complaints() -> None:
    """Else a review of it could not be written."""
    opinions = tomllib.loads((FOLDER.parent / "compose" / "parts" / "opinions.toml").read_text(encoding="utf-8"))
    assert {*opinions} == {product["id"] for product in entries(FOLDER / "products", "product")}
    assert [id_ for id_, said in opinions.items() if not (said["likes"] and said["dislikes"])] == []
