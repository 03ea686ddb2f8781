"""What runs measured, a section for each part; a part that was not measured again stays as it was."""

from benchmarks.kept import Kept, Milliseconds
from benchmarks.run import Run


class Package(Kept):
    """A top-level package: what it takes of a layer, or how long its own modules take to import."""

    name: str
    megabytes: float = 0.0
    milliseconds: Milliseconds = 0.0


class FunctionStart(Kept):
    """One function before it does anything. `imports` are whole imports of the handler, one an interpreter.

    `from_source` has no bytecode, as in a layer of wheels; `compiled` has it beside each module.
    """

    function: str
    code_megabytes: float
    layer_megabytes: float
    largest: tuple[Package, ...]
    from_source: tuple[Milliseconds, ...]
    compiled: tuple[Milliseconds, ...]
    slowest: tuple[Package, ...]


class ColdStart(Kept):
    """Every function that has packages."""

    run: Run
    functions: tuple[FunctionStart, ...]


class Answered(Kept):
    """One message: milliseconds from its sending until each type of frame first came; None for one that never did."""

    question: str
    model_ms: int
    acknowledged: Milliseconds
    progress: Milliseconds | None
    chunk: Milliseconds | None
    complete: Milliseconds
    model_calls: int


class Response(Kept):
    """Every message of a run."""

    run: Run
    rounds: int
    answers: tuple[Answered, ...]


class Result(Kept):
    """All sections that were ever measured."""

    cold_start: ColdStart | None = None
    response: Response | None = None
