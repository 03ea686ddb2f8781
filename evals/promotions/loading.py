"""Reads questions from TOML files, and refuses them with everything that is wrong at once."""

from dataclasses import dataclass
from pathlib import Path

from evals.agent_set import Set, read_entries, result_of_entry
from evals.promotions.question import Question
from evals.result import ConversationResult, TurnResult

HERE = Path(__file__).parent
AGENT = "promotions"


@dataclass(frozen=True)
class Asked:
    """A question with the file that it stands in."""

    question: Question
    set: Set
    source: Path

    def result(self, turn: TurnResult) -> ConversationResult:
        """What it came to."""
        return result_of_entry(
            self.question,
            f"{self.set.value}/{self.source.name}",
            part=self.set.part_of(AGENT),
            agent=AGENT,
            principal="marketer",
            turns=(turn,),
        )


def load(which: Set, *, root: Path = HERE) -> list[Asked]:
    """Every question of a set, in the order of files. Raises Refused."""
    found = read_entries(root / which.value, word="question", validate=Question.model_validate)
    return [Asked(question, which, source) for question, source in found]
