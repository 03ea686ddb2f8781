"""A library that takes query plans: another trade than the shop's, with a tool of the same shape."""

from local.bedrock.model import Json, JsonObject, Tool

_SOURCES = {
    "members": "Members of the library: their tier, since when, and what they owe.",
    "loans": "Loans: which member took which book, from when to when.",
    "books": "Books on the shelves: subject, author and pages.",
    "visits": "Visits to the reading room: who came, and when.",
}
_FIELDS = {
    "members.member_id": "text: the member's id, such as mem001",
    "members.name": "text: first and last name",
    "members.email": "text: e-mail address",
    "members.tier": "choice Adult|Student|Patron: the kind of card",
    "members.fines_total": "money: what the member has owed in all, fines",
    "members.loan_count": "whole: how many loans the member has had in all",
    "members.joined_on": "date: the day the member joined, enrolled",
    "members.city": "text: the city where the member lives",
    "loans.loan_id": "text: the loan's number, such as LN-2044",
    "loans.member_id": "text: who borrowed",
    "loans.book_id": "text: which book",
    "loans.taken_on": "date: the day the book was borrowed",
    "loans.state": "choice open|returned|overdue: the state of the loan",
    "loans.fine": "money: what was charged for being late",
    "books.book_id": "text: the book's id, such as B-17",
    "books.title": "text: what the book is called",
    "books.subject": "text: the subject, such as history, poetry, whales",
    "books.pages": "whole: how many pages, how long it is",
    "visits.visit_id": "text: the visit's number",
    "visits.member_id": "text: who came",
    "visits.came_on": "date: the day of the visit",
}
_WAYS = {
    "members_loans": "members > loans: what a member borrowed",
    "members_books": "members > loans > books: the books that a member borrowed",
    "members_visits": "members > visits: when a member came",
    "loans_member": "loans > members: who borrowed",
    "loans_book": "loans > books: the book that was borrowed",
    "books_loans": "books > loans: the loans of a book",
}
_RULES = {
    "faithful": "members: faithful members: those with more than 20 loans in all",
    "recent": "loans: recent loans: those of the last 14 days",
}


def _named(said: dict[str, str]) -> JsonObject:
    options: list[Json] = [{"const": name, "description": means} for name, means in said.items()]
    return {"type": "string", "oneOf": options}


def _object(**properties: Json) -> JsonObject:
    return {"type": "object", "properties": properties}


def _list(items: Json) -> JsonObject:
    return {"type": "array", "items": items}


_FIELD: JsonObject = {"$ref": "#/properties/fields/items"}
_WORD: JsonObject = {"type": "string"}
_FILTERS = _list(_object(field=_FIELD, operator=_WORD, values=_list({})))
_PERIODS = _list(_object(field=_FIELD, kind=_WORD, amount={"type": "integer"}, unit=_WORD, start=_WORD, end=_WORD))
_SCHEMA = _object(
    source=_named(_SOURCES),
    fields=_list(_named(_FIELDS)),
    filters=_FILTERS,
    rules=_list(_named(_RULES)),
    periods=_PERIODS,
    joins=_list(
        _object(
            relationship=_named(_WAYS),
            kind=_WORD,
            filters={"$ref": "#/properties/filters"},
            rules={"$ref": "#/properties/rules"},
            periods={"$ref": "#/properties/periods"},
        )
    ),
    groups=_list(_object(field=_FIELD, unit=_WORD)),
    aggregates=_list(_object(function=_WORD, field=_FIELD, name=_WORD)),
    having=_list(_object(aggregate=_WORD, operator=_WORD, value={"type": "number"})),
    order=_list(_object(by=_WORD, descending={"type": "boolean"})),
    limit={"type": "integer"},
)
ASKS = Tool("ask_library", "Answers questions about members, loans, books and visits.", _SCHEMA)


def _names(said: dict[str, str], start: str = "") -> JsonObject:
    """Without what they mean, which the tool that asks tells."""
    return {"type": "string", "enum": [name for name in said if name.startswith(start)]}


_ROWS: JsonObject = {
    "filters": _list(_object(field=_names(_FIELDS), operator=_WORD, values=_list({}))),
    "rules": _list(_names(_RULES)),
    "periods": _PERIODS,
    "joins": _list(_object(relationship=_names(_WAYS, "members_"), kind=_WORD)),
}


def _takes(required: list[Json], **properties: Json) -> JsonObject:
    return {"type": "object", "properties": properties, "required": required}


ESTIMATES = Tool("estimate_question", "Tells what a question would cost before it is asked.", _SCHEMA)
CREATES = Tool(
    "create_waiver",
    'Ask for a new waiver of fines. Nothing is created until a librarian agrees.\n\nUse it for "waive ... percent".',
    _takes(
        ["name", "waived_percent", "for_tier"],
        name={"type": "string", "description": "What it is called, in a few words."},
        waived_percent={"type": "number", "description": "How much is waived, in percent."},
        for_tier={"type": "string", "description": "For whom: Adult, Student, Patron, or All."},
        begins_on={"type": "string", "description": "The first day as YYYY-MM-DD."},
        ends_on={"type": "string", "description": "The last day as YYYY-MM-DD."},
    ),
)
CHANGES = Tool(
    "change_tier",
    "Ask for another tier for members. Nothing changes until a librarian agrees.",
    _takes(["tier"], tier={"type": "string", "enum": ["Adult", "Student", "Patron"]}, **_ROWS),
)
SENDS = Tool(
    "send_letter",
    "Ask for a letter to members. Nothing is sent until a librarian agrees.",
    _takes(["subject", "message"], subject=_WORD, message=_WORD, **_ROWS),
)
LISTS = Tool("list_changes", 'Lists the changes that were asked for. Use it for "is it agreed".', _takes([]))
UNDOES = Tool(
    "undo_change",
    "Takes a change back.",
    _takes(
        ["change_id"], change_id={"type": "string", "description": "The change's number, such as chg-0123456789ab."}
    ),
)
FORETELLS = Tool(
    "forecast_loans",
    "Foretells how many loans a waiver may bring.",
    _takes(["days"], days={"type": "integer", "description": "For how many days."}),
)
DESK = (ASKS, ESTIMATES, CREATES, CHANGES, SENDS, LISTS, UNDOES, FORETELLS)
