"""What security groups allow, as rows."""

from collections.abc import Mapping, Sequence

from agents.clickstream.aws.networks import GroupRule, Networks
from agents.common.database import Row


class GroupReading:
    """Over EC2."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    async def rules(self, groups: Mapping[str, str]) -> Sequence[Row]:
        """Who may talk to whom, group by group; groups by what they are for."""
        names = {group_id: what for what, group_id in groups.items()}
        return [_row(rule, names) for rule in await self._networks.rules(list(groups.values()))]


def _row(rule: GroupRule, names: Mapping[str, str]) -> Row:
    own, peer = names.get(rule.group_id, rule.group_id), names.get(rule.peer, rule.peer)
    source, target = (own, peer) if rule.direction == "egress" else (peer, own)
    return {
        "from": source,
        "to": target,
        "port": rule.ports,
        "protocol": "any" if rule.protocol == "-1" else rule.protocol,
        "why": rule.description or None,
        "rule_of": f"{own} ({rule.direction})",
    }
