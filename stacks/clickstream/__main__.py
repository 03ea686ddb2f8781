"""Writes the templates that the clickstream service ships: `python -m stacks.clickstream`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from stacks.clickstream.templates import app, synthesised


def main() -> None:
    """Replaces what differs, and names it."""
    with TemporaryDirectory() as folder:
        for path, text in synthesised(app(Path(folder))).items():
            if not path.exists() or path.read_text() != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                sys.stdout.write(f"{path.parent.name}/{path.name}\n")


if __name__ == "__main__":
    main()
