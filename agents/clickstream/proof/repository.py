"""Proofs in PostgreSQL. A proof is changed by whoever saw it last: a write over another's is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol, cast

from agents.clickstream.proof.findings import Findings
from agents.clickstream.proof.report import Report
from agents.clickstream.proof.target import Target
from agents.common.database import Database, Json, Row
from agents.common.principal import Principal

ProofState = Literal["asked", "sending", "looking", "done"]

_MOST = 50


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One proof. `asked_for` is the same for the same wish: a step's token, or a tool's own.

    `driven` says that a plan's step drives it; the others are driven by the service. `revision` counts its changes.
    """

    proof_id: str
    asked_for: str
    asked_by: str
    driven: bool
    events: int
    give_up_seconds: float
    target: Target
    state: ProofState
    findings: Findings
    report: Report | None
    revision: int
    asked_at: datetime


class Proofs(Protocol):
    """Where proofs are kept."""

    async def ask(self, proof: Proof) -> Proof:
        """Keep it; or the one that was asked for by the same word before."""

    async def get(self, proof_id: str) -> Proof | None:
        """By its id."""

    async def of(self, pipeline: str) -> Sequence[Proof]:
        """The latest of a pipeline, the newest first."""

    async def undriven(self) -> Sequence[str]:
        """Those that are not done, and that nobody's plan drives, or drives any more."""

    async def begin_sending(self, proof: Proof, *, seconds: float) -> Proof | None:
        """Take it for sending; None when another process sends, or did. One that broke off may be taken again."""

    async def save(self, proof: Proof) -> Proof | None:
        """With its revision raised; None when somebody else changed it since it was read."""


class SqlProofs:
    """Over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, proof: Proof) -> Proof:
        """One statement, and another to read what was there."""
        async with self._database.transaction(_SERVICE) as transaction:
            await transaction.execute(
                _ASK,
                proof_id=proof.proof_id,
                asked_for=proof.asked_for,
                asked_by=proof.asked_by,
                driven=proof.driven,
                pipeline=proof.target.pipeline,
                events=proof.events,
                give_up_seconds=proof.give_up_seconds,
                target=Json(proof.target.model_dump(mode="json")),
                findings=Json(proof.findings.model_dump(mode="json")),
            )
            [row] = await transaction.fetch(_ASKED, asked_for=proof.asked_for)
        return _proof(row)

    async def get(self, proof_id: str) -> Proof | None:
        """None where there is none."""
        async with self._database.transaction(_SERVICE) as transaction:
            rows = await transaction.fetch(_GET, proof_id=proof_id)
        return _proof(rows[0]) if rows else None

    async def of(self, pipeline: str) -> Sequence[Proof]:
        """By an index."""
        async with self._database.transaction(_SERVICE) as transaction:
            rows = await transaction.fetch(_OF, pipeline=pipeline, most=_MOST)
        return [_proof(row) for row in rows]

    async def undriven(self) -> Sequence[str]:
        """By an index of those that are not done. A plan that drives one looks at it every few seconds."""
        async with self._database.transaction(_SERVICE) as transaction:
            rows = await transaction.fetch(_UNDRIVEN)
        return [str(row["proof_id"]) for row in rows]

    async def begin_sending(self, proof: Proof, *, seconds: float) -> Proof | None:
        """By one conditional update."""
        async with self._database.transaction(_SERVICE) as transaction:
            rows = await transaction.fetch(
                _BEGIN_SENDING, proof_id=proof.proof_id, revision=proof.revision, seconds=seconds
            )
        return _proof(rows[0]) if rows else None

    async def save(self, proof: Proof) -> Proof | None:
        """By one conditional update."""
        report = Json(proof.report.model_dump(mode="json")) if proof.report else None
        async with self._database.transaction(_SERVICE) as transaction:
            rows = await transaction.fetch(
                _SAVE,
                proof_id=proof.proof_id,
                revision=proof.revision,
                state=proof.state,
                verdict=proof.report.verdict if proof.report and proof.state == "done" else None,
                findings=Json(proof.findings.model_dump(mode="json")),
                report=report,
            )
        return replace(proof, revision=proof.revision + 1) if rows else None


_SERVICE = Principal(kind="staff", subject="clickstream-proof", customer_id=None)


def _proof(row: Row) -> Proof:
    return Proof(
        proof_id=str(row["proof_id"]),
        asked_for=str(row["asked_for"]),
        asked_by=str(row["asked_by"]),
        driven=bool(row["driven"]),
        events=cast(int, row["events"]),
        give_up_seconds=float(str(row["give_up_seconds"])),
        target=Target.model_validate(row["target"]),
        state=cast(ProofState, row["state"]),
        findings=Findings.model_validate(row["findings"]),
        report=None if row["report"] is None else Report.model_validate(row["report"]),
        revision=cast(int, row["revision"]),
        asked_at=cast(datetime, row["asked_at"]),
    )


_ASK = """
INSERT INTO clickstream_proofs
       (proof_id, asked_for, asked_by, driven, pipeline, events, give_up_seconds, target, findings)
VALUES (:proof_id, :asked_for, :asked_by, :driven, :pipeline, :events, :give_up_seconds,
        CAST(:target AS jsonb), CAST(:findings AS jsonb))
ON CONFLICT (asked_for) DO NOTHING
"""

_ASKED = "SELECT * FROM clickstream_proofs WHERE asked_for = :asked_for"

_GET = "SELECT * FROM clickstream_proofs WHERE proof_id = :proof_id"

_OF = "SELECT * FROM clickstream_proofs WHERE pipeline = :pipeline ORDER BY asked_at DESC, proof_id LIMIT :most"

_UNDRIVEN = """
SELECT proof_id FROM clickstream_proofs
 WHERE state <> 'done' AND (NOT driven OR changed_at < now() - interval '2 minutes')
 ORDER BY asked_at
"""

_BEGIN_SENDING = """
UPDATE clickstream_proofs
   SET state = 'sending', revision = revision + 1, sending_until = now() + make_interval(secs => :seconds)
 WHERE proof_id = :proof_id AND revision = :revision
   AND (state = 'asked' OR (state = 'sending' AND sending_until < now()))
RETURNING *
"""

_SAVE = """
UPDATE clickstream_proofs
   SET state = :state, verdict = :verdict, findings = CAST(:findings AS jsonb), report = CAST(:report AS jsonb),
       revision = revision + 1, changed_at = now()
 WHERE proof_id = :proof_id AND revision = :revision
RETURNING proof_id
"""
