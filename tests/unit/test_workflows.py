"""GitHub's workflows: pinned, without stored keys, in their order, by commands that exist."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = {
    path.stem: yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only, `on` among them
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def _jobs() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, workflow in WORKFLOWS.items():
        for job, told in workflow["jobs"].items():
            yield f"{name}.{job}", told


JOBS = dict(_jobs())


def _steps(job: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    steps: list[Mapping[str, Any]] = job.get("steps", [])
    return steps


@pytest.mark.parametrize("job", JOBS)
def test_others_code_is_pinned_by_commit(job: str) -> None:
    for step in _steps(JOBS[job]):
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"])


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_no_key_is_stored(workflow: str) -> None:
    text = (ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text()
    assert "secrets" not in text
    assert "access-key" not in text


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_token_may_read_unless_a_job_says_more(workflow: str) -> None:
    assert WORKFLOWS[workflow]["permissions"]["contents"] == "read"


def test_the_job_that_may_write_runs_nothing_of_the_pull_request() -> None:
    writing = {name: job for name, job in JOBS.items() if "write" in job.get("permissions", {}).values()}
    commenting = {name: job for name, job in writing.items() if "pull-requests" in job["permissions"]}
    assert set(commenting) == {"check.comment"}
    assert not any("uses" in step or "make" in step["run"] for step in _steps(commenting["check.comment"]))


def test_pull_requests_are_checked_and_their_consequences_told() -> None:
    assert "pull_request" in WORKFLOWS["check"]["on"]
    assert "pull_request_target" not in WORKFLOWS["check"]["on"]
    assert [step["run"] for step in _steps(JOBS["check.test"]) if "run" in step] == [".ci/run"]
    assert "make consequences" in _steps(JOBS["check.consequences"])[-1]["run"]
    assert "gh pr comment" in _steps(JOBS["check.comment"])[0]["run"]


def test_what_is_merged_goes_through_every_environment_in_turn() -> None:
    assert WORKFLOWS["deploy"]["on"]["push"] == {"branches": ["main"]}
    jobs = WORKFLOWS["deploy"]["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "check": None,
        "dev": "check",
        "staging": "dev",
        "prod": "staging",
    }
    assert all(jobs[name]["with"]["environment"] == name for name in ("dev", "staging", "prod"))


def test_an_environment_is_deployed_in_its_own_name() -> None:
    """Required reviewers, and the role that AWS lets it become, hang on the environment."""
    job = JOBS["deploy-environment.deploy"]
    assert job["environment"] == "${{ inputs.environment }}"
    assert job["concurrency"]["cancel-in-progress"] == "false"


@pytest.mark.parametrize("job", JOBS)
def test_gives_commands_that_there_are(job: str) -> None:
    given = [word for step in _steps(JOBS[job]) for word in re.findall(r"\bmake ([a-z-]+)", step.get("run", ""))]
    assert set(given) <= TARGETS
