"""`up`: one process that holds the stack until a signal comes."""

import asyncio
import signal
import time

from rich.markup import escape

from local import processes
from local.logs import configure
from local.settings import Settings
from local.stack import record
from local.stack.commit import current_commit
from local.stack.errors import StackError
from local.stack.report import Report
from local.stack.supervisor import Stack

QUESTION = "Where is my order ORD-2024-001, and do you have running shoes in size 10?"


def up(settings: Settings, report: Report, *, model: tuple[str, ...]) -> int:
    """Hold the stack until a signal; the exit code."""
    held = record.lock(settings.home)
    if held is None:
        return already_running(settings, report)
    with held:
        configure_log_file(settings)
        return asyncio.run(_hold(settings, report, model))


def configure_log_file(settings: Settings) -> None:
    """Our own log lines go to a file: the terminal is for the report."""
    log = settings.logs / "stack.log"
    processes.rotate(log)
    configure(stream=log.open("a"))


async def _hold(settings: Settings, report: Report, model: tuple[str, ...]) -> int:
    stack = Stack(settings, report, commit=current_commit(), model=model)
    life = asyncio.create_task(_live(stack, settings, report))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, life.cancel)
    code = 0
    try:
        await life
    except asyncio.CancelledError:
        report.say("Stopping.")
    except StackError as error:
        report.say(f"[red]✗[/] {escape(str(error))}")
        code = 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, lambda: None)  # one is enough
        await stack.stop()
    report.say("Nothing was left running." if code else "ClickShop is down.")
    return code


async def _live(stack: Stack, settings: Settings, report: Report) -> None:
    """Start and keep, for as long as the state folder is the stack's own."""
    life = asyncio.create_task(_start_and_keep(stack, settings, report))
    lost = asyncio.create_task(stack.lost_its_folder())
    try:
        await asyncio.wait([life, lost], return_when=asyncio.FIRST_COMPLETED)
        if not stack.has_its_folder:
            raise StackError(f"{settings.home} was deleted, or is another stack's now.")
        await life
    finally:
        for task in (life, lost):
            task.cancel()
        await asyncio.gather(life, lost, return_exceptions=True)


async def _start_and_keep(stack: Stack, settings: Settings, report: Report) -> None:
    began = time.monotonic()
    await stack.start()
    welcome(settings, report, seconds=time.monotonic() - began)
    await stack.keep()


def welcome(settings: Settings, report: Report, *, seconds: float) -> None:
    """The address, what to try, and where the logs are."""
    prefix = settings.prefix
    body = f'{{"customer_message": "{QUESTION}"}}'
    report.say(f"\nClickShop runs at [bold]{settings.url}[/] after {seconds:.1f} s. Try:\n")
    report.say(
        f"  curl -s {settings.url}/supervisor/process \\\n"
        f'       -H "authorization: Bearer $({prefix}make -s token CUSTOMER=cust001)" \\\n'
        f"       -H 'content-type: application/json' -d '{body}'"
    )
    report.say(f'  eval "$({prefix}.venv/bin/python -m local env)" && .venv/bin/aws ecs list-clusters')
    report.say(f"  {prefix}make demo")
    report.say(f'  {prefix}.venv/bin/python -m demos.promotions --say "Show VIP customers"')
    report.say(f"  {prefix}.venv/bin/python -m demos.clickstream")
    docs = [f"{settings.url}/{agents}/docs" for agents in ("supervisor", "shop", "clickstream")]
    report.say(f"  and in a browser: {', '.join(docs)}")
    report.say(f"\nLogs: {settings.logs}  ({prefix}make logs AGENT=supervisor).")
    report.say(f"`{prefix}make down`, or Ctrl-C here, stops it.")


def already_running(settings: Settings, report: Report) -> int:
    """Say what runs; running already is no failure."""
    known = record.read(settings)
    commit = known.commit if known else "unknown"
    report.say(f"ClickShop runs already at {settings.url} (commit {commit}; here is {current_commit()}).")
    report.say(f"`{settings.prefix}make down` stops it.")
    return 0
