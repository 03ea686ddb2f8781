"""Who may talk to whom, as the network layer's template will open it: the dry run of the security groups."""

from agents.clickstream.deployment.plan import Plan
from agents.common.database import Row

COLLECTOR_PORT = 8802


def planned_connections(plan: Plan) -> list[Row]:
    """Every connection that the plan opens."""
    port = _broker_port(plan)
    kafka = f"Kafka over {plan.survey.brokers.transport}"
    return [
        _row("clients", "load balancer", COLLECTOR_PORT, "events by HTTP"),
        _row("load balancer", "collector", COLLECTOR_PORT, "events and health checks"),
        _row("collector", "brokers", port, f"{kafka}: events to the topic"),
        _row("connector", "brokers", port, f"{kafka}: events from the topic"),
        _row("this service", "brokers", port, f"{kafka}: topics and proofs, where it is in the same VPC"),
        _row("collector", "AWS", 443, "logs, images, and the backup in S3"),
        _row("connector", "AWS", 443, "S3, Glue and logs"),
    ]


def _broker_port(plan: Plan) -> int:
    return int(plan.survey.brokers.bootstrap.split(",")[0].rpartition(":")[2])


def _row(source: str, target: str, port: int, why: str) -> Row:
    return {"from": source, "to": target, "port": port, "why": why}
