"""What is watched of the promotions: their functions, both APIs, mail, events that nobody took, the audit trail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from agents.common.alarms import AUDIT_APPEND_FAILED
from stacks.components.alarm import Bell, total
from stacks.components.log_metric import log_metric
from stacks.components.model_metrics import ModelMetrics
from stacks.environments import Environment

_PERIOD = cdk.Duration.minutes(5)
_DAY = cdk.Duration.days(1)
_FAILED_CALLS = 3
_FAILED_REQUESTS = 5
# Half of what the worker's timeout would end: an answer has a minute, a batch of mail some more.
_LONG_SECONDS = 450
# Where SES begins a review, and half of where it stops an account's mail: 10 % and 0.5 %.
# https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-messages.html
_BOUNCED_SHARE, _COMPLAINED_SHARE = 0.05, 0.001


@dataclass(frozen=True, kw_only=True)
class MonitoredPromotions:
    """Functions and their logs by name, the ids of the APIs, and what else can go wrong or cost."""

    name: str
    functions: Mapping[str, lambda_.IFunction]
    logs: Mapping[str, logs.ILogGroup]
    worker: str
    websocket_id: str
    websocket_stage: str
    http_id: str
    configuration_set: str
    dead_letters: sqs.IQueue
    tables: Mapping[str, dynamodb.Table]
    model: ModelMetrics

    def of_websocket(self, metric: str) -> cloudwatch.Metric:
        """What API Gateway counts of the WebSocket API's stage."""
        return _api_metric(metric, ApiId=self.websocket_id, Stage=self.websocket_stage)

    def of_http(self, metric: str) -> cloudwatch.Metric:
        """... and of the HTTP API."""
        return _api_metric(metric, ApiId=self.http_id)

    def of_mail(self, metric: str, *, statistic: str, period: cdk.Duration) -> cloudwatch.Metric:
        """What SES counts of the mail under the configuration set."""
        return cloudwatch.Metric(
            namespace="AWS/SES",
            metric_name=metric,
            dimensions_map={"ses:configuration-set": self.configuration_set},
            statistic=statistic,
            period=period,
            label=metric,
        )


class PromotionAlarms(Construct):
    """Each rings the house's bell, and names its page of the runbook."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        monitored: MonitoredPromotions,
        environment: Environment,
        action: cloudwatch.IAlarmAction,
    ) -> None:
        super().__init__(scope, id_)
        self._monitored = monitored
        self._bell = Bell(scope=self, action=action, about=f"{monitored.name}: ")
        self.alarms = [*self._of_functions(), *self._of_the_worker(), *self._of_apis(), *self._of_mail()]
        self.alarms.append(self._audit(environment))

    def _of_functions(self) -> Iterator[cloudwatch.Alarm]:
        functions = self._monitored.functions.values()
        errors = [function.metric_errors(period=_PERIOD) for function in functions]
        yield self._bell.rings(
            "Errors",
            total(errors, period=_PERIOD),
            above=_FAILED_CALLS,
            periods=1,
            because=f"more than {_FAILED_CALLS} calls of its functions failed in five minutes.",
            runbook="a-function-of-the-promotions-fails",
        )
        throttles = [function.metric_throttles(period=_PERIOD) for function in functions]
        yield self._bell.rings(
            "Throttles",
            total(throttles, period=_PERIOD),
            above=0,
            periods=1,
            because="Lambda turned calls away: the account's concurrency, or a function's own, is used up.",
            runbook="lambda-turns-calls-away",
        )

    def _of_the_worker(self) -> Iterator[cloudwatch.Alarm]:
        worker = self._monitored.functions[self._monitored.worker]
        yield self._bell.rings(
            "Duration",
            worker.metric_duration(statistic="max", period=_PERIOD),
            above=_LONG_SECONDS * 1000,
            periods=1,
            because=f"a call of its worker took more than {_LONG_SECONDS} s.",
            runbook="the-worker-takes-long",
        )
        yield self._bell.rings(
            "DeadLetters",
            self._monitored.dead_letters.metric_approximate_number_of_messages_visible(statistic="max", period=_PERIOD),
            above=0,
            periods=1,
            because="events lie in its queue of dead letters.",
            runbook="dead-letters",
        )

    def _of_apis(self) -> Iterator[cloudwatch.Alarm]:
        failed = [self._monitored.of_websocket(name) for name in ("IntegrationError", "ExecutionError")]
        yield self._bell.rings(
            "WebSocketErrors",
            total(failed, period=_PERIOD),
            above=_FAILED_REQUESTS,
            periods=1,
            because=f"more than {_FAILED_REQUESTS} messages over the WebSocket failed in five minutes.",
            runbook="an-api-of-the-promotions-fails",
        )
        yield self._bell.rings(
            "HttpErrors",
            self._monitored.of_http("5xx"),
            above=_FAILED_REQUESTS,
            periods=1,
            because=f"more than {_FAILED_REQUESTS} links were answered with 5xx in five minutes.",
            runbook="an-api-of-the-promotions-fails",
        )

    def _of_mail(self) -> Iterator[cloudwatch.Alarm]:
        for id_, metric, most, what in (
            ("Bounces", "Reputation.BounceRate", _BOUNCED_SHARE, "bounces"),
            ("Complaints", "Reputation.ComplaintRate", _COMPLAINED_SHARE, "is complained about"),
        ):
            yield self._bell.rings(
                id_,
                self._monitored.of_mail(metric, statistic="Average", period=cdk.Duration.hours(1)),
                above=most,
                periods=1,
                because=f"more than {most:.1%} of its mail {what}.",
                runbook="mail-bounces-or-is-complained-about",
            )

    def _audit(self, environment: Environment) -> cloudwatch.Alarm:
        """Whichever function was to write the entry."""
        failures = [
            log_metric(
                self,
                f"AuditFailures{number}",
                words=AUDIT_APPEND_FAILED,
                name="AuditFailures",
                agent=self._monitored.name,
                log_group=log,
                environment=environment,
                period=_PERIOD,
            )
            for number, log in enumerate(self._monitored.logs.values())
        ]
        return self._bell.rings(
            "Audit",
            failures[0],
            above=0,
            periods=1,
            because="an entry of the audit trail could not be written.",
            runbook="the-audit-trail-is-not-written",
        )


def _api_metric(name: str, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/ApiGateway",
        metric_name=name,
        dimensions_map=dimensions,
        statistic=cloudwatch.Stats.SUM,
        period=_PERIOD,
        label=name,
    )
