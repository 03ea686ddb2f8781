"""Who waits for whom, and how long: what the stacks deploy and what the agents do agree."""

from agents.catalog import AgentSpec
from agents.common import timeouts
from agents.common.settings import Settings
from agents.supervisor.config import SupervisorSettings
from tests.infrastructure.assembly import Assembly


def test_the_load_balancer_closes_a_quiet_connection_before_an_agent_does(assembly: Assembly) -> None:
    load_balancer = assembly.stacks["Edge"].only("AWS::ElasticLoadBalancingV2::LoadBalancer")
    attributes = {each["Key"]: each["Value"] for each in load_balancer["LoadBalancerAttributes"]}
    assert int(attributes["idle_timeout.timeout_seconds"]) < timeouts.KEEP_ALIVE


def test_an_answer_under_way_is_finished_before_its_task_is_killed(assembly: Assembly, spec: AgentSpec) -> None:
    assert timeouts.LONGEST_ANSWER < timeouts.GRACE < assembly.task(spec)["StopTimeout"]


def test_who_asks_waits_longer_than_who_answers() -> None:
    supervisor, specialist = SupervisorSettings.model_fields, Settings.model_fields
    assert specialist["answer_seconds"].default < supervisor["specialist_seconds"].default
    assert supervisor["specialist_seconds"].default < supervisor["answer_seconds"].default <= timeouts.LONGEST_ANSWER


def test_what_is_deployed_has_no_more_patience_than_its_tasks_have(assembly: Assembly, spec: AgentSpec) -> None:
    told = assembly.variables(spec).get("ANSWER_SECONDS", timeouts.LONGEST_ANSWER)
    assert float(told) <= timeouts.LONGEST_ANSWER
