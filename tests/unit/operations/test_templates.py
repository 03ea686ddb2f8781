"""Synthesising for a look: the app's refusal is passed on, and prod's missing certificate is none."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from operations.errors import OperationRefused
from operations.templates import synthesised


class FakeApp:
    """Stands in for `python app.py`: notes its environment, writes one template, or says why not."""

    def __init__(self, *, refusal: str = "") -> None:
        self.environment: dict[str, str] = {}
        self._refusal = refusal

    def run(self, *_: Any, env: dict[str, str], **__: Any) -> "subprocess.CompletedProcess[str]":
        self.environment = env
        folder = Path(env["CDK_OUTDIR"])
        stack = '{"type": "aws:cloudformation:stack", "properties": {"templateFile": "Edge.json"}}'
        (folder / "manifest.json").write_text(f'{{"artifacts": {{"Edge": {stack}}}}}')
        (folder / "Edge.json").write_text('{"Resources": {"Door": {"Type": "AWS::EC2::EIP"}}}')
        return subprocess.CompletedProcess([], int(bool(self._refusal)), "", f"a warning\n{self._refusal}\n")


def test_the_templates_are_read_and_any_certificate_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    app = FakeApp()
    monkeypatch.setattr(subprocess, "run", app.run)

    (resource,) = synthesised("prod", {"AWS_REGION": "eu-west-1"}).resources

    assert (resource.stack, resource.logical_id, resource.type) == ("Edge", "Door", "AWS::EC2::EIP")
    assert app.environment["ENV"] == "prod"
    assert app.environment["CERTIFICATE_ARN"].startswith("arn:aws:acm:eu-west-1:")
    assert not Path(app.environment["CDK_OUTDIR"]).exists()


def test_a_named_certificate_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    app = FakeApp()
    monkeypatch.setattr(subprocess, "run", app.run)

    synthesised("prod", {"CERTIFICATE_ARN": "arn:mine"})

    assert app.environment["CERTIFICATE_ARN"] == "arn:mine"


def test_what_the_app_says_against_it_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", FakeApp(refusal="clickshop: two agents have the port 8000").run)

    with pytest.raises(OperationRefused, match=r"^two agents have the port 8000$"):
        synthesised("dev", {})


def test_a_variable_that_ci_leaves_empty_names_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    app = FakeApp()
    monkeypatch.setattr(subprocess, "run", app.run)

    synthesised("prod", {"CERTIFICATE_ARN": "", "AWS_REGION": "us-east-1"})

    assert app.environment["CERTIFICATE_ARN"].startswith("arn:aws:acm:us-east-1:")


def test_another_checkout_is_synthesised_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = FakeApp()
    folders = []

    def run(*words: Any, cwd: Path, **named: Any) -> "subprocess.CompletedProcess[str]":
        folders.append(cwd)
        return app.run(*words, **named)

    monkeypatch.setattr(subprocess, "run", run)

    synthesised("dev", {}, root=tmp_path)

    assert folders == [tmp_path]


def test_an_environment_that_needs_no_certificate_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CERTIFICATE_ARN", raising=False)
    app = FakeApp()
    monkeypatch.setattr(subprocess, "run", app.run)

    synthesised("dev", {})

    assert "CERTIFICATE_ARN" not in app.environment
