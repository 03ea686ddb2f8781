"""How every demo runs: options, a place, and one sentence with exit code 1 where it can't go on."""

import os
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.text import Text

from demos.errors import DemoFailed
from demos.options import Options
from demos.place import place
from demos.visit import Visit, visited
from local.settings import SettingsError
from operations.errors import OperationRefused
from operations.terminal import terminal
from stacks.configuration_error import ConfigurationError

INTERRUPTED = 130
REFUSALS = (DemoFailed, OperationRefused, ConfigurationError, SettingsError)


def run(demo: Callable[[Visit], object], options: Options) -> int:
    """The exit code."""
    console = terminal()

    def visit() -> int:
        target = place(console, os.environ, customer=options.customer)
        with visited(target, options=options, console=console) as begun:
            demo(begun)
        return 0

    return exit_code(visit)


def exit_code(program: Callable[[], int], *, stopped: str = "Stopped.") -> int:
    """The program's own; 1 with one sentence where it can't go on. `stopped` is told to who ends it by Ctrl-C."""
    try:
        return program()
    except REFUSALS as refusal:
        tell(str(refusal))
    except (BotoCoreError, ClientError) as error:
        tell(f"AWS can't be asked: {error}")
    except KeyboardInterrupt:
        tell(f"\n{stopped}")
        return INTERRUPTED
    return 1


def tell(sentence: str) -> None:
    """To whoever watches, beside the demo's own output."""
    Console(stderr=True).print(Text(sentence, style="red"), soft_wrap=True)
