"""Removing: nothing goes before the environment's name was given, and nothing that is protected."""

import io
import sys

import pytest

from operations.errors import OperationRefused
from operations.removal.command import confirm, refuse_protected
from operations.stacks import DeployedStack
from stacks.environments import DEV, PROD


@pytest.mark.parametrize("answer", ["", "yes", "prod", "DEV"])
def test_another_answer_than_the_name_removes_nothing(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))

    with pytest.raises(OperationRefused, match="nothing was removed"):
        confirm("dev", answer, "11 stacks")


def test_the_name_is_taken_from_the_command_line_or_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    confirm("dev", "dev", "11 stacks")
    monkeypatch.setattr(sys, "stdin", Keyboard("dev\n"))
    confirm("dev", "", "11 stacks")


def test_what_is_protected_is_refused_with_the_way_to_do_it() -> None:
    stack = DeployedStack(name="ClickShop-dev-Data", status="CREATE_COMPLETE", protected=True)

    refuse_protected(DEV, [])
    with pytest.raises(OperationRefused, match="ClickShop-dev-Data"):
        refuse_protected(DEV, [stack])
    with pytest.raises(OperationRefused, match=r"stacks/environments\.py"):
        refuse_protected(PROD, [])
