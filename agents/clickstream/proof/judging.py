"""Names the broken link: from what was seen where, and from what AWS says of what was not seen."""

from dataclasses import dataclass

from agents.clickstream.proof.circumstances import Circumstances
from agents.clickstream.proof.findings import Findings
from agents.clickstream.proof.links import Link, LinkName
from agents.clickstream.proof.patience import Patience
from agents.clickstream.proof.places import PlaceName

_FEW = 0.05  # of the requests: a task that is replaced meanwhile refuses some, which senders send again

_CONNECTOR: dict[PlaceName, LinkName] = {"objects": "JSON connector", "table": "Iceberg connector"}
_MADE_AGAIN = "Propose a rollback to the step before its stack's, and then the deployment again: that makes it again."
_LOOK_AT_LOG = (
    "Read the connector's log group, and what lies in the pipeline's topic for dead letters; put right what they say, "
    "and prove the pipeline again."
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that is known."""

    findings: Findings
    around: Circumstances
    patience: Patience

    def late(self, place: PlaceName) -> int:
        """How many came there after they were expected."""
        sent, most = self.findings.sent, self.patience.expected[place] * 1000
        arrivals = self.findings.at(place).arrivals
        return sum(arrival.first_ms - sent[number] > most for number, arrival in arrivals.items() if number in sent)

    def doubled(self, place: PlaceName, *, since: PlaceName | None = None) -> int:
        """How many are there more often than at the place before."""
        before = self.findings.at(since).arrivals if since else {}
        return sum(
            len(arrival.positions) > max(1, len(before[number].positions) if number in before else 1)
            for number, arrival in self.findings.at(place).arrivals.items()
        )


def judge(evidence: Evidence) -> tuple[Link, ...]:
    """One for each link, in the order in which an event passes them."""
    topic = _topic(evidence)
    bucket = _bucket(evidence)
    collector = _collector(evidence, topic)
    return (
        _balancer(evidence),
        collector,
        topic,
        _connector(evidence, "objects", evidence.around.json_connector, bucket),
        bucket,
        _connector(evidence, "table", evidence.around.iceberg_connector, bucket),
        _table(evidence, bucket),
    )


def _balancer(evidence: Evidence) -> Link:
    requests = evidence.findings.requests
    if any(request.by == "collector" for request in requests):
        silent = sum(request.by != "collector" for request in requests)
        if silent > _FEW * len(requests):
            return _broken(
                "load balancer",
                f"It left {silent} of {len(requests)} requests without a collector's answer.",
                "Look at its targets' health and its metrics for connections that were reset.",
            )
        if silent:
            return Link(
                name="load balancer",
                state="strained",
                why=f"It left {silent} of {len(requests)} requests without a collector's answer.",
                way_on="Prove it again: a task that was replaced meanwhile explains it once.",
            )
        return _sound("load balancer", f"It passed all {len(requests)} requests on.")
    if not requests:
        return Link(name="load balancer", state="unknown", why="Nothing was sent to it.")
    said = _first_words(evidence)
    if evidence.around.balancer == "absent":
        return _broken("load balancer", "It is not there any more.", _MADE_AGAIN)
    if requests[0].status in {502, 503, 504}:
        return _sound("load balancer", f"It answers itself, with {requests[0].status}: no collector answers it.")
    if evidence.around.healthy_targets == 0:
        return Link(
            name="load balancer", state="unknown", why=f"It has no healthy target to pass requests to ({said})."
        )
    return _broken(
        "load balancer",
        f"No request was answered by a collector ({said}).",
        "Look at its listener on port 8802, its security group, and whether its name resolves; "
        "resume or propose the deployment to have it as planned.",
    )


def _collector(evidence: Evidence, topic: Link) -> Link:
    findings = evidence.findings
    answered = [request for request in findings.requests if request.by == "collector"]
    refused = [request for request in answered if request.outcome == "refused"]
    if not answered:
        return _silent_collector(evidence)
    if topic.state == "broken":
        return Link(name="collector", state="unknown", why="It answers, but the topic that it writes to does not.")
    if len(refused) > _FEW * len(answered):
        return _broken(
            "collector",
            f"It refused {len(refused)} of {len(answered)} requests ({refused[0].status}: {refused[0].said}).",
            "Read its log group: it says why it does not take events, such as brokers that it can't reach.",
        )
    if lost := len(findings.acknowledged - findings.passed_on):
        return _broken(
            "collector",
            f"It acknowledged {lost} events that are not in the topic: it keeps them on its disk, or lost them.",
            "Look at its log for events that Kafka did not take, and whether its security group may reach the brokers.",
        )
    remarks = _remarks(late=evidence.late("topic"), doubled=evidence.doubled("topic"), refused=len(refused))
    if remarks:
        return _strained("collector", remarks, "Look at its log: retries to Kafka make doubles and delays.")
    return _sound("collector", f"All {len(findings.acknowledged)} events that it acknowledged are in the topic.")


def _silent_collector(evidence: Evidence) -> Link:
    status = next((request.status for request in evidence.findings.requests if request.status), None)
    if evidence.around.balancer != "absent" and (evidence.around.healthy_targets == 0 or status in {502, 503, 504}):
        return _broken(
            "collector",
            "None of its tasks is healthy behind the load balancer.",
            "Read the service's events and the collector's log group; a task that does not start says why there.",
        )
    return Link(name="collector", state="unknown", why="No request reached it.")


def _topic(evidence: Evidence) -> Link:
    found = evidence.findings.at("topic")
    if evidence.findings.topic_is_out_of_reach and (passed := len(evidence.findings.passed_on)):
        return Link(
            name="topic",
            state="strained",
            why=f"Its brokers can't be reached from here, but {passed} events came through it.",
            way_on="To have it read too, let this service's network reach the brokers' port.",
        )
    if found.problem:
        way_on = {
            "absent": "Make the topic again: propose the deployment once more, and approve it.",
            "denied": "Let clients that do not authenticate read it, as the pipeline's transport needs it.",
        }.get(found.problem_kind or "", "Look at the cluster's state and at who may reach its brokers' port.")
        return _broken("topic", f"{_sentence(found.problem)}", way_on)
    if not found.arrivals:
        return _sound("topic", "It can be read, and holds none of the events.")
    return _sound("topic", f"It holds {len(found.arrivals)} of the events.")


def _connector(evidence: Evidence, place: PlaceName, state: str | None, bucket: Link) -> Link:
    name, found = _CONNECTOR[place], evidence.findings.at(place)
    passed_on = evidence.findings.passed_on & evidence.findings.acknowledged
    missing = passed_on - found.arrivals.keys()
    if state in {"absent", "DELETING"}:
        return _broken(name, f"It is gone, and {len(missing)} events are missing behind it.", _MADE_AGAIN)
    if bucket.state == "broken":
        return Link(name=name, state="unknown", why="The bucket that it writes to is broken.")
    if place == "table" and _table_is_at_fault(evidence):
        return Link(name=name, state="unknown", why="The table that it writes to is broken.")
    if state == "FAILED":
        return _broken(name, f"It is FAILED, and {len(missing)} events are missing behind it.", _LOOK_AT_LOG)
    if not passed_on:
        return Link(name=name, state="unknown", why="No event came as far as the topic.")
    if found.problem_kind == "malformed":
        return _broken(name, _sentence(found.problem or ""), _LOOK_AT_LOG)
    if missing:
        says = f" (it is {state})" if state else ""
        return _broken(name, f"{len(missing)} of {len(passed_on)} events did not come through it{says}.", _LOOK_AT_LOG)
    remarks = _remarks(late=evidence.late(place), doubled=evidence.doubled(place, since="topic"))
    if remarks:
        return _strained(name, remarks, "Look at its lag and its restarts: a task that starts again reads again.")
    return _sound(name, f"All {len(passed_on)} events came through it.")


def _bucket(evidence: Evidence) -> Link:
    found, state = evidence.findings.at("objects"), evidence.around.bucket
    if state == "absent" or (found.problem_kind == "absent" and state is None):
        return _broken(
            "bucket", "The bucket is not there any more.", "Make the bucket again, in the pipeline's region."
        )
    if state == "denied" or found.problem_kind == "denied":
        return _broken(
            "bucket", "The bucket does not let the proof read it.", "Look at the bucket's policy and its key's policy."
        )
    if found.problem_kind == "unreachable":
        return _broken("bucket", _sentence(found.problem or ""), "See health.aws.amazon.com, and prove it again.")
    if found.arrivals:
        return _sound("bucket", f"Its objects hold {len(found.arrivals)} of the events.")
    if state == "there":
        return _sound("bucket", "It is there, and holds none of the events.")
    return Link(name="bucket", state="unknown", why="It can be listed, and holds none of the events.")


def _table(evidence: Evidence, bucket: Link) -> Link:
    found = evidence.findings.at("table")
    if _table_is_at_fault(evidence):
        if bucket.state == "broken":
            return Link(name="table", state="unknown", why="The bucket that holds its files is broken.")
        return _broken(
            "table",
            _sentence(found.problem or ""),
            "Register its last good metadata file in Glue, or delete the table there: the connector makes a new one.",
        )
    if found.problem:
        return Link(name="table", state="unknown", why=f"{_sentence(found.problem)} The connector makes it.")
    if found.arrivals:
        return _sound("table", f"It holds {len(found.arrivals)} of the events.")
    return _sound("table", "It can be read, and holds none of the events.")


def _table_is_at_fault(evidence: Evidence) -> bool:
    """One that is not there is the table's fault only when it was there before: a connector makes it."""
    found = evidence.findings.at("table")
    if found.problem_kind == "absent":
        return bool(found.cursor.get("was_there"))
    return found.problem is not None


def _first_words(evidence: Evidence) -> str:
    first = evidence.findings.requests[0]
    return f"{first.status}: {first.said}" if first.status else first.said


def _remarks(*, late: int, doubled: int, refused: int = 0) -> str:
    said = (("late", late), ("there more than once", doubled), ("refused", refused))
    return ", ".join(f"{count} {word}" for word, count in said if count)


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _sound(name: LinkName, why: str) -> Link:
    return Link(name=name, state="sound", why=why)


def _strained(name: LinkName, remarks: str, way_on: str) -> Link:
    return Link(name=name, state="strained", why=f"Of its events: {remarks}.", way_on=way_on)


def _broken(name: LinkName, why: str, way_on: str) -> Link:
    return Link(name=name, state="broken", why=why, way_on=way_on)
