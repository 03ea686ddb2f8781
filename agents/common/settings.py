"""What a task definition tells an agent: read once at the edge, frozen, and refused with a sentence when wrong."""

from typing import Annotated, Literal, TypeVar

from pydantic import AliasChoices, AnyHttpUrl, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agents.common.timeouts import LONGEST_PATIENCE


class Settings(BaseSettings):
    """The environment of every agent."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True)

    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)
    environment: Literal["dev", "staging", "prod"]
    region: str = Field(validation_alias=AliasChoices("AWS_DEFAULT_REGION", "AWS_REGION"), min_length=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"

    database_host: str
    database_port: int = Field(ge=1, le=65535)
    database_name: str = "clickshop"
    database_secret_arn: str
    database_sslmode: Literal["disable", "prefer", "require", "verify-ca", "verify-full"] = "verify-full"
    database_sslrootcert: str | None = Field(default=None, description="The certificates to verify it against.")

    user_pool_id: str
    user_pool_client_id: str

    bedrock_model_id: str | None = None
    bedrock_profile_arn: str | None = Field(default=None, description="The agent's own profile of that model.")
    otel_exporter_otlp_endpoint: AnyHttpUrl | None = Field(default=None, description="Who wants spans, if anybody.")

    answer_seconds: float = Field(default=20.0, gt=0, le=LONGEST_PATIENCE, description="How long one answer may take.")
    model_turns: int = Field(default=6, ge=1, description="How often the model may be called for one answer.")
    most_tool_calls: int = Field(default=24, ge=1, description="How many tools may be called for one answer.")


class SearchSettings(Settings):
    """The environment of an agent that searches by meaning."""

    embedding_model_id: str
    embedding_profile_arn: str | None = Field(default=None, description="The agent's own profile of that model.")
    # An environment holds text, and a Literal of numbers does not read it.
    embedding_dimensions: Annotated[Literal[256, 512, 1024], BeforeValidator(int)]


class ProductSearchSettings(SearchSettings):
    """And how sure search must be that the shop has such a thing."""

    search_margin: float = Field(
        default=0.14,
        ge=0,
        le=2,
        description="How much nearer a question may be to what the shop does not sell. Measured in docs/search.md.",
    )


SettingsType = TypeVar("SettingsType", bound=Settings)


def load_settings(kind: type[SettingsType]) -> SettingsType:
    """The process's settings, or an exit that names each variable that is missing or wrong."""
    try:
        return kind()
    except ValidationError as error:
        problems = "; ".join(f"{_variable(one['loc'])}: {one['msg'].lower()}" for one in error.errors())
        raise SystemExit(f"This agent does not start, its environment is not right: {problems}.") from None


def _variable(location: tuple[int | str, ...]) -> str:
    return str(location[-1]).upper()
