"""Where a demo plays: the address and token of the environment, an environment of the account, or this machine."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping

from rich.console import Console

from demos.errors import DemoFailed
from demos.lines import say
from local.settings import REPOSITORY, Settings
from operations.laptop import laptop
from operations.target import LAPTOP, URL, Target, target_of

DEPLOYED = "DEPLOYED"
READY, STARTING = "ready", "starting"
POLL_SECONDS = 1.0


def place(console: Console, variables: Mapping[str, str], *, customer: str) -> Target:
    """The shop, started where nobody else runs it. Raises DemoFailed, and what `target` raises."""
    return place_of(console, variables, group="customer", name=customer)


def place_of(console: Console, variables: Mapping[str, str], *, group: str, name: str) -> Target:
    """The same for somebody of a group."""
    environment = variables.get(DEPLOYED) or LAPTOP
    if environment == LAPTOP and not variables.get(URL):
        make_sure_it_runs(console, variables)
    return target_of(environment, variables, group=group, name=name)


def make_sure_it_runs(console: Console, variables: Mapping[str, str]) -> None:
    """This machine's stack; it is left running, so that the next demo begins at once. Raises DemoFailed."""
    settings = Settings.from_environment(variables)
    state = _state(variables)
    if state == READY:
        return
    why = "whoever was starting it failed"
    if state == STARTING:
        say(console, "ClickShop is starting here: waiting for it.")
    else:
        say(console, "ClickShop does not run here yet: starting it.")
        why = _started(console, variables)
    if not _becomes_ready(variables):
        raise DemoFailed(f"ClickShop does not start here: {why}")
    say(console, f"It stays running at {settings.url}; `{settings.prefix}make down` stops it.")


def _becomes_ready(variables: Mapping[str, str]) -> bool:
    while (state := _state(variables)) == STARTING:
        time.sleep(POLL_SECONDS)
    return state == READY


def _state(variables: Mapping[str, str]) -> str:
    """`ready`, `starting`, `stopping` or `stopped`."""
    told: str = json.loads(laptop("status", "--json", variables=variables).stdout)["state"]
    return told


def _started(console: Console, variables: Mapping[str, str]) -> str:
    """`up --detach`, with its steps as they are done; why it failed, if it did."""
    why = "`python -m local up` says why"
    starting = subprocess.Popen(
        [sys.executable, "-m", "local", "up", "--detach"],
        cwd=REPOSITORY,
        env=dict(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with console.status("Starting"), starting as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("✓"):
                    say(console, f"  {line.rstrip()}", style="dim")
                if line.startswith("✗"):
                    why = line.removeprefix("✗").strip()
        except KeyboardInterrupt:
            process.wait()  # the terminal's Ctrl-C reached it too, and it stops what it started
            raise
    return why
