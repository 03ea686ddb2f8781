"""What somebody types: a question, or a command with a slash. Buttons of cards are pressed by their numbers."""

from collections.abc import Mapping, Sequence

from demos.promotions.wire import Action

HELP = """\
Ask in your own words, or: /approve N · /reject N why · /undo N · /withdraw N (a card's button, or a token or id) ·
/approvals · /writes · /history [before] · /new (a fresh conversation) · /stop · /quit"""

_PLAIN = {"/approvals": "approvals", "/writes": "writes", "/new": "new_conversation", "/stop": "stop"}
_BY_WRITE = {"undo", "withdraw"}


class NotUnderstood(ValueError):
    """No command, with what would be one."""


class Buttons:
    """The actions of the cards that were shown, numbered from 1."""

    def __init__(self) -> None:
        self._actions: list[Action] = []

    def numbered(self, actions: Sequence[Action]) -> tuple[int, ...]:
        """The numbers of a card's buttons."""
        self._actions += actions
        return tuple(range(len(self._actions) - len(actions) + 1, len(self._actions) + 1))

    def said(self, line: str) -> Mapping[str, object]:
        """What a line sends. Raises NotUnderstood."""
        word, _, rest = line.strip().partition(" ")
        if not word.startswith("/"):
            return {"action": "message", "input": line.strip()}
        if word in _PLAIN:
            return {"action": _PLAIN[word]}
        if word == "/history":
            return {"action": "history", **({"before": rest.strip()} if rest.strip() else {})}
        if word in ("/approve", "/reject", "/undo", "/withdraw") and rest:
            return self._pressed(word[1:], rest)
        raise NotUnderstood(HELP)

    def _pressed(self, action: str, rest: str) -> Mapping[str, object]:
        which, _, reason = rest.strip().partition(" ")
        by_write = action in _BY_WRITE
        with_reason = {"reason": reason.strip()} if reason.strip() and not by_write else {}
        if not which.isdigit():
            return {"action": action, ("write_id" if by_write else "approval_token"): which, **with_reason}
        number = int(which)
        if not 1 <= number <= len(self._actions) or self._actions[number - 1].action != action:
            raise NotUnderstood(f"No card has /{action} {number}.")
        return {"action": action, **self._actions[number - 1].payload, **with_reason}
