"""The demo's course: explained, asked, proposed, approved, followed, proved, taken down; and every way out of it."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from clickstream_multi_agent import ClickstreamOrchestrator, ClickstreamRefused
from demos.clickstream.asking import Approver
from demos.clickstream.course import Course
from demos.clickstream.options import Options, parser
from demos.clickstream.preparing import Prepared
from demos.clickstream.using import teardown_command
from demos.errors import DemoFailed
from tests.fakes.clickstream_place import PromptDeployments

HAS = Prepared(cluster="my-cluster", bucket="my-bucket")
Playing = Callable[..., Course]


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def playing(agents: ClickstreamOrchestrator, screen: io.StringIO, tmp_path: Path) -> Playing:
    def play(answers: str | None = None, *, on_laptop: bool = True, **options: Any) -> Course:
        """With what somebody at a terminal answers, letter by letter; without them nobody is there."""
        console = Console(file=screen, width=200, highlight=False)
        said = iter(answers or "")
        approver = Approver(
            console=console,
            yes=options.get("yes", False),
            is_there=lambda: answers is not None,
            asked=lambda _: next(said),
        )
        return Course(
            console=console,
            agents=agents,
            approver=approver,
            options=Options(**options),
            charts=tmp_path / "charts",
            on_laptop=on_laptop,
        )

    return play


def test_from_the_first_question_to_the_proof_and_back(
    playing: Playing, screen: io.StringIO, deployments: PromptDeployments, tmp_path: Path
) -> None:
    assert playing(yes=True).whole(HAS)
    shown = screen.getvalue()
    assert "plan: done" not in shown
    for said in (
        "> What is the difference between nginx+lua and nginx+vector?",
        "> Help me choose between nginx+lua and nginx+vector for 5,000 events a second",
        "There are two solutions.",
        "> I want to deploy a pipeline called clickstream for high performance.",
        "Which cluster and which bucket?",
        "> Deploy the pipeline called clickstream with nginx+lua, MSK cluster 'my-cluster' and S3 bucket 'my-bucket'",
        "> The connectors should deliver every 2 seconds.",
        "Deploy pipeline clickstream, nginx+lua",
        "This costs $16.43 a month at rest. Approve exactly this plan? yes (--yes)",
        "Approved by ada (subject-of-staff).",
        "✓ stack:balancer: done",
        "The plan is done: 3 steps.",
        "Proof 3fa9c2d17be04a55: green, 10 of 10 acknowledged",
        "Destroy pipeline clickstream",
    ):
        assert said in shown
    (chart,) = (tmp_path / "charts").iterdir()
    assert chart.read_text().startswith("<svg")
    assert [one.plan.kind for one in deployments.plans.values()] == ["deploy", "destroy"]


def test_somebody_at_the_terminal_approves_each_plan(
    playing: Playing, screen: io.StringIO, deployments: PromptDeployments
) -> None:
    assert playing("yn").whole(HAS) is False
    assert [(one.plan.kind, one.state) for one in deployments.plans.values()] == [
        ("deploy", "done"),
        ("destroy", "proposed"),
    ]
    assert "It stays. Take it down later: python -m demos.clickstream --teardown" in screen.getvalue()


def test_a_no_changes_nothing(playing: Playing, screen: io.StringIO, deployments: PromptDeployments) -> None:
    assert playing("n").whole(HAS) is False
    assert [one.state for one in deployments.plans.values()] == ["rejected"]
    assert "Not approved: nothing was changed." in screen.getvalue()


def test_without_a_terminal_nobody_is_taken_to_agree(playing: Playing, deployments: PromptDeployments) -> None:
    with pytest.raises(DemoFailed, match=r"--yes(.|\n)*/approve"):
        playing().whole(HAS)
    assert [one.state for one in deployments.plans.values()] == ["proposed"]


def test_what_is_kept_can_be_used_and_taken_down(
    playing: Playing, screen: io.StringIO, deployments: PromptDeployments
) -> None:
    assert playing(yes=True, keep=True).whole(HAS)
    assert [one.plan.kind for one in deployments.plans.values()] == ["deploy"]
    last = screen.getvalue().splitlines()[-4:]
    assert last == [
        "Pipeline clickstream stays.",
        "Its collector takes events at http://lb.example:8802/data/v1. Send one:",
        "  curl -s http://lb.example:8802/data/v1 -H 'content-type: application/json' -d '{\"event\": \"page_view\"}'",
        "Take it down: python -m demos.clickstream --teardown",
    ]


def test_a_failure_is_explained_and_gone_on_from(
    playing: Playing, screen: io.StringIO, deployments: PromptDeployments
) -> None:
    deployments.fails_at = "stack:network"
    assert playing(yes=True, keep=True).whole(HAS) is False
    for said in ("✗ stack:network: failed, No room.", "Ask for more.", "--go-on"):
        assert said in screen.getvalue()
    assert "stays." not in screen.getvalue()
    assert playing(yes=True, go_on=True).newest()
    assert [one.state for one in deployments.plans.values()] == ["done"]
    assert "Pipeline clickstream stays." in screen.getvalue()


def test_what_was_done_before_is_a_line_when_it_goes_on(
    playing: Playing, screen: io.StringIO, deployments: PromptDeployments
) -> None:
    deployments.fails_at = "stack:balancer"
    assert playing(yes=True, keep=True).whole(HAS) is False
    screen.truncate(0)
    assert playing(yes=True, go_on=True).newest()
    shown = screen.getvalue()
    assert "Done before (2 of 3 steps): topic:app_logs, stack:network." in shown
    assert "✓ stack:balancer: done" in shown
    assert "✓ stack:network" not in shown
    assert shown.count("stack:balancer: failed") == 0


def test_an_update_of_what_stands_costs_nothing_on_top(
    playing: Playing, screen: io.StringIO, deployments: PromptDeployments
) -> None:
    assert playing(yes=True, keep=True).whole(HAS)
    (done,) = deployments.plans.values()
    deployments.plans = {"earlier": replace(done, plan=replace(done.plan, plan_id="earlier"))}
    assert playing(yes=True, keep=True).whole(HAS)
    assert "It stays at $16.43 a month at rest: nothing comes on top. Approve exactly this plan?" in screen.getvalue()


def test_a_plan_that_waits_can_be_approved_later(playing: Playing, deployments: PromptDeployments) -> None:
    with pytest.raises(DemoFailed):
        playing().whole(HAS)
    assert playing("y", keep=True).newest()
    assert [one.state for one in deployments.plans.values()] == ["done"]


def test_a_command_is_whole_on_a_narrow_terminal(playing: Playing, screen: io.StringIO) -> None:
    course = playing(yes=True, keep=True)
    narrow = Console(file=screen, width=60, highlight=False, force_terminal=True)
    assert replace(course, console=narrow).whole(HAS)
    (line,) = (line for line in screen.getvalue().splitlines() if line.lstrip().startswith("curl"))
    assert line.endswith("""-d '{"event": "page_view"}'""")


def test_a_command_for_another_pipeline_names_it() -> None:
    assert teardown_command("shop-2") == "python -m demos.clickstream --pipeline shop-2 --teardown"


def test_vector_stops_here_and_says_why(playing: Playing, screen: io.StringIO, deployments: PromptDeployments) -> None:
    deployments.fails_at = "stack:balancer"
    deployments.solution = "vector"
    assert playing(yes=True, keep=True, solution="vector").whole(HAS)
    warned, asked, stopped = (
        screen.getvalue().index(said)
        for said in ("Vector is in no package", "> What is the", "As said at the beginning")
    )
    assert warned < asked < stopped
    deployments.fails_at = "stack:network"
    assert playing(yes=True, keep=True, solution="vector", on_laptop=False).whole(HAS) is False


@pytest.mark.parametrize("named", [{"pipeline": "two"}, {"solution": "vector"}])
def test_a_plan_for_something_else_is_not_approved(
    playing: Playing, deployments: PromptDeployments, named: dict[str, str]
) -> None:
    with pytest.raises(DemoFailed, match="planned clickstream with nginx\\+lua, not"):
        playing(yes=True, **named).whole(HAS)
    assert [one.state for one in deployments.plans.values()] == ["rejected"]


def test_every_wish_for_another_pipeline_names_it(playing: Playing, screen: io.StringIO) -> None:
    with pytest.raises(DemoFailed, match="not two with"):
        playing(yes=True, pipeline="two").whole(HAS)
    wishes = [line for line in screen.getvalue().splitlines() if line.startswith("> ") and "deploy" in line.lower()]
    assert len(wishes) == 2
    assert all("pipeline called two" in wish for wish in wishes)


def test_without_a_pipeline_there_is_nothing_to_go_on_with(playing: Playing) -> None:
    with pytest.raises(ClickstreamRefused, match="no plan of a pipeline clickstream"):
        playing(yes=True).newest()


def test_options_come_from_the_line_and_the_environment() -> None:
    arguments = parser(None).parse_args(["--solution", "vector", "--yes", "--cluster", "mine"])
    options = Options.of(arguments, {"MSK_CLUSTER": "theirs", "S3_BUCKET": "a-bucket"})
    assert (options.solution, options.cluster, options.bucket, options.yes) == ("vector", "mine", "a-bucket", True)


@pytest.mark.parametrize("name", ["Bad!", "a" * 21, "", "2nd", "two words", "two\n", "caf\u00e9"])
def test_a_name_that_no_pipeline_may_have_is_refused_at_once(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser(None).parse_args(["--pipeline", name])
    assert "1 to 20 lower-case letters, digits and hyphens" in capsys.readouterr().err.replace("\n", " ")
    assert parser(None).parse_args(["--pipeline", "shop-2"]).pipeline == "shop-2"
