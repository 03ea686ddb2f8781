"""A file with a mistake is refused with the place and the reason, and with every mistake at once."""

from pathlib import Path

import pytest

from evals.loader import HERE, Refused, Set, load

SOUND = """
[[conversation]]
id = "a-parcel"
kind = "status"
principal = "cust001"
[[conversation.turn]]
say = "Where is it?"
asks = ["order-management"]
"""


def written(root: Path, text: str, *, name: str = "one.toml") -> Path:
    """A root with one open file."""
    folder = root / "conversations" / "open"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return root


def test_reads_conversations_with_the_defaults_of_their_file(tmp_path: Path) -> None:
    without = SOUND.replace('kind = "status"\n', "").replace('principal = "cust001"\n', "")
    root = written(tmp_path, '[defaults]\nkind = "typo"\nprincipal = "staff:ada"\n' + without)

    (case,) = load(Set.OPEN, root=root)

    assert (case.conversation.kind, case.conversation.principal) == ("typo", "staff:ada")
    assert case.conversation.turns[0].asks == (("order-management",),)


def test_splits_alternatives_and_takes_a_fact_in_short(tmp_path: Path) -> None:
    root = written(tmp_path, SOUND + 'tools = ["query_order_by_id | check_shipping_status"]\nfacts = ["SELECT 1"]\n')

    turn = load(Set.OPEN, root=root)[0].conversation.turns[0]

    assert turn.tools == (("query_order_by_id", "check_shipping_status"),)
    assert (turn.facts[0].sql, turn.facts[0].least) == ("SELECT 1", None)


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('never_say = ["x"]', "never_say: Extra inputs are not permitted"),
        ('tools = ["read_minds"]', "no tool 'read_minds'"),
        ('never_tools = ["read_minds"]', "no tool 'read_minds'"),
        ('never_asks = ["billing"]', "no specialist 'billing'"),
        ('may_ask = ["billing"]', "no specialist 'billing'"),
        ('facts = ["DELETE FROM orders"]', "must be one SELECT"),
        ('facts = ["SELECT 1; DELETE FROM orders"]', "must be one SELECT"),
        ('never_facts = ["UPDATE orders SET total_amount = 0"]', "must be one SELECT"),
        ('facts = [{ sql = "SELECT 1", least = 0 }]', "greater than or equal to 1"),
        ('says = [""]', "at least 1 character"),
        ('says = ["yes|"]', "at least 1 character"),
        ('[conversation.given]\nday = "DROP TABLE orders"', "must be one SELECT"),
    ],
)
def test_refuses_what_no_turn_can_expect(tmp_path: Path, added: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        load(Set.OPEN, root=written(tmp_path, f"{SOUND}{added}\n"))

    assert told in str(refused.value)
    assert str(refused.value).startswith("one.toml: a-parcel: ")


@pytest.mark.parametrize(
    ("changed", "into", "told"),
    [
        ('kind = "status"', 'kind = "gossip"', "kind: Input should be"),
        ('kind = "status"', "", "kind: Field required"),
        ('principal = "cust001"', 'principal = "John"', "no principal 'John'"),
        ('principal = "cust001"', 'principal = "cust001"\nagent = "billing"', "no agent 'billing'"),
        (
            'principal = "cust001"',
            'principal = "cust001"\nagent = "personalization"',
            "only the shop's supervisor asks",
        ),
        ('id = "a-parcel"', 'id = "A parcel"', "id: String should match"),
        ('asks = ["order-management"]', "", "the last turn expects nothing"),
        ('asks = ["order-management"]', 'may_ask = ["personalization"]', "which is not there"),
        ("[[conversation.turn]]", "[[conversation.turns]]", "turns"),
        ('say = "Where is it?"', 'say = ""', "at least 1 character"),
    ],
)
def test_refuses_a_conversation_that_can_not_be_held(tmp_path: Path, changed: str, into: str, told: str) -> None:
    with pytest.raises(Refused, match=r"one\.toml") as refused:
        load(Set.OPEN, root=written(tmp_path, SOUND.replace(changed, into)))

    assert told in str(refused.value)


def test_a_tool_must_be_the_addressed_specialists_own(tmp_path: Path) -> None:
    text = SOUND.replace("asks = [", "tools = [").replace("order-management", "query_order_by_id")
    text = text.replace('principal = "cust001"', 'principal = "cust001"\nagent = "troubleshooting"')

    with pytest.raises(Refused, match="no tool 'query_order_by_id'; troubleshooting has"):
        load(Set.OPEN, root=written(tmp_path, text))


def test_refuses_an_id_twice_over_all_files(tmp_path: Path) -> None:
    written(tmp_path, SOUND)

    with pytest.raises(Refused, match="a-parcel: 2 conversations have this id"):
        load(Set.OPEN, root=written(tmp_path, SOUND, name="two.toml"))


def test_tells_every_problem_at_once(tmp_path: Path) -> None:
    written(tmp_path, "not toml =")
    root = written(tmp_path, SOUND + 'tools = ["a", "b"]\n', name="two.toml")

    with pytest.raises(Refused) as refused:
        load(Set.OPEN, root=root)

    assert len(str(refused.value).splitlines()) == 3


@pytest.mark.parametrize("which", list(Set))
def test_the_repository_s_own_conversations_are_sound(which: Set) -> None:
    loaded = load(which, root=HERE)

    assert len({case.conversation.id for case in loaded}) == len(loaded)
    assert loaded or which is not Set.OPEN
