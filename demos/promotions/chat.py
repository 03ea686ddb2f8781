"""The chat: what is typed goes out, what comes in is shown, at the same time."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

from rich.console import Console
from rich.text import Text

from demos.errors import DemoFailed
from demos.lines import say
from demos.promotions.commands import HELP, Buttons, NotUnderstood
from demos.promotions.drawing import drawn
from demos.promotions.socket import MarketingSocket
from demos.promotions.wire import Block, Card, Chunk, Complete, Failure, Frame, Progress, Pushed, Response

_QUIT = {"/quit", "/q"}
_PROMPT = "> "


class Chat:
    """One person at a terminal."""

    def __init__(self, console: Console, socket: MarketingSocket) -> None:
        self._console = console
        self._socket = socket
        self._buttons = Buttons()
        self._streamed = ""
        self._answered = asyncio.Event()
        self.failed = False

    async def talk(self, lines: Sequence[str]) -> None:
        """The lines one after another; without any, whatever is typed until /quit. Raises DemoFailed."""
        reading = asyncio.create_task(self._read())
        speaking = asyncio.create_task(self._recite(lines) if lines else self._converse())
        try:
            done, _ = await asyncio.wait([reading, speaking], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (reading, speaking):
                task.cancel()
            await asyncio.gather(reading, speaking, return_exceptions=True)

    async def _recite(self, lines: Sequence[str]) -> None:
        for line in lines:
            say(self._console, f"{_PROMPT}{line}", style="bold")
            self._answered.clear()
            await self._socket.say(self._buttons.said(line))
            await self._answered.wait()

    async def _converse(self) -> None:
        say(self._console, HELP, style="dim")
        async for line in _typed():
            if line.strip() in _QUIT:
                return
            try:
                if line.strip():
                    await self._socket.say(self._buttons.said(line))
            except NotUnderstood as help_:
                say(self._console, str(help_), style="yellow")

    async def _read(self) -> None:
        async for frame in self._socket.frames():
            self._show(frame)
        raise DemoFailed("The shop closed the connection.")

    def _show(self, frame: Frame) -> None:
        match frame:
            case Chunk():
                self._streamed += frame.text
                self._console.print(Text(frame.text), end="", soft_wrap=True)
            case Progress():
                share = f" {frame.percent} %" if frame.percent is not None else ""
                self._say(f"  {frame.tool}: {frame.text}{share}", style="dim")
            case Response():
                self._respond(frame)
            case Failure():
                self.failed = True
                self._say(f"{frame.message} ({frame.code})", style="red")
                if frame.message_id is None:
                    self._answered.set()
            case Pushed():
                self._draw(frame.block)
            case Complete():
                self._complete(frame)

    def _respond(self, response: Response) -> None:
        """What was streamed is not said again, unless the answer became another one."""
        if self._streamed.strip() != response.chat_response.strip():
            self._say(response.chat_response)
        self._say("")
        for block in response.blocks:
            self._draw(block)

    def _complete(self, frame: Complete) -> None:
        figures = frame.figures
        if figures.model_calls:
            took = f"{figures.milliseconds} ms, {figures.model_calls} model calls, {figures.tokens} tokens"
            self._say(took, style="dim")
        self._answered.set()

    def _draw(self, block: Block) -> None:
        numbers = self._buttons.numbered(block.actions) if isinstance(block, Card) else ()
        self._say("")
        self._console.print(drawn(block, numbers=numbers))

    def _say(self, text: str, *, style: str = "") -> None:
        """On a line of its own."""
        if self._streamed:
            self._console.print()
        self._streamed = ""
        if text:
            say(self._console, text, style=style)


async def _typed() -> AsyncIterator[str]:
    """Lines of standard input; the thread that waits for one ends with the process."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        yield line
