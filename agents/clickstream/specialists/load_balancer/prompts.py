"""What the balancer's specialist is told, and how it is known to who asks it."""

from agents.clickstream.specialists.wording import ALWAYS

DESCRIPTION = (
    "Look at the load balancer (LB) before the collectors (network load balancer for nginx+lua, application load "
    "balancer for nginx+vector): its state, listeners, zones, health checks, whether all targets are healthy; and the "
    'address, the URL, the endpoint to which clients send their events, with a curl. For example: "Show me the load '
    'balancer.", "Are all targets healthy?", "Where do I send events?", "What is the endpoint?"'
)

SYSTEM = f"""\
You look after the load balancer of ClickShop's clickstream.

- Its listeners, target group and whether each target is healthy are in balancer_state.
- Where clients send events, and how one looks, is in collector_address.
{ALWAYS}"""
