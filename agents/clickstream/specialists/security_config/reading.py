"""Who may talk to whom, as rows: by the plan's template before there are groups, and by the groups afterwards."""

from collections.abc import Mapping, Sequence

from agents.clickstream.aws.networks import Networks
from agents.clickstream.deployment.network_rules import template_rules
from agents.clickstream.deployment.plan import Json, Plan
from agents.clickstream.deployment.templates import Templates
from agents.clickstream.deployment.traffic import Connection, connections, made_groups, planned_groups
from agents.common.database import Row

_STEP = "stack:network"


class GroupReading:
    """Over EC2, and the templates that are shipped."""

    def __init__(self, *, networks: Networks, templates: Templates) -> None:
        self._networks = networks
        self._templates = templates

    async def connections(self, plan: Plan, told: Mapping[str, Json] | None) -> Sequence[Row]:
        """What the pipeline needs, and what is open beyond that. `told` is by the network layer's stack, if it is made.

        The brokers' own rules count in both: what they let in already needs no rule of ours.
        """
        values, brokers = _values(plan), plan.survey.brokers.security_group_ids
        if told is None:
            groups = planned_groups(values, brokers)
            template = self._templates.get(plan.wish.solution, "network")
            rules = [*template_rules(template.text, values), *await self._networks.rules(brokers)]
        else:
            groups = made_groups({name: str(value) for name, value in told.items()}, values, brokers)
            rules = list(await self._networks.rules([*groups.own, *brokers]))
        return [_row(each) for each in connections(rules, groups, broker_port=int(values["BrokerPort"]))]


def _values(plan: Plan) -> Mapping[str, str]:
    """What the network layer's template is given; a plan that takes things back names it for none."""
    brokers = plan.survey.brokers
    known = {
        "BrokerSecurityGroupId": brokers.security_group_ids[0],
        "BrokerPort": brokers.bootstrap.split(",")[0].rpartition(":")[2],
    }
    given = next((step.parameters.get("values") for step in plan.steps if step.name == _STEP), None)
    return known | {name: str(value) for name, value in given.items()} if isinstance(given, dict) else known


def _row(connection: Connection) -> Row:
    return {
        "from": connection.source,
        "to": connection.target,
        "port": connection.port,
        "why": connection.why,
        "allowed": connection.allowed,
        "closed": list(connection.closed),
        "note": None if connection.needed else "open, though nothing of the pipeline needs it",
    }
