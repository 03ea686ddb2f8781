"""What a proof is about: the addresses of one pipeline, from its load balancer to its table."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Target(BaseModel):
    """Kept with each proof, so that whoever goes on with it needs to ask nobody."""

    model_config = ConfigDict(frozen=True)

    pipeline: str
    url: str = Field(description="Where events are posted: the load balancer's address with port and path.")
    bootstrap: str
    transport: Literal["tls", "plaintext"]
    topic: str
    bucket: str
    prefix: str = Field(description="Of the JSON connector's objects, before the folders of years.")
    database: str = Field(description="Of the Glue catalog.")
    table: str
    balancer_arn: str
    target_group_arn: str
    json_connector_arn: str
    iceberg_connector_arn: str
    flush_seconds: int = Field(ge=1, description="How often the connectors write.")
