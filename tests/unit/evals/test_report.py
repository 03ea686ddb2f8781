"""The report says what happened, and no answer can add markup to it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from evals.heard import ToolUse
from evals.published import publish
from evals.report import as_document, html, slug, write_reports
from evals.result import result_of
from tests.fakes.eval_results import case, heard, result, score

EVIL = "</blockquote><script>alert(1)</script><img src=x onerror=\"alert('2')\"> {{ 7 * 7 }}"


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def evil_page() -> str:
    """Every text that comes from elsewhere is hostile."""
    tools = (ToolUse(agent=EVIL, tool=EVIL, arguments={EVIL: EVIL}),)
    reply = heard(EVIL, asked=[EVIL]).model_copy(update={"tools": tools, "request_id": EVIL})
    failed = result(reply=reply, failures=[EVIL], expected={"says": [[EVIL]]}, note=EVIL)
    turn = failed.turns[0].model_copy(update={"said": EVIL, "log": (EVIL,)})
    broken = result_of(case(), repetition=1, mistake=EVIL)
    return html(score(failed.model_copy(update={"turns": (turn,)}), broken, model=EVIL))


def test_no_answer_adds_markup_to_the_page() -> None:
    tags = Tags()
    tags.feed(evil_page())

    assert tags.names & {"script", "img", "iframe", "link", "object"} == set()
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "{{ 7 * 7 }}" in evil_page()


def test_the_page_needs_no_other_file() -> None:
    assert re.findall(r"(?:src|href)\s*=|url\(|@import", evil_page().replace("src=x", "")) == []


def test_tells_what_was_said_expected_and_answered() -> None:
    page = html(
        score(
            result(), result(id="a-refund", reply=heard("No idea."), failures=["does not say 'refund'"], kind="policy")
        )
    )

    for told in ("1 of 2", "50.0 %", "a-refund", "No idea.", "does not say &#39;refund&#39;", "It is on its way."):
        assert told in page


def test_tools_appear_with_their_arguments_where_they_are_known() -> None:
    use = ToolUse(agent="order-management", tool="query_order_by_id", arguments={"order_id": "ORD-1"})
    expected: dict[str, object] = {"facts": [{"sql": "SELECT 1 WHERE 1 < 2"}]}
    page = html(score(result(reply=heard("yes").model_copy(update={"tools": (use,)}), expected=expected)))

    assert "order-management.query_order_by_id(" in page
    assert "ORD-1" in page
    assert "SELECT 1 WHERE 1 &lt; 2" in page


def test_writes_json_and_html_side_by_side(tmp_path: Path) -> None:
    as_json, as_html = write_reports(score(result(), model="Qwen/Qwen2.5 1.5B"), tmp_path)

    assert as_json.name == "open-2026-11-20T0930-Qwen-Qwen2.5-1.5B.json"
    assert as_html.with_suffix(".json") == as_json
    document = json.loads(as_json.read_text())
    assert (document["passed"], document["total"], document["by_kind"]) == (1, 1, {"status": {"passed": 1, "total": 1}})
    assert document["conversations"][0]["turns"][0]["heard"]["response"] == "It is on its way."


def test_the_document_has_the_routing() -> None:
    document = as_document(
        score(result(reply=heard("yes", asked=["order-management"]), expected={"asks": [["personalization"]]}))
    )

    assert document["confusion"] == [{"needed": "personalization", "asked": "order-management", "turns": 1}]


def test_a_name_for_a_file_leaves_no_folder() -> None:
    assert slug("../../etc/passwd") == "etc-passwd"
    assert slug("http://localhost:11434/v1") == "http-localhost-11434-v1"
    assert slug("///") == "model"


def test_publishing_adds_a_line_and_changes_none(tmp_path: Path) -> None:
    file = tmp_path / "SCORES.md"
    publish(score(result()), label="first | contact", sizes={"open": 1}, file=file)
    before = file.read_text()
    publish(score(result(failures=["no"])), label="second", sizes={"open": 40}, file=file)

    assert file.read_text().startswith(before)
    lines = file.read_text().splitlines()
    assert lines[-2] == "| 2026-11-20 | abc1234 | open | first / contact | planner | 1/1 | 100.0 % | - | - |"
    assert lines[-1] == "| 2026-11-20 | abc1234 | open (1 of 40) | second | planner | 0/1 | 0.0 % | - | - |"


def test_each_foreign_domain_has_a_line_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "SCORES.md"
    gym, hotel = (
        result(failures=failures).model_copy(update={"set": "foreign", "domain": domain})
        for domain, failures in (("gym", []), ("hotel", ["no"]))
    )

    publish(score(gym, hotel), label="x", sizes={"foreign-gym": 1, "foreign-hotel": 30}, file=file)

    lines = file.read_text().splitlines()
    assert lines[-2] == "| 2026-11-20 | abc1234 | foreign-gym | x | planner | 1/1 | 100.0 % | - | - |"
    assert lines[-1] == "| 2026-11-20 | abc1234 | foreign-hotel (1 of 30) | x | planner | 0/1 | 0.0 % | - | - |"
