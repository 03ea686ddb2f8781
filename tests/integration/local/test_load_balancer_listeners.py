"""Listeners that are deployed while the load balancer runs: at an address of their own, for HTTP and for plain TCP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from local.load_balancer.configuration import (
    Configuration,
    HealthCheck,
    Listener,
    Target,
    TargetGroup,
    read_deployed,
)
from local.load_balancer.health import HealthChecks, http_check
from local.load_balancer.listeners import Listeners
from local.load_balancer.rules import rule_from
from local.load_balancer.server import traffic_session
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.service_template import network

GROUP = "group"
CHECK = HealthCheck(
    path="/health", port=None, interval=1, timeout=1, healthy_threshold=2, unhealthy_threshold=2, codes=frozenset({200})
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listener(*, tcp: bool, targets: frozenset[Target] = frozenset()) -> Listener:
    """One whose only rule forwards to the targets."""
    forward: Any = {
        "Priority": "default",
        "Conditions": [],
        "Actions": [{"Type": "forward", "TargetGroupArn": GROUP}],
    }
    group = TargetGroup(arn=GROUP, health_check=CHECK, targets=targets)
    return Listener(
        arn="listener",
        host="127.0.0.1",
        port=free_port(),
        tcp=tcp,
        configuration=Configuration(rules=(rule_from(forward),), target_groups={GROUP: group}),
    )


@pytest.fixture
async def listeners(tmp_path: Path) -> AsyncIterator[Listeners]:
    async with traffic_session() as traffic, aiohttp.ClientSession() as checks:
        health = HealthChecks(http_check(checks), tmp_path / "health.json")
        opened = Listeners(traffic, health)
        yield opened
        await opened.stop()
        await health.stop()


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    async def tell(request: web.Request) -> web.Response:
        return web.json_response({"forwarded": request.headers.get("X-Forwarded-For"), "read": await request.text()})

    app = web.Application()
    app.router.add_post("/data", tell)
    async with TestServer(app) as server:
        yield Target("127.0.0.1", server.port or 0)


async def post(port: int) -> Any:
    async with aiohttp.ClientSession() as session, session.post(f"http://127.0.0.1:{port}/data", data="one") as reply:
        return await reply.json()


@pytest.mark.parametrize(("tcp", "forwarded"), [(True, None), (False, "127.0.0.1")])
async def test_passes_bytes_for_tcp_and_adds_headers_for_http(
    listeners: Listeners, target: Target, tcp: bool, forwarded: str | None
) -> None:
    wanted = listener(tcp=tcp, targets=frozenset({target}))
    await listeners.follow([wanted])

    assert await post(wanted.port) == {"forwarded": forwarded, "read": "one"}


async def test_begins_and_ends_with_what_is_deployed(listeners: Listeners, target: Target) -> None:
    wanted = listener(tcp=True)
    await listeners.follow([wanted])
    with pytest.raises(aiohttp.ClientError):
        await post(wanted.port)  # there is no target

    await listeners.follow(
        [replace(wanted, configuration=listener(tcp=True, targets=frozenset({target})).configuration)]
    )
    assert (await post(wanted.port))["read"] == "one"

    await listeners.follow([])
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", wanted.port)


async def test_a_port_that_is_taken_hinders_no_other_listener(listeners: Listeners, target: Target) -> None:
    ours = listener(tcp=True, targets=frozenset({target}))
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = replace(ours, arn="taken", port=other.getsockname()[1])
        await listeners.follow([taken, ours])
        assert (await post(ours.port))["read"] == "one"

    await listeners.follow([taken, ours])
    assert (await post(taken.port))["read"] == "one"


def balancer(kind: str, protocol: str, port: int) -> dict[str, Any]:
    """A load balancer of a kind in CloudFormation, with one listener and one target group."""
    return {
        **network(),
        "Balancer": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Properties": {"Name": f"events-{kind}", "Subnets": [{"Ref": "Subnet"}], "Type": kind},
        },
        "Targets": {
            "Type": "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Properties": {"Port": port, "Protocol": protocol, "TargetType": "ip", "VpcId": {"Ref": "Vpc"}},
        },
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": {"Ref": "Balancer"},
                "Port": port,
                "Protocol": protocol,
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
            },
        },
    }


@pytest.mark.parametrize(("kind", "protocol", "called"), [("network", "TCP", "net"), ("application", "HTTP", "app")])
def test_what_cloudformation_makes_listens_at_the_address_that_it_tells(
    aws_endpoint: AwsEndpoint, kind: str, protocol: str, called: str
) -> None:
    outputs = {"Dns": {"Fn::GetAtt": ["Balancer", "DNSName"]}, "Arn": {"Ref": "Balancer"}}
    told = aws_endpoint.deploy(kind, balancer(kind, protocol, 8802), outputs)

    [found] = read_deployed(aws_endpoint.client("elbv2")).listeners
    assert (found.host, found.port, found.tcp) == (told["Dns"], 8802, kind == "network")
    assert found.host.startswith("127.")
    assert f"loadbalancer/{called}/events-{kind}/" in told["Arn"]
    [described] = aws_endpoint.client("elbv2").describe_load_balancers(LoadBalancerArns=[told["Arn"]])["LoadBalancers"]
    assert (described["DNSName"], described["Type"]) == (told["Dns"], kind)


def test_a_load_balancers_address_stays_when_it_is_made_again(aws_endpoint: AwsEndpoint) -> None:
    outputs = {"Dns": {"Fn::GetAtt": ["Balancer", "DNSName"]}}
    first = aws_endpoint.deploy("one", balancer("network", "TCP", 8802), outputs)
    cloudformation = aws_endpoint.client("cloudformation")
    cloudformation.delete_stack(StackName="one")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="one", WaiterConfig={"Delay": 1})

    assert aws_endpoint.deploy("two", balancer("network", "TCP", 8802), outputs) == first
