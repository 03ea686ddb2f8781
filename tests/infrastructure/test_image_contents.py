"""An agent's image has all that its program imports, in the versions that the tests ran with, and nothing to spare."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

from agents.catalog import CATALOG, LIVE_SHOPPING, SPECIALISTS, SUPERVISOR, AgentSpec
from stacks.image_tags import image_sources
from tests.infrastructure.image_contents import (
    ROOT,
    direct_requirements,
    imported,
    index_name,
    link_into,
    requirements_file,
    resolved,
)


@pytest.fixture
def app(tmp_path: Path, spec: AgentSpec) -> Path:
    """The image's /app."""
    image_sources(spec).copy_to(tmp_path / "app")
    return tmp_path / "app"


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[AgentSpec], Path]:
    """The folder of an agent's packages; agents that install the same share one."""

    @cache
    def linked(names: frozenset[str]) -> Path:
        folder = tmp_path_factory.mktemp("packages")
        link_into(folder, [distribution(name) for name in names])
        return folder

    return lambda spec: linked(frozenset(resolved(direct_requirements(requirements_file(spec)))))


def start(spec: AgentSpec, app: Path, packages: Path) -> subprocess.CompletedProcess[str]:
    """Imports an agent's program where nothing else is installed."""
    return subprocess.run(
        [sys.executable, "-S", "-c", f"import {spec.package}.main as main; print(main.create_app.__module__)"],
        cwd=app,
        env={"PYTHONPATH": os.pathsep.join([str(app), str(packages)]), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_starts_where_only_its_requirements_are_installed(
    app: Path, spec: AgentSpec, packages: Callable[[AgentSpec], Path]
) -> None:
    ran = start(spec, app, packages(spec))
    assert (ran.stdout, ran.returncode) == (f"{spec.package}.main\n", 0), ran.stderr


def test_does_not_start_with_the_packages_of_an_agent_that_needs_less(
    tmp_path: Path, packages: Callable[[AgentSpec], Path]
) -> None:
    image_sources(SUPERVISOR).copy_to(tmp_path)
    ran = start(SUPERVISOR, tmp_path, packages(SPECIALISTS[0]))
    assert ran.returncode == 1
    assert "No module named 'aiohttp'" in ran.stderr


def test_installs_nothing_that_it_does_not_import(app: Path, spec: AgentSpec) -> None:
    owners = packages_distributions()
    used = {index_name(owner) for module in imported(app.rglob("*.py")) for owner in owners.get(module, ())}
    installed = {index_name(each.name) for each in direct_requirements(requirements_file(spec))}
    assert installed <= used


def test_installs_the_versions_that_the_tests_ran_with() -> None:
    layers = (ROOT / "agents" / "promotions" / "requirements").glob("*.txt")
    files = [*map(requirements_file, CATALOG), *layers]
    requirements = [each for file in files for each in direct_requirements(file)]
    wanted = [f"{name}=={each.version}" for name, each in sorted(resolved(requirements).items())]
    _, *pinned = (ROOT / "agents" / "constraints.txt").read_text().splitlines()
    assert pinned == wanted, "\n".join(["agents/constraints.txt should hold:", *wanted])


def test_holds_every_requirement_to_those_versions(spec: AgentSpec) -> None:
    assert "-r ../requirements.txt" in requirements_file(spec).read_text().splitlines()
    assert "-c constraints.txt" in (ROOT / "agents" / "requirements.txt").read_text().splitlines()


def test_the_mcp_server_starts_where_only_its_agents_requirements_are_installed(
    packages: Callable[[AgentSpec], Path],
) -> None:
    ran = subprocess.run(
        [sys.executable, "-S", "-m", "awslabs.postgres_mcp_server.server", "--help"],
        env={"PYTHONPATH": str(packages(LIVE_SHOPPING)), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert "--privilege_check" in ran.stdout
