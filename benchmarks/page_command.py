"""What benchmarks share that keep a page in docs/ with the figures behind it: parts, earlier figures, and options."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.kept import Kept
from local.settings import REPOSITORY

DOCS = REPOSITORY / "docs"

R = TypeVar("R", bound=Kept)


def figures_kept(result: type[R], file: Path) -> R:
    """What was measured before, if anything."""
    return result.model_validate_json(file.read_text()) if file.exists() else result()


def write_page(result: Kept, page: str, *, folder: Path, name: str) -> None:
    """The page, and the figures from which it is made again."""
    (folder / f"{name}.json").write_text(result.model_dump_json(indent=1) + "\n")
    (folder / f"{name}.md").write_text(page)


def page_parser(prog: str, description: str | None, parts: Sequence[str]) -> argparse.ArgumentParser:
    """Which parts, and whether the page is kept."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    known = ", ".join(parts)
    parser.add_argument("parts", nargs="*", type=_among(parts), default=parts, metavar="PART", help=f"({known})")
    parser.add_argument("--write", action="store_true", help="keep the page and what belongs to it")
    parser.add_argument("--out", type=Path, default=DOCS, help="where (docs)")
    return parser


def _among(parts: Sequence[str]) -> Callable[[str], str]:
    """argparse's own choices refuse the default of a list that may be empty."""

    def part(said: str) -> str:
        if said not in parts:
            raise argparse.ArgumentTypeError(f"{said!r} is none of {', '.join(parts)}")
        return said

    return part
