"""Proves a pipeline, a stretch at a time: whatever process calls `advance`, the proof goes on where it was."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

from agents.clickstream.proof.circumstances import Circumstances, Surroundings
from agents.clickstream.proof.clock import Clock
from agents.clickstream.proof.findings import Findings, PlaceFindings
from agents.clickstream.proof.judging import Evidence
from agents.clickstream.proof.links import verdict_of
from agents.clickstream.proof.looking import awaited, is_over, looked, noted, watched
from agents.clickstream.proof.marked import batches
from agents.clickstream.proof.patience import Patience
from agents.clickstream.proof.places import PLACES, Places
from agents.clickstream.proof.report import Report, report_of
from agents.clickstream.proof.repository import Proof, Proofs
from agents.clickstream.proof.sending import Sender, send_all
from agents.clickstream.proof.target import Target
from agents.common.errors import NotFound

log = structlog.get_logger(__name__)

_LONGEST_SENDING = 60.0  # afterwards its process is taken for dead
_TRIES_TO_OPEN = 3  # each as long after the other as a sending may take
_CLOSED = "this service could not open it to look into ({error}; its log has the rest), so nothing was sent"
_BETWEEN_ASKING_AROUND = 15.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to have proved. `word` is the same for the same wish, and makes the same proof."""

    word: str
    by: str
    driven: bool
    events: int
    give_up_seconds: float


OpenPlaces = Callable[[Target], Places]
"""Opens the places of a pipeline, with credentials as they are now."""


