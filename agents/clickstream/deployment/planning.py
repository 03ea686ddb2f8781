"""A wish and what was found become a plan: topics first, and everything else only when they are there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agents.clickstream.deployment.costs import monthly_cost
from agents.clickstream.deployment.errors import NotProposed
from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.naming import OWNERS, Layer, own_name, stack_name
from agents.clickstream.deployment.ownership import DOUBTED, is_doubted
from agents.clickstream.deployment.parameters import filled
from agents.clickstream.deployment.pipeline_topics import DEAD_LETTERS, dead_letters
from agents.clickstream.deployment.plan import Json, Plan, Step
from agents.clickstream.deployment.site import Site
from agents.clickstream.deployment.standing import has_connectors, objections_to_change
from agents.clickstream.deployment.templates import Template, Templates
from agents.clickstream.deployment.wish import Survey, TopicWish, Wish

_NEEDS: Mapping[Layer, tuple[str, ...]] = {
    "registry": (),
    "network": (),
    "balancer": ("stack:network",),
    "collector": ("build:collector", "stack:network", "stack:balancer"),
    "connectors": ("build:plugins", "stack:network"),
}
_PURPOSES: Mapping[Layer, str] = {
    "registry": "where images and plugins are built",
    "network": "who may talk to whom",
    "balancer": "where events come in",
    "collector": "what takes events and puts them into Kafka",
    "connectors": "what writes events from Kafka to S3 and Iceberg",
}
# A new version of these is another resource by nature: nothing that runs is lost with the old one.
_REPLACED_BY_NATURE = frozenset(
    {"AWS::ECS::TaskDefinition", "AWS::KafkaConnect::CustomPlugin", "AWS::KafkaConnect::WorkerConfiguration"}
)
_PROOF_EVENTS = 200
_PROOF_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Planning:
    """What plans of deployments are made from, besides a wish, a survey and what is there."""

    site: Site
    templates: Templates

    def plan(self, plan_id: str, wish: Wish, survey: Survey, made: Made) -> Plan:
        """Everything that the wish takes, there already or not. Topics that are there have the wished shape.

        Raises NotProposed for what can't be changed in place.
        """
        if against := objections_to_change(wish, survey, made):
            raise NotProposed("standing", against)
        topics = [*(_topic(topic, survey, made, configs={}) for topic in wish.topics)]
        topics.append(_topic(dead_letters(wish, self.site.prefix), survey, made, configs=DEAD_LETTERS))
        layers = _Layers(self.site, self.templates, wish, survey, made, tuple(step.name for step in topics))
        return Plan(plan_id=plan_id, kind="deploy", wish=wish, survey=survey, steps=(*topics, *layers.steps()))


def _topic(topic: TopicWish, survey: Survey, made: Made, *, configs: Mapping[str, str]) -> Step:
    name = f"topic:{topic.name}"
    is_there = any(found.name == topic.name for found in survey.topics)
    before = made.steps.get(name)
    ours = not is_there or (before is not None and before.step.parameters["ours"] is True)
    shape = f"{topic.partitions} partitions, replication {topic.replication}"
    return Step(
        name=name,
        kind="topic",
        direction="do",
        agent="msk_topic",
        title=f"{'Use' if is_there else 'Create'} the topic {topic.name}",
        needs=(),
        creates=() if is_there else (f"topic {topic.name} ({shape})",),
        monthly_usd=Decimal(0),  # its storage is the brokers'
        parameters={
            "cluster_arn": survey.brokers.arn,
            "topic": topic.name,
            "partitions": topic.partitions,
            "replication": topic.replication,
            "configs": {**configs},
            "there": is_there,
            "ours": ours,
            DOUBTED: is_there and before is not None and is_doubted(before),
        },
    )


@dataclass(frozen=True)
class _Layers:
    """The steps after the topics."""

    site: Site
    templates: Templates
    wish: Wish
    survey: Survey
    made: Made
    topics: tuple[str, ...]

    def steps(self) -> Iterator[Step]:
        """In their order."""
        yield self._stack("registry")
        yield self._images()
        yield self._plugins()
        for layer in ("network", "balancer", "collector", "connectors"):
            yield self._stack(layer)
        yield Step(
            name="proof",
            kind="proof",
            direction="do",
            agent="testing",
            title="Prove the pipeline with marked events",
            needs=(*self.topics, "stack:collector", "stack:connectors"),
            creates=(f"{_PROOF_EVENTS} marked events, from the load balancer to S3 and the Iceberg table",),
            monthly_usd=Decimal(0),
            parameters={"events": _PROOF_EVENTS, "deadline_seconds": _PROOF_SECONDS},
        )

    def _images(self) -> Step:
        others = {"lua": {"BackupImage": "BackupRepositoryUri"}, "vector": {"VectorImage": "VectorRepositoryUri"}}
        images = {"CollectorImage": "RepositoryUri", **others[self.wish.solution]}
        return self._build(
            "build:collector",
            tag=self.site.tag,
            title="Build the collector's images",
            creates=[f"image {name}:{self.site.tag}" for name in images],
            parameters={
                "what": "images",
                "project": "BuildProject",
                "variables": {"IMAGE_TAG": self.site.tag},
                "images": {**images},
            },
        )

    def _plugins(self) -> Step:
        """Connectors that stand keep theirs, which can't be changed in place either."""
        before = self.made.steps.get("build:plugins")
        tag = before.step.text("tag") if before and has_connectors(self.made) else self.site.tag
        prefix = f"{self._own_name}/plugins/{tag}"
        objects: dict[str, Json] = {
            "JsonPluginKey": f"{prefix}/json.zip",
            "IcebergPluginKey": f"{prefix}/iceberg.zip",
        }
        return self._build(
            "build:plugins",
            tag=tag,
            title="Build the connectors' plugins",
            creates=[f"s3://{self.wish.bucket}/{key}" for key in objects.values()],
            parameters={
                "what": "plugins",
                "project": "PluginProject",
                "variables": {"PLUGIN_PREFIX": prefix},
                "bucket": self.wish.bucket,
                "objects": objects,
            },
        )

    def _build(
        self, name: str, *, tag: str, title: str, creates: Sequence[str], parameters: Mapping[str, Json]
    ) -> Step:
        return Step(
            name=name,
            kind="build",
            direction="do",
            agent="image_builder",
            title=title,
            needs=(*self.topics, "stack:registry"),
            creates=tuple(creates),
            monthly_usd=Decimal(0),
            parameters={"tag": tag, **parameters},
        )

    def _stack(self, layer: Layer) -> Step:
        template = self.templates.get(self.wish.solution, layer)
        name = stack_name(self.site.prefix, self.wish.pipeline, layer)
        removes = self._removes(layer, template)
        gone = [f"removed: {removed}" for removed in removes]
        stands = f"stack:{layer}" in self.made.steps
        verb = "Update" if stands else "Create"
        may_replace = template.referring if stands else ()
        if may_replace:
            gone.append(f"perhaps replaced, where what they refer to changes: {', '.join(may_replace)}")
        return Step(
            name=f"stack:{layer}",
            kind="stack",
            direction="do",
            agent=OWNERS[layer],
            title=f"{verb} the stack {name}, {_PURPOSES[layer]}",
            needs=(*self.topics, *_NEEDS[layer]),
            creates=(*(f"{one} ({kind.removeprefix('AWS::')})" for one, kind in template.types.items()), *gone),
            monthly_usd=monthly_cost(
                template, size=self.wish.collector, public_subnets=len(self.survey.public_subnet_ids)
            ),
            parameters={
                "layer": layer,
                "stack": name,
                "solution": self.wish.solution,
                "template": template.digest,
                "resources": {**template.types},
                "replaces": [one for one, kind in template.types.items() if kind in _REPLACED_BY_NATURE],
                "may_replace": [*may_replace],
                "removes": [*removes],
                **filled(template, wish=self.wish, survey=self.survey, site=self.site),
                **self._traces(layer),
            },
        )

    @property
    def _own_name(self) -> str:
        return own_name(self.site.prefix, self.wish.pipeline)

    def _removes(self, layer: Layer, template: Template) -> Sequence[str]:
        """What an earlier version of the template made and this one has not: the approved plan names it."""
        before = self.made.steps.get(f"stack:{layer}")
        had = before.step.texts("resources") if before else {}
        return sorted(set(had) - set(template.types))

    def _traces(self, layer: Layer) -> Mapping[str, Json]:
        """What its services leave outside of the stack, for a teardown to take or to tell."""
        base = self._own_name
        objects = f"s3://{self.wish.bucket}/{base}"
        match layer:
            case "collector" if self.wish.solution == "lua":
                return {"writes": f"{objects}/backup/"}
            case "connectors":
                return {
                    "writes": f"{objects}/json/ and {objects}/iceberg/",
                    "connectors": [f"{base}-msk-s3-sink-json", f"{base}-msk-s3-sink-iceberg"],
                }
        return {}
