"""The sets of operators' conversations can be read, and a file that is wrong is refused with all that is wrong."""

from pathlib import Path

import pytest

from evals.agent_set import Set
from evals.clickstream.conversation import Kind, World
from evals.clickstream.loading import load
from evals.loader import Refused

CONVERSATION = '[[conversation]]\nid = "{id}"\nkind = "status"\n[[conversation.turn]]\nsay = "status?"\n'


def folder(root: Path, **files: str) -> Path:
    home = root / "open"
    home.mkdir()
    for name, text in files.items():
        (home / f"{name}.toml").write_text(text)
    return root


def test_the_open_set_has_every_kind_and_world() -> None:
    conversations = [case.conversation for case in load(Set.OPEN)]
    assert len(conversations) >= 60
    assert {one.kind for one in conversations} == set(Kind)
    assert {one.world for one in conversations} == set(World)


def test_the_sets_share_no_words() -> None:
    said = [{turn.say.lower() for case in load(which) for turn in case.conversation.turns} for which in Set]
    assert not set.intersection(*said)


def test_defaults_are_those_of_the_file(tmp_path: Path) -> None:
    text = '[defaults]\nworld = "running"\n' + CONVERSATION.format(id="one") + 'state = "running"\n'
    (case,) = load(Set.OPEN, root=folder(tmp_path, a=text))
    assert case.conversation.world is World.RUNNING
    assert case.result([]).part == "clickstream-open"


def test_tells_everything_that_is_wrong(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        a=CONVERSATION.format(id="expects-nothing"),
        b=CONVERSATION.format(id="names") + 'tools = ["deploy_now"]\nasks = ["supervisor"]\nnever_tools = ["*"]\n',
        c=CONVERSATION.format(id="facts") + 'facts = ["SELECT 1"]\n',
        d=(CONVERSATION.format(id="twice") + 'state = "none"\n') * 2,
        e="[[conversation]",
    )
    with pytest.raises(Refused) as refused:
        load(Set.OPEN, root=root)
    told = str(refused.value)
    for sentence in (
        "a.toml: expects-nothing: : Value error, the last turn expects nothing",
        "b.toml: names: no tool 'deploy_now'",
        "b.toml: names: no specialist 'supervisor'",
        "c.toml: facts: facts are looked up in a database",
        "e.toml: Expected",
        "twice: 2 conversations have this id",
    ):
        assert sentence in told
