"""Tells a person what happens: each step with its time; a spinner on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Report:
    """Steps, which may overlap; a step's line stays with its time when it is done."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    @contextmanager
    def steps(self) -> Iterator[None]:
        """The time in which steps are told."""
        with self._progress:
            yield

    @contextmanager
    def step(self, title: str) -> Iterator["Step"]:
        """One step. A failure is told by whoever catches it."""
        step, began = Step(title), time.monotonic()
        task = self._progress.add_task(title, total=None)
        try:
            yield step
        finally:
            self._progress.remove_task(task)
        took = f"{time.monotonic() - began:5.1f} s"
        self.say(f"[green]✓[/] {step.title:<24} [dim]{took}[/]  {step.detail}".rstrip())

    def say(self, text: str, *, markup: bool = True) -> None:
        """A line, with rich's markup in it or none."""
        self.console.print(text, markup=markup, highlight=False, soft_wrap=True)


class Step:
    """A step that runs; `detail` is told beside its time."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
