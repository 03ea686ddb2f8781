"""A function's packages and code as they are deployed: how large, and how long an interpreter takes to import them.

Sizes are of the wheels for Lambda's platform. Times are this machine's, with its wheels and its Python: which import
takes long is the same there, how long is not. Lambda's own start and network are not in them.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.promotions.result import ColdStart, FunctionStart, Package
from benchmarks.run import Run
from stacks.components.promotion_functions import LAYERS, PLANS, FunctionPlan
from stacks.components.python_layer import for_lambda, pip_install, unzipped_megabytes
from stacks.components.sources import ROOT

MOST_NAMED = 6
_REQUIREMENTS = ROOT / "agents" / "promotions" / "requirements"
_FUNCTIONS = ROOT / "agents" / "promotions" / "functions"
_PROGRAM = """
import importlib, sys, time
sys.path[:0] = sys.argv[2:]
began = time.perf_counter()
importlib.import_module(sys.argv[1]).handler
print((time.perf_counter() - began) * 1000)
"""


def measure(rounds: int) -> ColdStart:
    """Fetches every layer twice: for Lambda, to weigh it, and for this machine, to import it."""
    with tempfile.TemporaryDirectory(prefix="clickshop-cold-start-") as folder:
        layers = {name: _Layer(name, Path(folder)) for name in LAYERS}
        plans = {name: plan for name, plan in PLANS.items() if plan.layer and _is_built(plan)}
        functions = tuple(
            _start(name, plan, layers[plan.layer], Path(folder) / name, rounds)
            for name, plan in plans.items()
            if plan.layer
        )
    return ColdStart(run=Run.now(), functions=functions)


def _is_built(plan: FunctionPlan) -> bool:
    return (_FUNCTIONS / f"{plan.module}.py").exists()


class _Layer:
    """Both of its forms."""

    def __init__(self, name: str, folder: Path) -> None:
        self.ours, self.lambdas = folder / f"{name}-ours", folder / f"{name}-lambda"
        requirements = _REQUIREMENTS / f"{name}.txt"
        for target, options in ((self.ours, ()), (self.lambdas, for_lambda())):
            subprocess.run(pip_install(requirements, "--target", str(target), *options), check=True)


def _start(name: str, plan: FunctionPlan, layer: _Layer, code: Path, rounds: int) -> FunctionStart:
    plan.sources.copy_to(code)
    module = f"agents.promotions.functions.{plan.module}"
    paths = (str(code), str(layer.ours))
    from_source = tuple(_import(module, paths) for _ in range(rounds))
    slowest = _slowest(module, paths)
    for path in paths:
        subprocess.run([sys.executable, "-m", "compileall", "-q", path], check=True)
    compiled = tuple(_import(module, paths) for _ in range(rounds))
    for cache in [*code.rglob("__pycache__"), *layer.ours.rglob("__pycache__")]:
        for file in cache.iterdir():
            file.unlink()
    return FunctionStart(
        function=name,
        code_megabytes=unzipped_megabytes(code),
        layer_megabytes=unzipped_megabytes(layer.lambdas),
        largest=_largest(layer.lambdas),
        from_source=from_source,
        compiled=compiled,
        slowest=slowest,
    )


def _import(module: str, paths: Sequence[str]) -> float:
    """In milliseconds, by an interpreter that has nothing else and writes no bytecode."""
    return float(_python(module, paths).stdout)


def _slowest(module: str, paths: Sequence[str]) -> tuple[Package, ...]:
    """By the time of the modules' own, summed up for each top-level package."""
    spent = Counter[str]()
    for line in _python(module, paths, "-X", "importtime").stderr.splitlines():
        own, _, name = line.removeprefix("import time:").split("|")
        if own.strip().isdigit():
            spent[name.strip().partition(".")[0]] += int(own)
    return tuple(Package(name=name, milliseconds=micros / 1000) for name, micros in spent.most_common(MOST_NAMED))


def _python(module: str, paths: Sequence[str], *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys._base_executable, "-I", "-S", "-B", *options, "-c", _PROGRAM, module, *paths],  # type: ignore[attr-defined]  # CPython's own
        env={"AWS_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=True,
    )


def _largest(layer: Path) -> tuple[Package, ...]:
    found = [Package(name=path.name, megabytes=_megabytes(path)) for path in layer.iterdir()]
    return tuple(sorted(found, key=lambda package: -package.megabytes)[:MOST_NAMED])


def _megabytes(path: Path) -> float:
    return unzipped_megabytes(path) if path.is_dir() else path.stat().st_size / 1_000_000
