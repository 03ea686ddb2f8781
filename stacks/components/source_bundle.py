"""Assets of the repository's own files, copied without Docker."""

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from stacks.components.sources import ROOT, Sources


def lambda_code(sources: Sources) -> lambda_.Code:
    """For functions that need the standard library and boto3 only, which Lambda's runtime has."""
    return lambda_.Code.from_asset(
        str(ROOT / "stacks"),
        asset_hash=sources.fingerprint(),
        asset_hash_type=cdk.AssetHashType.CUSTOM,
        bundling=_bundling(sources),
    )


def source_asset(scope: Construct, id_: str, sources: Sources) -> s3_assets.Asset:
    """The files as a zip in the bucket of the CDK's bootstrap."""
    return s3_assets.Asset(
        scope,
        id_,
        path=str(ROOT / "stacks"),
        asset_hash=sources.fingerprint(),
        asset_hash_type=cdk.AssetHashType.CUSTOM,
        bundling=_bundling(sources),
    )


def _bundling(sources: Sources) -> cdk.BundlingOptions:
    return cdk.BundlingOptions(
        image=cdk.DockerImage.from_registry("scratch"),  # never pulled: the local bundler always succeeds
        local=_Copy(sources),
    )


@jsii.implements(cdk.ILocalBundling)
class _Copy:
    """Bundling without Docker."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def try_bundle(self, output_dir: str, *_options: Any, **_named_options: Any) -> bool:
        self._sources.copy_to(Path(output_dir))
        return True
