"""What is watched where customers order: orders, refusals for want of stock, declined payments."""

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from agents.common.alarms import ORDER_PLACED, OVERSELL_REFUSED, PAYMENT_DECLINED
from stacks.components.alarm import Bell, total
from stacks.components.service_alarms import MonitoredService
from stacks.environments import Environment

_PERIOD = cdk.Duration.minutes(5)
_MINUTE = cdk.Duration.minutes(1)
_QUARTER = cdk.Duration.minutes(15)
_REFUSED = 20
_DECLINED_PERCENT = 30
_FEWEST = 10  # below it, a percentage says little
_ASKED = 200


@dataclass(frozen=True, kw_only=True)
class OrderMetrics:
    """Of one agent, in a minute each."""

    placed: cloudwatch.Metric
    refused: cloudwatch.Metric
    declined: cloudwatch.Metric


class OrderAlarms(Construct):
    """The metrics of an agent that takes orders, and their alarms.

    That nobody orders while many ask is trouble where real customers are: an environment with sample data has none.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        monitored: MonitoredService,
        environment: Environment,
        action: cloudwatch.IAlarmAction,
    ) -> None:
        super().__init__(scope, id_)
        self._monitored, self._environment = monitored, environment
        self._bell = Bell(scope=self, action=action, about=f"{monitored.name}: ")
        self.metrics = OrderMetrics(
            placed=self._metric("OrdersPlaced", ORDER_PLACED),
            refused=self._metric("OversellsRefused", OVERSELL_REFUSED),
            declined=self._metric("PaymentsDeclined", PAYMENT_DECLINED),
        )
        self.alarms = [self._refused(), self._declined()]
        if not environment.with_samples:
            self.alarms.append(self._none_while_many_ask())

    def _refused(self) -> cloudwatch.Alarm:
        return self._bell.rings(
            "OversellsRefused",
            self.metrics.refused.with_(period=_PERIOD),
            above=_REFUSED,
            periods=1,
            because=f"more than {_REFUSED} orders were refused in five minutes, because nothing was left.",
            runbook="orders-are-refused-for-want-of-stock",
        )

    def _declined(self) -> cloudwatch.Alarm:
        # A declined order is not placed: the two are all that were to be paid.
        declined, placed = "FILL(declined, 0)", "FILL(placed, 0)"
        share = cloudwatch.MathExpression(
            expression=f"IF({declined} + {placed} >= {_FEWEST}, 100 * {declined} / ({declined} + {placed}), 0)",
            using_metrics={
                "placed": self.metrics.placed.with_(period=_PERIOD),
                "declined": self.metrics.declined.with_(period=_PERIOD),
            },
            period=_PERIOD,
        )
        return self._bell.rings(
            "PaymentsDeclined",
            share,
            above=_DECLINED_PERCENT,
            periods=2,
            because=f"more than {_DECLINED_PERCENT} % of payments are declined, for ten minutes.",
            runbook="payments-are-declined",
        )

    def _none_while_many_ask(self) -> cloudwatch.Alarm:
        requests = [group.metrics.request_count(period=_QUARTER) for group in self._monitored.target_groups]
        nobody_buys = cloudwatch.MathExpression(
            expression=f"IF(asked > {_ASKED} AND FILL(placed, 0) < 1, 1, 0)",
            using_metrics={
                "asked": total(requests, period=_QUARTER),
                "placed": self.metrics.placed.with_(period=_QUARTER),
            },
            period=_QUARTER,
        )
        return self._bell.rings(
            "NoOrders",
            nobody_buys,
            above=0,
            periods=2,
            because=f"no order in half an hour, though more than {_ASKED} requests came in each quarter of it.",
            runbook="nobody-orders-any-more",
        )

    def _metric(self, name: str, words: str) -> cloudwatch.Metric:
        return self._monitored.lines(
            self, name + "Lines", words=words, name=name, environment=self._environment, period=_MINUTE
        )
