"""Where a pipeline's alarms ring: the shop's own topic, with runbooks beside the shop's own."""

from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns

from stacks.clickstream.layer import Layer
from stacks.components.alarm import Bell


def bell(layer: Layer) -> Bell:
    """The bell of that layer."""
    topic = sns.Topic.from_topic_arn(layer, "AlarmTopic", layer.told("AlarmTopicArn"))
    return Bell(scope=layer, action=actions.SnsAction(topic), about=f"{layer.named()}: ")
