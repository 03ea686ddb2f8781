"""`python -m local.data_api`: serves the RDS Data API; AWS_ENDPOINT_URL is where its secrets and clusters are."""

import argparse

import boto3
import uvicorn
from botocore.config import Config

from local.data_api.app import create_app
from local.data_api.limits import Limits
from local.data_api.service import DataApi
from local.logs import configure
from local.settings import LOOPBACK, Settings
from local.trail import Trail

_PATIENCE = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 2})


def main() -> None:
    """Serves until it is told to stop."""
    settings = Settings.from_environment()
    limits = Limits()
    parser = argparse.ArgumentParser(prog="python -m local.data_api", description=__doc__)
    parser.add_argument("--port", type=int, default=settings.data_api_port, help="where to listen, on loopback")
    parser.add_argument("--postgres-port", type=int, default=settings.postgres_port, help="where PostgreSQL listens")
    for name in ("statement_seconds", "idle_transaction_seconds", "transaction_seconds"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(limits, name))
    arguments = parser.parse_args()
    limits = Limits(
        statement_seconds=arguments.statement_seconds,
        idle_transaction_seconds=arguments.idle_transaction_seconds,
        transaction_seconds=arguments.transaction_seconds,
    )
    configure()
    api = DataApi.create(
        rds=boto3.client("rds", config=_PATIENCE),
        secrets_manager=boto3.client("secretsmanager", config=_PATIENCE),
        host=LOOPBACK,
        port=arguments.postgres_port,
        limits=limits,
    )
    uvicorn.run(
        Trail(create_app(api, limits), settings.trail),
        host=LOOPBACK,
        port=arguments.port,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
