"""A program that is no module of a package, such as those of `docker/`: a package `docker` is installed."""

import importlib.util
import sys
from pathlib import Path
from typing import Any


def program_of(path: Path) -> Any:
    """Its module, under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"clickshop_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
