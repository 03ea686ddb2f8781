"""Approvals as blocks: what would change, what it means, and the buttons of whom they are meant for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from agents.promotions.blocks import Action, Card, CardField, Column, Notification, Scalar, Table, ValueType
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.effect import RowChange, Stored
from agents.promotions.writes.wording import counted, dollars, moment

_LEVELS: Mapping[str, Literal["success", "info"]] = {
    "executed": "success",
    "approved": "info",
    "sending": "info",
    "undone": "info",
    "withdrawn": "info",
}
_STATES = {
    "waiting": "waits for a decision",
    "approved": "approved, and about to be done",
    "rejected": "rejected",
    "withdrawn": "withdrawn by who asked for it",
    "expired": "expired: nobody decided in time",
    "sending": "mail is going out",
    "executed": "done",
    "failed": "not done",
    "undoing": "being undone",
    "undone": "undone",
}


def state_in_words(approval: Approval) -> str:
    """How far it is."""
    return _STATES[approval.state]


def preview(approval: Approval) -> Table:
    """Each row before and after; of a single one, field by field, which a narrow window can show as well."""
    changes = approval.changes
    fields = tuple(dict.fromkeys(name for change in changes for name in change.after))
    columns, data = _by_field(changes[0]) if len(changes) == 1 else _by_row(changes, fields)
    return Table(
        title=f"{title_of(approval)}: before and after", columns=columns, data=data, note=approval.chosen or None
    )


def title_of(approval: Approval) -> str:
    """What it is, without how it is: `Create the promotion Holiday Joy`."""
    return approval.words.partition(": ")[0]


def request_card(approval: Approval) -> Card:
    """For who asked."""
    return _card(approval, actions=())


def decision_card(approval: Approval, token: str) -> Card:
    """For who decides."""
    payload = {"approval_token": token}
    return _card(
        approval,
        actions=(
            Action(action="approve", title="Approve", payload=payload),
            Action(action="reject", title="Reject", payload=payload),
        ),
    )


def undo_card(approval: Approval) -> Card:
    """For who may take it back."""
    undo = Action(action="undo", title="Undo", payload={"write_id": approval.approval_id})
    return _card(approval, actions=(undo,))


def withdraw_card(approval: Approval) -> Card:
    """For who asked, as long as nobody decided."""
    withdraw = Action(action="withdraw", title="Withdraw", payload={"write_id": approval.approval_id})
    return _card(approval, actions=(withdraw,))


def news(approval: Approval) -> Notification:
    """For who asked, when something became of it."""
    title = f"{approval.words}: {state_in_words(approval)}"
    return Notification(level=_LEVELS.get(approval.state, "warning"), title=title, text=outcome(approval))


def outcome(approval: Approval) -> str:
    """What became of it, for a person."""
    by = f" by {approval.decided_by_name}" if approval.decided_by_name else ""
    match approval.state:
        case "rejected":
            return f"It was rejected{by}: {approval.reason}"
        case "withdrawn":
            return "It was withdrawn by who asked for it, and is not done."
        case "failed":
            return f"It was approved{by}, and was not done. {approval.reason}"
        case "executed":
            done = f"It was approved{by}, and is done: {counted(len(approval.changes), 'rows')} changed."
            return approval.reason or done
        case "undone":
            back = f"As before again: {counted(len(approval.undone), 'rows')}."
            left = f" Left as they are, because somebody changed them since: {', '.join(approval.left)}."
            return back + left if approval.left else back
    return f"It {state_in_words(approval)}{by}."


def facts(approval: Approval) -> tuple[tuple[str, str], ...]:
    """What there is to know, title and text, for a card, a page and a mail alike."""
    impact = approval.impact
    found = [
        ("What", approval.words),
        ("Which rows are meant", approval.chosen),
        ("Asked for by", approval.requester_name),
        ("State", state_in_words(approval)),
        ("Rows", str(len(approval.changes)) if approval.changes else ""),
        ("Customers", str(impact.customers) if impact.customers else ""),
        ("Orders", str(impact.orders) if impact.orders else ""),
        ("Money", dollars(impact.money) if impact.money is not None else ""),
        ("What it means", " ".join(impact.words)),
        ("Limits", "; ".join(approval.limits)),
        ("Another person has to approve", "; ".join(approval.four_eyes)),
        ("To be decided by", moment(approval.decide_by) if approval.state == "waiting" else ""),
        ("Decided by", approval.decided_by_name),
        ("Reason", approval.reason),
    ]
    return tuple((title, text) for title, text in found if text)


def _card(approval: Approval, *, actions: tuple[Action, ...]) -> Card:
    fields = (CardField(name=_name(title), title=title, value=text) for title, text in facts(approval))
    write = CardField(name="write_id", title="Number", value=approval.approval_id)
    return Card(title=title_of(approval), fields=(*fields, write), actions=actions)


def writes_table(title: str, approvals: Sequence[Approval]) -> Table:
    """What became of each."""
    names = ("write_id", "what", "asked_by", "requested_at", "state", "outcome", "undo_by")
    return Table(
        title=title,
        columns=tuple(Column(name=name, title=_title(name)) for name in names),
        data=tuple(
            {
                "write_id": one.approval_id,
                "what": one.words,
                "asked_by": one.requester_name,
                "requested_at": moment(one.requested_at),
                "state": state_in_words(one),
                "outcome": outcome(one),
                "undo_by": moment(one.undo_by) if one.undo_by else None,
            }
            for one in approvals
        ),
    )


Shown = tuple[tuple[Column, ...], tuple[Mapping[str, Scalar], ...]]


def _by_field(change: RowChange) -> Shown:
    """What was not there has no before."""
    names = ("field", "before", "after") if change.before else ("field", "after")
    told: list[dict[str, Stored]] = [{"field": _title(name), "after": value} for name, value in change.key.items()]
    told += [{"field": "Name", "after": change.name}] if "name" not in change.after else []
    told = [{**row, "before": row["after"]} for row in told]
    told += [
        {"field": _title(name), "before": change.before.get(name), "after": after}
        for name, after in change.after.items()
    ]
    rows = tuple(_data({name: row[name] for name in names}) for row in told)
    return tuple(Column(name=name, title=_title(name)) for name in names), rows


def _by_row(changes: Sequence[RowChange], fields: Sequence[str]) -> Shown:
    keys = tuple(changes[0].key) if changes else ()
    columns = (
        *(Column(name=key, title=_title(key)) for key in keys),
        Column(name="row", title="Name"),
        *(column for field in fields for column in _before_and_after(field, changes)),
    )
    return columns, tuple(_row(change, fields) for change in changes)


def _before_and_after(field: str, changes: Sequence[RowChange]) -> tuple[Column, Column]:
    values = [change.after.get(field) for change in changes]
    kind: ValueType = "number" if any(isinstance(value, Decimal) for value in values) else "text"
    return (
        Column(name=f"{field}_before", title=f"{_title(field)} before", type=kind),
        Column(name=f"{field}_after", title=f"{_title(field)} after", type=kind),
    )


def _row(change: RowChange, fields: Sequence[str]) -> Mapping[str, Scalar]:
    row: dict[str, Stored] = {**change.key, "row": change.name}
    for field in fields:
        row |= {f"{field}_before": change.before.get(field), f"{field}_after": change.after.get(field)}
    return _data(row)


def _data(row: Mapping[str, Stored]) -> Mapping[str, Scalar]:
    return row  # type: ignore[return-value]  # a block makes numbers of Decimals


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _name(title: str) -> str:
    return title.lower().replace(" ", "_")
