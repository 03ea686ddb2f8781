"""Deploy an event pipeline with the clickstream's agents: asked, planned, approved, followed, proved, taken down."""

import os
import sys

from rich.console import Console

from clickstream_multi_agent import ClickstreamRefused, create_clickstream_orchestrator
from demos.clickstream.asking import Approver
from demos.clickstream.course import Course
from demos.clickstream.options import BUCKET, CLUSTER, Options, parser
from demos.clickstream.preparing import Prepared, prepared_here
from demos.command_line import exit_code
from demos.errors import DemoFailed
from demos.place import DEPLOYED, place_of
from local.settings import Settings
from operations.target import LAPTOP, URL
from operations.terminal import terminal

_LEFT = (
    "Stopped watching. What was approved goes on in the service, step by step, and each step ends in a known state:\n"
    "  python -m demos.clickstream --go-on      watches it again, approves it, or resumes it\n"
    "  python -m demos.clickstream --teardown   takes everything back"
)
_NEEDED = f"Name an MSK cluster and a bucket of yours: {CLUSTER} and {BUCKET}, or --cluster and --bucket."


def main() -> int:
    """The exit code: 1 as well when a deployment did not come to its end."""
    options = Options.of(parser(__doc__).parse_args(), os.environ)
    console = terminal()

    def course() -> int:
        try:
            return 0 if _run(console, options) else 1
        except ClickstreamRefused as refused:
            raise DemoFailed(str(refused)) from refused

    return exit_code(course, stopped=_LEFT)


def _run(console: Console, options: Options) -> bool:
    settings = Settings.from_environment(os.environ)
    on_laptop = (os.environ.get(DEPLOYED) or LAPTOP) == LAPTOP and not os.environ.get(URL)
    target = place_of(console, os.environ, group="staff", name=options.staff)
    with create_clickstream_orchestrator(target.url, target.token) as agents:
        course = Course(
            console=console,
            agents=agents,
            approver=Approver(console=console, yes=options.yes),
            options=options,
            charts=settings.home / "clickstream",
            on_laptop=on_laptop,
        )
        if options.go_on:
            return course.newest()
        if options.teardown:
            return course.teardown()
        return course.whole(_had(console, options, settings, on_laptop=on_laptop))


def _had(console: Console, options: Options, settings: Settings, *, on_laptop: bool) -> Prepared:
    """What was named; on this machine what is missing is made. Raises DemoFailed."""
    if options.cluster and options.bucket:
        return Prepared(cluster=options.cluster, bucket=options.bucket)
    if not on_laptop:
        raise DemoFailed(_NEEDED)
    made = prepared_here(console, settings)
    return Prepared(cluster=options.cluster or made.cluster, bucket=options.bucket or made.bucket)


if __name__ == "__main__":
    sys.exit(main())
