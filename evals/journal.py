"""Results as they come, one JSON a line, so that a long run can be taken up where it stopped."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from evals.result import ConversationResult, fingerprint
from evals.run import Task


class Journal:
    """One file for a set and a model; it goes when the run is complete."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def known(self, tasks: Iterable[Task]) -> list[ConversationResult]:
        """The results of tasks whose conversation has not changed since."""
        wanted = {(fingerprint(task.case), task.repetition) for task in tasks}
        return [result for result in self._read() if (result.fingerprint, result.repetition) in wanted]

    def add(self, *results: ConversationResult) -> None:
        """Write them down."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as lines:
            lines.writelines(result.model_dump_json() + "\n" for result in results)

    def forget(self) -> None:
        """Begin anew."""
        self._file.unlink(missing_ok=True)

    def _read(self) -> Iterable[ConversationResult]:
        if not self._file.exists():
            return
        for line in self._file.read_text(encoding="utf-8").splitlines():
            try:
                yield ConversationResult.model_validate_json(line)
            except ValidationError:
                continue  # the line that was being written when the run was stopped


def left(tasks: Iterable[Task], known: Iterable[ConversationResult]) -> list[Task]:
    """The tasks without a result."""
    done = {(result.fingerprint, result.repetition) for result in known}
    return [task for task in tasks if (fingerprint(task.case), task.repetition) not in done]