class Prover:
    """Sends and looks; what it knows is in the database."""

    def __init__(
        self,
        *,
        proofs: Proofs,
        sender: Sender,
        places: OpenPlaces,
        surroundings: Surroundings,
        clock: Clock,
        patience: Callable[[Proof], Patience] | None = None,
    ) -> None:
        self._proofs = proofs
        self._sender = sender
        self._places = places
        self._surroundings = surroundings
        self._clock = clock
        self._patience = patience or _patience

    async def ask(self, target: Target, asked: Asked) -> Proof:
        """The proof that is to be; nothing is sent yet. Asked for again, it is the same one."""
        return await self._proofs.ask(
            Proof(
                proof_id=secrets.token_hex(8),
                asked_for=asked.word,
                asked_by=asked.by,
                driven=asked.driven,
                events=asked.events,
                give_up_seconds=asked.give_up_seconds,
                target=target,
                state="asked",
                findings=Findings(),
                report=None,
                revision=0,
                asked_at=datetime.now(UTC),
            )
        )

    async def advance(self, proof_id: str) -> Proof:
        """Send if nothing was sent, else look once. Raises NotFound."""
        proof = await self.read(proof_id)
        match proof.state:
            case "asked" | "sending":
                return await self._send(proof)
            case "looking":
                return await self._look(proof)
            case "done":
                return proof

    async def read(self, proof_id: str) -> Proof:
        """As it is kept. Raises NotFound."""
        proof = await self._proofs.get(proof_id)
        if proof is None:
            raise NotFound(f"There is no proof {proof_id}.")
        return proof

    async def _send(self, proof: Proof) -> Proof:
        taken = await self._proofs.begin_sending(proof, seconds=_LONGEST_SENDING)
        if taken is None:  # somebody else sends, and may take his time
            return await self.read(proof.proof_id)
        places = self._opened(taken)
        if isinstance(places, Exception):
            return taken if taken.revision < _TRIES_TO_OPEN else await self._given_up(taken, places)
        # A sending that broke off left events behind that nobody knows: this one is told apart from it.
        mark = f"{taken.proof_id}-{taken.revision}"
        findings = Findings(mark=mark, started_ms=self._clock(), places=await noted(places))
        if not findings.at("topic").problem or findings.topic_is_out_of_reach:
            findings = await self._sent(taken, findings, places)
        return await self._saved(replace(taken, state="looking", findings=findings))

    def _opened(self, proof: Proof) -> Places | Exception:
        """Where events come out; or why that can't be looked into, whatever it is."""
        try:
            return self._places(proof.target)
        except Exception as error:
            log.warning("places not opened", proof_id=proof.proof_id, exc_info=error)
            return error

    async def _given_up(self, proof: Proof, error: Exception) -> Proof:
        """Nothing was sent, and nothing will be: where it would come out can't be looked into."""
        closed = PlaceFindings(problem=_CLOSED.format(error=type(error).__name__), problem_kind="unreachable")
        findings = Findings(started_ms=self._clock(), places=dict.fromkeys(PLACES, closed))
        return await self._saved(replace(proof, state="looking", findings=findings))

    async def _sent(self, proof: Proof, findings: Findings, places: Places) -> Findings:
        requests = batches(findings.mark, proof.events)
        sending = asyncio.create_task(send_all(self._sender, proof.target.url, requests))
        topic = await watched(findings.at("topic"), places["topic"], findings.mark, sending)
        return findings.model_copy(
            update={"requests": tuple(await sending), "places": {**findings.places, "topic": topic}}
        )

    async def _look(self, proof: Proof) -> Proof:
        findings, patience = await self._looked(proof), self._patience(proof)
        if findings.complete and findings.complete_ms is None:
            findings = findings.model_copy(update={"complete_ms": self._clock()})
        is_done = is_over(findings, patience, self._clock())
        if not is_done and self._is_to_ask_around(findings):
            findings = findings.model_copy(update={"asked_around_ms": self._clock()})
            around = await self._around(proof)
            is_done = bool(around.without_a_writer) and awaited(findings) <= around.without_a_writer
        proof = replace(proof, findings=findings)
        if is_done:
            proof = replace(proof, state="done", report=await self._reported(proof, patience))
        return await self._saved(proof)

    async def _looked(self, proof: Proof) -> Findings:
        """With what is to be seen now. Places that can't be opened show nothing, and the deadline holds."""
        if not proof.findings.requests:
            return proof.findings
        places = self._opened(proof)
        return proof.findings if isinstance(places, Exception) else await looked(proof.findings, places)

    def _is_to_ask_around(self, findings: Findings) -> bool:
        """While events are missing behind the topic: nobody waits for what a deleted connector would have written."""
        last = findings.asked_around_ms or findings.started_ms
        return bool(awaited(findings)) and self._clock() - last >= _BETWEEN_ASKING_AROUND * 1000

    async def _around(self, proof: Proof) -> Circumstances:
        """Left open where it can't be asked: a proof ends without it."""
        try:
            return await self._surroundings.of(proof.target)
        except Exception as error:
            log.warning("surroundings not known", proof_id=proof.proof_id, exc_info=error)
            return Circumstances()

    async def _reported(self, proof: Proof, patience: Patience) -> Report:
        """AWS is asked only about what did not go well."""
        evidence = Evidence(findings=proof.findings, around=Circumstances(), patience=patience)
        report = report_of(proof.proof_id, proof.target.pipeline, evidence)
        if verdict_of(report.links) != "green":
            around = await self._around(proof)
            report = report_of(proof.proof_id, proof.target.pipeline, replace(evidence, around=around))
        log.info("proof done", proof_id=proof.proof_id, pipeline=proof.target.pipeline, verdict=report.verdict)
        return report

    async def _saved(self, proof: Proof) -> Proof:
        """As it is kept now: what another process saw meanwhile counts, and ours is seen again."""
        return await self._proofs.save(proof) or await self.read(proof.proof_id)


def progress_of(proof: Proof) -> str:
    """How far it is, in a sentence."""
    match proof.state:
        case "asked":
            return "Nothing has been sent yet."
        case "sending":
            return f"{proof.events} marked events are being sent."
        case "done":
            return proof.report.told if proof.report else ""
        case "looking":
            found = proof.findings
            counts = ", ".join(f"{len(found.at(name).arrivals)} in the {name}" for name in found.places)
            return f"{len(found.acknowledged)} of {len(found.sent)} events acknowledged; seen so far: {counts}."


def _patience(proof: Proof) -> Patience:
    return Patience.with_connectors_of(proof.target.flush_seconds, give_up=proof.give_up_seconds)
