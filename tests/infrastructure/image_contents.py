"""What an agent's image holds, as pip would resolve it from its requirements to the versions that are installed."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from agents.catalog import AgentSpec

ROOT = Path(__file__).parents[2]


def requirements_file(spec: AgentSpec) -> Path:
    """The one that docker/agent.Dockerfile installs."""
    return ROOT / spec.package.replace(".", "/") / "requirements.txt"


def direct_requirements(file: Path) -> Iterator[Requirement]:
    """Of a file and of those that it includes."""
    for line in file.read_text().splitlines():
        words = line.partition("#")[0].split()
        if words[:1] == ["-r"]:
            yield from direct_requirements(file.parent / words[1])
        elif words and words[0] != "-c":
            yield Requirement(words[0])


def resolved(requirements: Iterable[Requirement]) -> Mapping[str, Distribution]:
    """The distributions behind requirements, by their names as an index spells them."""
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    open_ = list(requirements)
    while open_:
        requirement = open_.pop()
        name = index_name(requirement.name)
        found.setdefault(name, distribution(name))
        for extra in {"", *requirement.extras} - {extra for known, extra in asked if known == name}:
            asked.add((name, extra))
            open_ += _dependencies(found[name], extra)
    return found


def _dependencies(of: Distribution, extra: str) -> Iterator[Requirement]:
    for text in of.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def index_name(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()


def link_into(folder: Path, distributions: Iterable[Distribution]) -> None:
    """Makes `folder` a directory of packages that holds these and no other."""
    for each in distributions:
        for file in each.files or ():
            if file.parts[0] != "..":  # no commands
                link = folder / file
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(Path(str(each.locate_file(file))))


def imported(files: Iterable[Path]) -> set[str]:
    """Top-level modules that source files import, wherever they do, or name in a string to read or run them."""
    modules: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                package, *inner = node.value.split(".")
                if all(name.isidentifier() for name in (package, *inner)):
                    modules.add(package)
    return modules
