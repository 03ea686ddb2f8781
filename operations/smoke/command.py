"""`make smoke ENV=dev`, or `ENV=local` for the stack that `make up` started: does the shop answer?"""

import argparse
import asyncio
from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape

from operations.smoke.marketing import Marketing, marketing, marketing_rounds
from operations.smoke.rounds import Result, rounds
from operations.target import Target, target
from operations.terminal import terminal

SUMMARY = "sign in and ask a deployed shop real questions (ENV=local: the one on this machine)"
_SHOWN = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own: CLICKSHOP_URL, CLICKSHOP_TOKEN and MARKETER_TOKEN stand in for an environment's."""


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """1 when anything was not answered as it should be."""
    shop, console = target(arguments.env, variables), terminal()
    place = marketing(arguments.env, variables, strangers_token=shop.token)
    console.print(f"[bold]{shop.url}[/] and [bold]{place.websocket}[/]")
    failed = asyncio.run(_told(console, shop, place))
    console.print("[green]It answers.[/]" if not failed else f"[red]{failed} of these are wrong.[/]")
    return int(failed > 0)


async def _told(console: Console, shop: Target, place: Marketing) -> int:
    """Prints each result as it comes; how many are wrong."""
    failed = 0
    for each in (rounds(shop), marketing_rounds(place)):
        async for result in each:
            failed += bool(result.faults)
            _print(console, result)
    return failed


def _print(console: Console, result: Result) -> None:
    mark = "[red]✗[/]" if result.faults else "[green]✓[/]"
    console.print(f"{mark} {result.seconds:5.2f} s  {escape(result.what)}", soft_wrap=True)
    for fault in result.faults:
        where = f" (request {result.request_id})" if result.request_id else ""
        console.print(f"           [red]{escape(fault)}{where}[/]", soft_wrap=True)
    if result.said:
        line = " ".join(result.said.split())
        console.print(f"           [dim]{escape(line[:_SHOWN])}{'…' if len(line) > _SHOWN else ''}[/]", soft_wrap=True)
