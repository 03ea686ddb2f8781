"""The run as files: JSON for programs, and one HTML file for people, in which every text is escaped."""

import json
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.loader import HERE
from evals.routing import NOBODY
from evals.score import SPECIALIST_NAMES, Score
from evals.score_table import percent

REPORTS = HERE / "reports"
TEMPLATE = "report.html.jinja"


def report_name(score: Score) -> str:
    """Set, time and model, as a file may be called."""
    return f"{score.name}-{score.began:%Y-%m-%dT%H%M}-{slug(score.model)}"


def slug(text: str) -> str:
    """Letters, digits, dots and hyphens."""
    return re.sub(r"[^a-zA-Z0-9.]+", "-", text).strip("-.") or "model"


def write_reports(score: Score, folder: Path = REPORTS) -> tuple[Path, Path]:
    """The JSON file and the HTML file."""
    folder.mkdir(parents=True, exist_ok=True)
    name = report_name(score)
    as_json, as_html = folder / f"{name}.json", folder / f"{name}.html"
    as_json.write_text(json.dumps(as_document(score), indent=2, ensure_ascii=False), encoding="utf-8")
    as_html.write_text(html(score), encoding="utf-8")
    return as_json, as_html


def as_document(score: Score) -> dict[str, object]:
    """Everything that a later comparison needs."""
    routing = score.routing
    return {
        "set": score.name,
        "model": score.model,
        "commit": score.commit,
        "began": score.began.isoformat(),
        "seconds": round(score.seconds, 1),
        "passed": score.overall.passed,
        "total": score.overall.total,
        "by_agent": {name: vars(score.tally(respondent=name)) for name in score.respondents},
        "by_kind": {name: vars(score.tally(kind=name)) for name in score.kinds},
        "failed_expectations": dict(score.by_expectation),
        "routing": {
            name: {**vars(one), "precision": one.precision, "recall": one.recall}
            for name, one in [(name, routing.of(name)) for name in SPECIALIST_NAMES]
            + [("all", routing.overall(SPECIALIST_NAMES))]
        },
        "confusion": [
            {"needed": needed, "asked": asked, "turns": turns}
            for (needed, asked), turns in sorted(routing.confusion().items())
        ],
        "conversations": [{"passed": one.passed, **one.model_dump(mode="json")} for one in score.results],
    }


def _readable(value: object) -> str:
    """JSON that autoescape still escapes: jinja's own `tojson` writes < as a code."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def html(score: Score) -> str:
    """A page that needs no other file and runs no script."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": percent, "json": _readable}
    page = environment.get_template(TEMPLATE)
    return page.render(
        score=score,
        specialists=SPECIALIST_NAMES,
        everybody=(*SPECIALIST_NAMES, NOBODY),
        confusion=score.routing.confusion(),
    )
