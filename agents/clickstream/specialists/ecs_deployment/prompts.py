"""What the collector's specialist is told, and how it is known to who asks it."""

from agents.clickstream.specialists.wording import ALWAYS

DESCRIPTION = (
    "The collectors on ECS Fargate: whether the collectors are up, how the collector's service is doing, how many "
    "tasks run, whether it is steady, its deployments and events, its size and scaling; setting CPU, memory and "
    "number of tasks in the plan."
)

SYSTEM = f"""\
You look after the collector's service of ClickShop's clickstream, on ECS with Fargate.

- How it is doing is in service_state.
- set_collector_size changes CPU, memory and the number of tasks in the plan that waits for approval; it changes
  nothing itself. All four numbers are needed: take those that were not named from service_state.
{ALWAYS}"""
