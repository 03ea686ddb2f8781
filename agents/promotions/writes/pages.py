"""The pages behind an approval's link: plain HTML without a script, in which every text is escaped."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from html import escape

from agents.promotions.page_headers import page_headers
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.shown import facts, preview

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left}"
    "textarea{width:100%}button{font:inherit;padding:.5rem 1rem;margin-right:1rem}"
)
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = page_headers(style=f"'sha256-{_STYLE_HASH}'")

_FORM = """<form method="post">
<p><label>Reason (needed to reject)<br><textarea name="reason" rows="3" maxlength="500"></textarea></label></p>
<p><button name="decision" value="approve">Approve</button><button name="decision" value="reject">Reject</button></p>
</form>"""


def asking(approval: Approval, *, may_decide: bool) -> str:
    """What would change, and a form as long as it waits."""
    found = "".join(f"<tr><th>{escape(title)}</th><td>{escape(text)}</td></tr>" for title, text in facts(approval))
    rows = _rows(approval) if approval.changes else ""
    return _page("A change waits for your decision", f"<table>{found}</table>{rows}{_FORM if may_decide else ''}")


def said(title: str, text: str) -> str:
    """What became of it."""
    return _page(title, f"<p>{escape(text)}</p>")


def _rows(approval: Approval) -> str:
    table = preview(approval)
    head = _cells("th", (column.title for column in table.columns))
    body = "".join(_cells("td", (_text(row.get(column.name)) for column in table.columns)) for row in table.data)
    return f"<h2>Before and after</h2><table>{head}{body}</table>"


def _cells(kind: str, texts: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{kind}>{escape(text)}</{kind}>' for text in texts)}</tr>"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )
