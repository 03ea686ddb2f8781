"""Rules that are revoked as in AWS: whatever their descriptions say, and not in silence where there is no such rule."""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2

Parameters = dict[str, list[str]]
Reply = tuple[int, dict[str, str], bytes]
Action = Callable[[Parameters], Reply]

NOT_FOUND = "The specified rule does not exist in this security group."
PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
# What tells of a peer, and not which one it is.
TOLD = ("Description", "UserId", "VpcId")


def _without_words(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule as it is compared with another. MiniStack leaves the descriptions of groups and prefix lists in it."""
    compared = {name: value for name, value in rule.items() if name not in ("SecurityGroupRuleId", "Description")}
    for kind in PEERS:
        compared[kind] = [{name: v for name, v in one.items() if name not in TOLD} for one in rule.get(kind, [])]
    return compared


def _revoking(original: Action, kept_in: str) -> Action:
    """Revoke..., which MiniStack answers with `true` also where nothing was there to revoke."""

    def revoke(parameters: Parameters) -> Reply:
        group = ec2._security_groups.get(ec2._p(parameters, "GroupId")) or {}
        before = len(group.get(kept_in, ()))
        reply = original(parameters)
        if reply[0] < 400 and len(group.get(kept_in, ())) == before:
            return ec2._error("InvalidPermission.NotFound", NOT_FOUND, 400)  # type: ignore[no-any-return]  # untyped
        return reply

    return revoke


def correct_api() -> None:
    """Put our parts into MiniStack's EC2 API."""
    ec2._strip_descriptions = _without_words
    ec2._ACTION_MAP.update(
        RevokeSecurityGroupIngress=_revoking(ec2._revoke_sg_ingress, "IpPermissions"),
        RevokeSecurityGroupEgress=_revoking(ec2._revoke_sg_egress, "IpPermissionsEgress"),
    )
