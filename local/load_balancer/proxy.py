"""Forwards requests: a rule chooses a target group, a target is drawn from it, and bytes pass both ways as they come.

As in AWS, a group without targets is a 503; when all its targets are unhealthy, requests go to all of them; a target
that refuses or breaks the connection is a 502, and one that stays silent too long is a 504.
"""

import logging
import random
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web
from yarl import URL

from local.load_balancer import headers, responses
from local.load_balancer.configuration import Configuration, Target
from local.load_balancer.health import HealthChecks
from local.load_balancer.rules import Request, first_match

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import ActionOutputTypeDef

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0


class Proxy:
    """The request handler; `configuration` is replaced when what is deployed changes."""

    def __init__(self, session: aiohttp.ClientSession, health: HealthChecks, *, port: int) -> None:
        self.configuration = Configuration()
        self._session = session
        self._health = health
        self._port = port

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request by the first rule that matches it."""
        rule = first_match(self.configuration.rules, _conditions_view(request))
        if rule is None:
            return responses.error(503)
        action = rule.action
        if action["Type"] == "fixed-response":
            return responses.fixed(action["FixedResponseConfig"])
        if action["Type"] == "redirect":
            return responses.redirect(action["RedirectConfig"], request, port=self._port)
        target = self._health.draw(self.configuration.target_groups.get(target_group(action)))
        return await self._forward(request, target) if target else responses.error(503)

    async def _forward(self, request: web.Request, target: Target) -> web.StreamResponse:
        idle = self.configuration.idle_seconds
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=idle)
        started: web.StreamResponse | None = None
        try:
            async with self._session.request(
                request.method,
                URL(f"http://{target}{request.raw_path}", encoded=True),
                headers=headers.to_target(request.headers, source=request.remote or "", port=self._port),
                data=request.content if request.body_exists else None,
                allow_redirects=False,
                timeout=timeout,
            ) as reply:
                started = web.StreamResponse(
                    status=reply.status, reason=reply.reason, headers=headers.to_client(reply.headers)
                )
                await started.prepare(request)
                async for chunk in reply.content.iter_any():
                    await started.write(chunk)
                await started.write_eof()
                return started
        except TimeoutError:
            return self._broken(request, target, started, status=504)
        except (aiohttp.ClientError, OSError):
            return self._broken(request, target, started, status=502)

    def _broken(
        self, request: web.Request, target: Target, started: web.StreamResponse | None, *, status: int
    ) -> web.StreamResponse:
        """An error page, unless the reply has begun: then the connection ends before the reply does."""
        logger.warning("target failed", extra={"target": str(target), "path": request.path, "status": status})
        if started is None or not started.prepared:
            return responses.error(status)
        if request.transport is not None:
            request.transport.close()
        return started


def target_group(action: "ActionOutputTypeDef") -> str:
    """The ARN of the group to which an action forwards; drawn by weight where it names several."""
    groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
    if not groups:
        return action["TargetGroupArn"]
    weights = [group.get("Weight", 1) for group in groups]
    return random.choices(groups, weights)[0]["TargetGroupArn"]  # noqa: S311 - a draw, not a secret


def _conditions_view(request: web.Request) -> Request:
    return Request(
        method=request.method,
        path=request.rel_url.raw_path,
        host=request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdecimal() else request.host,
        headers={name.lower(): request.headers.getall(name) for name in request.headers},
        query=list(request.query.items()),
        source=request.remote or "127.0.0.1",
    )
