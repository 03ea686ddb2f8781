"""The CDK app of delivery: what may deploy ClickShop without a person's credentials. `app.py` knows nothing of it."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk

from region import deployment_region
from stacks.configuration_error import ConfigurationError
from stacks.delivery import Delivery, delivery_from
from stacks.github_access import GitHubAccessStack
from stacks.pipeline import PipelineStack

_CDK_JSON = Path(__file__).with_name("cdk.json")


def build(variables: Mapping[str, str], *, outdir: Path | None = None) -> cdk.App:
    """The pipeline where CONNECTION_ARN is given, else what GitHub's workflows need. Raises ConfigurationError."""
    delivery = delivery_from(variables, region=deployment_region(variables, profile=None))
    context = json.loads(_CDK_JSON.read_text())["context"]
    app = cdk.App(context=context, outdir=str(outdir) if outdir else None, analytics_reporting=False)
    _add_stack(app, delivery)
    return app


def _add_stack(app: cdk.App, delivery: Delivery) -> None:
    if delivery.connection:
        PipelineStack(app, "Pipeline", delivery=delivery, connection=delivery.connection)
    else:
        GitHubAccessStack(app, "GitHubAccess", delivery=delivery)


def main() -> None:
    """Synthesises, or says in one sentence why not."""
    try:
        build(os.environ).synth()
    except ConfigurationError as refusal:
        sys.exit(f"clickshop: {refusal}")


if __name__ == "__main__":
    main()
