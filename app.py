"""The CDK app: builds the environment that ENV names. The only reader of the process environment in stacks."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk

from agents.catalog import CATALOG
from agents.common.inference_profiles import ModelRefused
from region import deployment_region
from stacks.application import ClickShop
from stacks.catalog_check import check_catalog
from stacks.configuration_error import ConfigurationError
from stacks.environments import environment_from
from stacks.image_tags import image_tags

# LAYERS=empty, where nothing is deployed, or to where functions find their packages in the interpreter that runs them.
EMPTY_LAYERS = "empty"
_CDK_JSON = Path(__file__).with_name("cdk.json")


def build(variables: Mapping[str, str], *, outdir: Path | None = None) -> cdk.App:
    """The app that these variables describe; `outdir` is where the CLI wants it, unless given."""
    environment = environment_from(variables, region=deployment_region(variables, profile=None))
    check_catalog(CATALOG, environment)
    # The CLI passes cdk.json's context by itself; a bare `python app.py` must give the same templates.
    context = json.loads(_CDK_JSON.read_text())["context"]
    # Without the analytics resource a template changes only when what it describes does.
    app = cdk.App(context=context, outdir=str(outdir) if outdir else None, analytics_reporting=False)
    ClickShop(
        app, environment=environment, image_tags=image_tags(CATALOG), packaged=variables.get("LAYERS") != EMPTY_LAYERS
    )
    return app


def main() -> None:
    """Synthesises, or says in one sentence why not."""
    try:
        build(os.environ).synth()
    except (ConfigurationError, ModelRefused) as refusal:
        sys.exit(f"clickshop: {refusal}")


if __name__ == "__main__":
    main()
