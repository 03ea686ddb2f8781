"""Where one stack of the laptop lives: state folder, ports, addresses. Two stacks differ in nothing else."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
REGION = "us-east-1"
ACCOUNT = "000000000000"
REPOSITORY = Path(__file__).resolve().parent.parent
MAIN_HOME = REPOSITORY / ".clickshop"

LOAD_BALANCER_PORT = 8080
AWS_PORT = 4566
BEDROCK_PORT = 4567
DATA_API_PORT = 4568
POSTGRES_PORT = 4569
BROKER_PORTS = range(4570, 4573)
TOPIC_ORDERS_PORT = 4573
AGENT_PORTS = range(8000, 8007)
HIGHEST_PORT = 65_535


class SettingsError(ValueError):
    """The environment asks for a stack that cannot be."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One stack: `home` is its state folder, `port_offset` is added to every port that it opens.

    `own_kafka` is the bootstrap address of a Kafka of the user's, in place of the stack's brokers.
    """

    home: Path
    port_offset: int = 0
    own_kafka: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read CLICKSHOP_HOME, CLICKSHOP_PORT_OFFSET and KAFKA_BOOTSTRAP; refuse an offset beyond the ports."""
        home = Path(environment.get("CLICKSHOP_HOME") or MAIN_HOME).expanduser().resolve()
        raw = environment.get("CLICKSHOP_PORT_OFFSET") or "0"
        if not raw.isdecimal() or int(raw) + LOAD_BALANCER_PORT > HIGHEST_PORT:
            raise SettingsError(f"CLICKSHOP_PORT_OFFSET must be a number from 0 to 57455, not {raw!r}")
        return cls(home=home, port_offset=int(raw), own_kafka=environment.get("KAFKA_BOOTSTRAP", ""))

    def environment(self) -> dict[str, str]:
        """The variables from which another process reads the same settings."""
        own_kafka = {"KAFKA_BOOTSTRAP": self.own_kafka} if self.own_kafka else {}
        return {"CLICKSHOP_HOME": str(self.home), "CLICKSHOP_PORT_OFFSET": str(self.port_offset), **own_kafka}

    @property
    def prefix(self) -> str:
        """What stands before a command in a shell so that it means this stack; nothing for the main one."""
        home = f"CLICKSHOP_HOME={shlex.quote(str(self.home))} " if self.home != MAIN_HOME else ""
        return home + (f"CLICKSHOP_PORT_OFFSET={self.port_offset} " if self.port_offset else "")

    @property
    def load_balancer_port(self) -> int:
        """Where the load balancer listens."""
        return LOAD_BALANCER_PORT + self.port_offset

    @property
    def aws_port(self) -> int:
        """Where every AWS API without a port of its own listens."""
        return AWS_PORT + self.port_offset

    @property
    def bedrock_port(self) -> int:
        """Where Bedrock listens."""
        return BEDROCK_PORT + self.port_offset

    @property
    def data_api_port(self) -> int:
        """Where the RDS Data API listens."""
        return DATA_API_PORT + self.port_offset

    @property
    def postgres_port(self) -> int:
        """Where PostgreSQL listens."""
        return POSTGRES_PORT + self.port_offset

    @property
    def broker_ports(self) -> tuple[int, ...]:
        """Where the stack's own Kafka brokers listen."""
        return tuple(port + self.port_offset for port in BROKER_PORTS)

    @property
    def topic_orders_port(self) -> int:
        """Where those brokers take orders for topics."""
        return TOPIC_ORDERS_PORT + self.port_offset

    @property
    def kafka_bootstrap(self) -> str:
        """What Kafka clients are told: the user's Kafka, else the stack's."""
        return self.own_kafka or ",".join(f"{LOOPBACK}:{port}" for port in self.broker_ports)

    @property
    def url(self) -> str:
        """The shop's address."""
        return f"http://localhost:{self.load_balancer_port}"

    @property
    def application_profiles(self) -> Path:
        """The file in which Bedrock keeps the inference profiles that stacks make."""
        return self.home / "bedrock" / "profiles.json"

    @property
    def trail(self) -> Path:
        """The file in which the AWS endpoints write which actions the agents' tasks call."""
        return self.logs / "trail.jsonl"

    @property
    def logs(self) -> Path:
        """The folder with one log file for each process."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """The folder with what is true only while the stack runs: process ids, status."""
        return self.home / "run"

    @property
    def target_health(self) -> Path:
        """Where the load balancer writes what it finds, and DescribeTargetHealth reads it."""
        return self.run / "target-health.json"

    @property
    def images(self) -> Path:
        """The folder with the files of each image that was built here, by its digest."""
        return self.home / "aws" / "images"

    @property
    def connectors(self) -> Path:
        """Where connectors' workers write how these are, and DescribeConnector reads it."""
        return self.run / "connectors.json"

    def aws_variables(self) -> dict[str, str]:
        """What points an AWS SDK or the AWS CLI at this stack, and at nothing of the user's."""
        bedrock = f"http://{LOOPBACK}:{self.bedrock_port}"
        return {
            "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{self.aws_port}",
            "AWS_ENDPOINT_URL_BEDROCK": bedrock,
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock,
            "AWS_ENDPOINT_URL_RDS_DATA": f"http://{LOOPBACK}:{self.data_api_port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
