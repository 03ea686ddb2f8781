"""Where a pipeline's alarms ring: the shop's own topic, with runbooks beside the shop's own."""

from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.clickstream.layer import Layer
from stacks.components.alarm import Bell


def bell(scope: Construct) -> Bell:
    """The bell of a layer, or of a part of one."""
    layer = Layer.of(scope)
    topic = sns.Topic.from_topic_arn(scope, "AlarmTopic", layer.told("AlarmTopicArn"))
    return Bell(scope=scope, action=actions.SnsAction(topic), about=f"{layer.named()}: ")
