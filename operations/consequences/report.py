"""The consequences in Markdown: each said once, with the environments that it concerns."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from operations.consequences.consequence import Consequences
from operations.consequences.ingress import EVERYONE, Way
from operations.consequences.month import LineChange
from operations.consequences.permission import Permission
from operations.consequences.replacement import Replacement
from operations.templates import Resource

# A comment of GitHub's holds 65,536 characters.
MOST_LINES = 60
_HOLDING = frozenset(
    """
    AWS::Cognito::UserPool AWS::DynamoDB::Table AWS::ECR::Repository AWS::KMS::Key AWS::Logs::LogGroup
    AWS::RDS::DBCluster AWS::RDS::DBInstance AWS::S3::Bucket AWS::SecretsManager::Secret
    """.split()
)

Sentences = Callable[[Consequences], Iterator[str]]


def report(every: Sequence[Consequences]) -> str:
    """For a comment on a pull request, or for a terminal."""
    sections = (
        ("Replaced", "Nothing is replaced.", _replaced),
        ("Removed", "Nothing is removed.", _removed),
        ("May do more", "Nobody may do more than before.", _permissions),
        ("Open to more", "No security group opens.", _ways_in),
        ("Costs", "No line of the bill changes.", _costs),
        ("Otherwise", "Nothing else changes.", _otherwise),
    )
    parts = ["## What this change does", _months(every)]
    parts += [_section(title, nothing, sentences, every) for title, nothing, sentences in sections]
    return "\n\n".join(parts) + "\n"


def _months(every: Sequence[Consequences]) -> str:
    rows = [
        f"| {each.environment} | ${each.month.before:,.2f} | ${each.month.after:,.2f} | "
        f"{_signed(each.month.after - each.month.before)} |"
        for each in every
    ]
    return "\n".join(["| idle, a month | before | after | |", "|---|---:|---:|---:|", *rows])


def _section(title: str, nothing: str, sentences: Sentences, every: Sequence[Consequences]) -> str:
    concerned: dict[str, list[str]] = {}
    for each in every:
        for sentence in sentences(each):
            concerned.setdefault(sentence, []).append(each.environment)
    lines = [f"- {sentence} ({', '.join(names)})" for sentence, names in concerned.items()]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"- … and {len(lines) - MOST_LINES} more: `make consequences` prints them all."]
    return "\n".join([f"### {title}", *(lines or [nothing])])


def _replaced(each: Consequences) -> Iterator[str]:
    for one in each.replaced:
        certainly = "is replaced" if one.certain else "may be replaced"
        yield f"{_name(one.resource)} {certainly}: {', '.join(one.because)}.{_loss_by_replacement(one)}"


def _loss_by_replacement(one: Replacement) -> str:
    if one.resource.type not in _HOLDING:
        return ""
    match one.resource.when_replaced:
        case "Delete":
            return " **What it holds is lost.**"
        case "Snapshot":
            return " **The new one is empty**; a snapshot of the old one stays."
    return " **The new one is empty**; the old one stays, unmanaged."


def _removed(each: Consequences) -> Iterator[str]:
    for one in each.difference.removed:
        stays = {"Delete": "", "Snapshot": ", after a snapshot"}.get(one.when_removed, " from the stack, and stays")
        lost = " **What it holds is lost.**" if one.type in _HOLDING and one.when_removed == "Delete" else ""
        yield f"{_name(one)} is removed{stays}.{lost}"


def _permissions(each: Consequences) -> Iterator[str]:
    together: dict[Permission, list[str]] = {}
    for one in each.permissions:
        kind = Permission(
            holder=one.holder, action="", resource=one.resource, condition=one.condition, denied=one.denied
        )
        together.setdefault(kind, []).append(one.action)
    for kind, actions in together.items():
        may = "is no longer denied" if kind.denied else "may now"
        when = f", when `{kind.condition}`" if kind.condition else ""
        yield f"`{kind.holder}` {may} {', '.join(f'`{one}`' for one in actions)} on `{kind.resource}`{when}"


def _ways_in(each: Consequences) -> Iterator[str]:
    for one in each.ways_in:
        yield f"`{one.group}` lets in {_source(one)}: {one.ports}"


def _source(way: Way) -> str:
    return "**everyone**" if way.source in EVERYONE else f"`{way.source}`"


def _costs(each: Consequences) -> Iterator[str]:
    for one in sorted(each.month.lines, key=_rise, reverse=True):
        yield f"{one.what}: {_signed(_rise(one))} a month"
    for type_ in each.month.unpriced:
        yield f"`{type_}` has no price here: add a rule to operations/cost"


def _otherwise(each: Consequences) -> Iterator[str]:
    replaced = {one.resource.path for one in each.replaced}
    changed = [one.after for one in each.difference.changed if one.after.path not in replaced]
    for word, resources in (("created", each.difference.created), ("changed in place", changed)):
        if resources:
            yield f"{len(resources)} {word}: {_kinds(resources)}"


def _kinds(resources: Iterable[Resource]) -> str:
    counts: dict[str, int] = {}
    for each in resources:
        counts[each.type] = counts.get(each.type, 0) + 1
    return ", ".join(f"{count} {type_.removeprefix('AWS::')}" for type_, count in sorted(counts.items()))


def _name(resource: Resource) -> str:
    return f"`{resource.path}` ({resource.type})"


def _rise(line: LineChange) -> float:
    return line.after - line.before


def _signed(usd: float) -> str:
    return "±$0.00" if abs(usd) < 0.005 else f"{'+' if usd > 0 else '-'}${abs(usd):,.2f}"
