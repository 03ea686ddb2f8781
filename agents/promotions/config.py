"""What each function is told by its environment: read once, frozen, and refused with a sentence when it is wrong."""

from collections.abc import Mapping
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.common.inference_profiles import DEFAULT_REGION

AGENT = "promotions"
DEFAULT_MODEL = "amazon.nova-2-lite-v1:0"


class FunctionSettings(BaseModel):
    """What every function has. A variable that is empty is not set."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=str.upper, populate_by_name=True)

    promotions_env: Literal["dev", "staging", "prod"]
    region: str = Field(default=DEFAULT_REGION, alias="AWS_REGION")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class AuthorizerSettings(FunctionSettings):
    """Whose tokens open a connection."""

    user_pool_id: str
    user_pool_client_id: str
    aws_endpoint_url: str | None = Field(default=None, description="Where AWS is, as its SDKs understand it.")

    @property
    def cognito_url(self) -> str:
        """Where the pool's keys are published."""
        return (self.aws_endpoint_url or f"https://cognito-idp.{self.region}.amazonaws.com").rstrip("/")


class ConnectionSettings(FunctionSettings):
    """Where connections are kept, answered and worked for."""

    table_prefix: str
    connections_url: str
    orchestrator_function: str


class StoreSettings(FunctionSettings):
    """The data: DynamoDB's tables by their prefix, PostgreSQL through the Data API; who may approve; links in mail."""

    table_prefix: str
    cluster_arn: str
    database_name: str = "clickshop"
    database_secret_arn: str
    user_pool_id: str
    http_url: str
    unsubscribe_secret_arn: str


class OrchestratorSettings(StoreSettings):
    """And ways to people, and the model with what one answer may cost."""

    connections_url: str
    sender: str
    configuration_set: str
    slack_secret_arn: str
    bedrock_model_id: str = DEFAULT_MODEL
    bedrock_profile_arn: str | None = Field(default=None, description="The agent's own profile of that model.")
    answer_seconds: float = Field(default=60, gt=0, le=840, description="How long one answer may take.")
    model_turns: int = Field(default=8, ge=1, description="How often the model may be called for one answer.")
    most_tool_calls: int = Field(default=12, ge=1, description="How many tools may be called for one answer.")


class HttpSettings(StoreSettings):
    """And who carries out what is decided by a link."""

    orchestrator_function: str


SettingsType = TypeVar("SettingsType", bound=FunctionSettings)


def settings_from(environment: Mapping[str, str], kind: type[SettingsType]) -> SettingsType:
    """A function's settings, or an exit that names each variable that is missing or wrong."""
    try:
        return kind.model_validate({name: value for name, value in environment.items() if value})
    except ValidationError as error:
        problems = "; ".join(f"{one['loc'][-1]}: {one['msg'].lower()}" for one in error.errors())
        raise SystemExit(f"This function does not start, its environment is not right: {problems}.") from None
