"""What a pipeline's things are called, and by what it is known that they are its own."""

import re
from collections.abc import Mapping
from typing import Literal

from agents.clickstream.aws.actions import Specialist

Layer = Literal["registry", "network", "balancer", "collector", "connectors"]

OWNERS: Mapping[Layer, Specialist] = {
    "registry": "image_builder",
    "network": "security_config",
    "balancer": "load_balancer",
    "collector": "ecs_deployment",
    "connectors": "data_connector",
}
"""The layers in the order in which they are made, each with the specialist under whose role."""

PIPELINE_TAG = "clickshop:pipeline"

PIPELINE_NAME = "[a-z][a-z0-9-]{0,19}"
"""What may be asked for as a pipeline: the pattern of migration 0031. A plan asks for more: is_pipeline_name."""

_PIPELINE = re.compile(r"[a-z](?:-?[a-z0-9])*")
_LONGEST_PIPELINE = 20
_LONGEST_BALANCER = 32  # Elastic Load Balancing's own bound


def own_name(prefix: str, pipeline: str) -> str:
    """`dev-clickstream-orders`: what all names of a pipeline begin with, and its folder in the bucket."""
    return f"{prefix}clickstream-{pipeline}"


def stack_name(prefix: str, pipeline: str, layer: Layer) -> str:
    """`dev-clickstream-orders-network`."""
    return f"{own_name(prefix, pipeline)}-{layer}"


def balancer_name(prefix: str, pipeline: str) -> str:
    """Of the load balancer and of its target group."""
    return f"{prefix}events-{pipeline}"


def glue_database(prefix: str, pipeline: str) -> str:
    """`dev_clickstream_orders`, of the Iceberg table: Glue's names have no hyphens."""
    return own_name(prefix, pipeline).replace("-", "_")


def dead_letter_topic(prefix: str, pipeline: str) -> str:
    """Where its connectors put what they can't read."""
    return f"{own_name(prefix, pipeline)}-dead-letters"


def longest_pipeline(prefix: str) -> int:
    """How many characters a pipeline's name may have in this environment."""
    return min(_LONGEST_PIPELINE, _LONGEST_BALANCER - len(balancer_name(prefix, "")))


def is_pipeline_name(name: str) -> bool:
    """Lower-case letters, digits and single hyphens, a letter first and no hyphen last."""
    return _PIPELINE.fullmatch(name) is not None


def tags(pipeline: str) -> Mapping[str, str]:
    """What every stack of a pipeline bears, and hands on to what it is made of."""
    return {PIPELINE_TAG: pipeline}


def is_ours(stack_tags: Mapping[str, str], pipeline: str) -> bool:
    """Whether a stack with these tags was made by this service for this pipeline."""
    return stack_tags.get(PIPELINE_TAG) == pipeline
