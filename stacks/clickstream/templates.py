"""The templates as they are shipped: agents/clickstream/templates/<solution>/<layer>.json."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from stacks.clickstream.balancer import BalancerLayer
from stacks.clickstream.collector import CollectorLayer
from stacks.clickstream.connectors import ConnectorsLayer
from stacks.clickstream.layer import SOLUTIONS
from stacks.clickstream.network import NetworkLayer
from stacks.clickstream.registry import RegistryLayer

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "agents" / "clickstream" / "templates"
_LAYERS = {
    "registry": RegistryLayer,
    "network": NetworkLayer,
    "balancer": BalancerLayer,
    "collector": CollectorLayer,
    "connectors": ConnectorsLayer,
}
# What a reader of the account has of it is nothing, and a template may be 51,200 bytes long.
_CONTEXT = {"aws:cdk:enable-path-metadata": False, "aws:cdk:enable-asset-metadata": False}


def app(outdir: Path | None = None) -> cdk.App:
    """Every layer of every solution, with the context that the shop's own stacks have."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    made = cdk.App(context={**context, **_CONTEXT}, outdir=str(outdir) if outdir else None, analytics_reporting=False)
    for solution in SOLUTIONS:
        for name, layer in _LAYERS.items():
            layer(made, f"{solution}-{name}", solution=solution)
    return made


def synthesised(made: cdk.App) -> Mapping[Path, str]:
    """The text of every template, by where it is shipped."""
    assembly = made.synth()
    return {
        SHIPPED / solution / f"{name}.json": _text(assembly.get_stack_by_name(f"{solution}-{name}").template)
        for solution in SOLUTIONS
        for name in _LAYERS
    }


def _text(template: Mapping[str, Any]) -> str:
    return json.dumps(template, indent=1) + "\n"
