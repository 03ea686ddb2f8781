"""What the supervisor is told by its environment: beyond what every agent has, where its specialists are."""

import os
from collections.abc import Mapping
from typing import Annotated

from pydantic import AnyHttpUrl, Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource

from agents.catalog import SPECIALISTS, AgentSpec, agent_named
from agents.common.settings import Settings
from agents.common.timeouts import LONGEST_ANSWER, LONGEST_PATIENCE

SPEC: AgentSpec = agent_named("supervisor")

_VARIABLES = tuple(spec.url_variable for spec in SPECIALISTS)


class SpecialistAddresses(PydanticBaseSettingsSource):
    """Reads one `<NAME>_URL` per specialist of the catalogue, by which a refusal names the one that is missing."""

    def get_field_value(self, _: FieldInfo, field_name: str) -> tuple[object, str, bool]:
        """Not asked: the source gives its one field as a whole."""
        return None, field_name, False

    def __call__(self) -> dict[str, object]:
        """The addresses by the names of their variables."""
        return {"specialist_urls": {name: os.environ.get(name, "") for name in _VARIABLES}}


class SupervisorSettings(Settings):
    """The supervisor waits for its specialists within its own answer."""

    specialist_urls: Annotated[Mapping[str, AnyHttpUrl], NoDecode]
    answer_seconds: float = Field(default=LONGEST_ANSWER, gt=0, le=LONGEST_PATIENCE)
    specialist_seconds: float = Field(default=25.0, gt=0, description="How long one specialist may take.")
    specialist_questions: int = Field(default=32, ge=1, description="How many questions one specialist gets at once.")
    history_turns: int = Field(default=10, ge=0, description="How many earlier turns the model reads.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What a test says in the constructor, then the specialists' addresses, then the rest of the environment."""
        del dotenv_settings, file_secret_settings
        return init_settings, SpecialistAddresses(settings_cls), env_settings
