"""Plain words as plans of a library's query tool, on a day of the tests."""

from datetime import date

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner.querying.questions import Questions

TODAY = date(2026, 11, 20)


def plan_of(questions: Questions, *said: str) -> JsonObject:
    """The plan of the last of some questions, without names of columns."""
    last: JsonObject | None = None
    for text in said:
        last = questions.understand(text, last, TODAY).plan or last
    assert last
    return last


def where(field: str, operator: str, *values: Json) -> JsonObject:
    """A filter of a plan."""
    return {"field": field, "operator": operator, "values": list(values)}
