"""What somebody asks of this demo on the command line."""

import argparse
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Solution = Literal["lua", "vector"]

CLUSTER, BUCKET = "MSK_CLUSTER", "S3_BUCKET"
PIPELINE = "clickstream"  # the one that is meant where nobody names one
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True, kw_only=True)
class Options:
    """`cluster` and `bucket` are empty where nobody gave any: then this machine's are made."""

    solution: Solution = "lua"
    pipeline: str = PIPELINE
    cluster: str = ""
    bucket: str = ""
    staff: str = "ada"
    yes: bool = False
    keep: bool = False
    go_on: bool = False
    teardown: bool = False
    verbose: bool = False

    @classmethod
    def of(cls, arguments: argparse.Namespace, variables: Mapping[str, str]) -> "Options":
        """Those of a parsed command line, and of the environment."""
        return cls(
            solution=arguments.solution,
            pipeline=arguments.pipeline,
            cluster=arguments.cluster or variables.get(CLUSTER, ""),
            bucket=arguments.bucket or variables.get(BUCKET, ""),
            staff=arguments.staff,
            yes=arguments.yes,
            keep=arguments.keep,
            go_on=arguments.go_on,
            teardown=arguments.teardown,
            verbose=arguments.verbose,
        )


def pipeline_name(said: str) -> str:
    """As the service takes it: refused here, before anything is started or made. Raises ArgumentTypeError."""
    if not _NAME.fullmatch(said):
        raise argparse.ArgumentTypeError(
            "a pipeline's name is 1 to 20 lower-case letters, digits and hyphens, and begins with a letter"
        )
    return said


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m demos.clickstream",
        description=description,
        epilog=(
            "Without anything in the environment it uses the stack of this machine, starts it where it does not run, "
            "and makes an MSK cluster and a bucket there. DEPLOYED=dev means that environment of your AWS account, "
            f"with {CLUSTER} and {BUCKET} (or --cluster and --bucket) of yours; CLICKSHOP_URL and CLICKSHOP_TOKEN go "
            "first. On AWS a pipeline costs money from the first step on: the plan says how much."
        ),
    )
    options.add_argument("--solution", choices=("lua", "vector"), default="lua", help="default: lua")
    options.add_argument("--yes", action="store_true", help="approve without a terminal: the deployment, the teardown")
    options.add_argument("--keep", action="store_true", help="leave the pipeline as it is at the end")
    options.add_argument(
        "--pipeline", type=pipeline_name, default=PIPELINE, metavar="NAME", help=f"default: {PIPELINE}"
    )
    options.add_argument("--cluster", metavar="NAME", help="an MSK cluster of yours")
    options.add_argument("--bucket", metavar="NAME", help="an S3 bucket of yours")
    options.add_argument("--verbose", action="store_true", help="name every resource of a plan, however narrow it is")
    options.add_argument("--staff", default="ada", metavar="NAME", help="who asks and approves (default: ada)")
    instead = options.add_mutually_exclusive_group()
    instead.add_argument("--go-on", action="store_true", help="with the newest plan: approve, resume or follow it")
    instead.add_argument("--teardown", action="store_true", help="only take the pipeline down")
    return options
