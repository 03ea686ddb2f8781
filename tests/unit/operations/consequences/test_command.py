"""What a change is held against: a commit, or the templates that an account has."""

import argparse
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from operations.account import Account
from operations.consequences import base, command
from operations.errors import OperationRefused
from operations.templates import Templates
from tests.fakes.aws_account import Answering, fake_account
from tests.fakes.templates import templates

TEMPLATE = {"Resources": {"Door": {"Type": "AWS::EC2::EIP", "DeletionPolicy": "Retain"}}}


def test_a_commit_is_taken_out_and_put_away(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("then")
    for words in (["init", "-q"], ["add", "app.py"], ["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "m"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)  # noqa: S607 - git of whoever tests
    (tmp_path / "app.py").write_text("now")

    with base.checkout("HEAD", root=tmp_path) as folder:
        assert (folder / "app.py").read_text() == "then"
    assert not folder.exists()


def test_a_commit_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationRefused, match=r"git has no nonsense: fetch it"), base.checkout("nonsense"):
        pass


@pytest.mark.parametrize("body", [TEMPLATE, json.dumps(TEMPLATE), "Resources: {Door: {Type: 'AWS::EC2::EIP'}}"])
def test_an_account_is_asked_for_its_templates(body: object, monkeypatch: pytest.MonkeyPatch) -> None:
    stacks = [{"StackName": name, "StackStatus": "CREATE_COMPLETE"} for name in ("ClickShop-dev-Edge", "Another")]
    cloudformation = Answering(describe_stacks=[{"Stacks": stacks}], get_template={"TemplateBody": body})
    account = fake_account({"cloudformation": cloudformation})
    monkeypatch.setattr(Account, "from_variables", lambda _: account)

    (resource,) = base.deployed("dev", {}).resources

    assert (resource.path, resource.type) == ("Edge/Door", "AWS::EC2::EIP")


def test_every_environment_is_compared_and_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def synthesised(environment: str, variables: Mapping[str, str], *, root: Path | None = None) -> Templates:
        assert root is None
        return templates(Network={"Nat": ("AWS::EC2::NatGateway", {})} if environment == "prod" else {})

    monkeypatch.setattr(command, "synthesised", synthesised)
    monkeypatch.setattr(command, "deployed", lambda *_: templates())
    output = tmp_path / "consequences.md"

    arguments = argparse.Namespace(env="dev", all=True, deployed=True, base="", output=output)
    assert command.run(arguments, {}) == 0

    assert "1 created: 1 EC2::NatGateway (prod)" in output.read_text()
