"""What stands against a wish whatever the account holds: it is said before anything is looked up."""

from collections.abc import Iterator

from agents.clickstream.deployment.naming import is_pipeline_name, longest_pipeline
from agents.clickstream.deployment.wish import LONGEST_FLUSH, Wish


def beforehand(wish: Wish, *, account: str, region: str, prefix: str) -> list[str]:
    """In the order in which an operator would mend it."""
    return [*_name(wish.pipeline, prefix), *_elsewhere(wish.cluster, account, region), *_flush(wish.flush_seconds)]


def _name(pipeline: str, prefix: str) -> Iterator[str]:
    longest = longest_pipeline(prefix)
    if len(pipeline) > longest:
        yield (
            f"The pipeline's name {pipeline} has {len(pipeline)} characters, and {longest} fit into what is named "
            "after it here: choose a shorter one."
        )
    elif not is_pipeline_name(pipeline):
        yield (
            f"A pipeline can't be called {pipeline!r}: choose a name of lower-case letters, digits and single hyphens, "
            "with a letter first."
        )


def _elsewhere(cluster: str, account: str, region: str) -> Iterator[str]:
    """`arn:aws:kafka:{region}:{account}:cluster/{name}/{id}`"""
    if not cluster.startswith("arn:"):
        return
    parts = cluster.split(":", 5)
    if parts[2:5] != ["kafka", region, account]:
        yield (
            f"The cluster {cluster} is not one of MSK in {region}, account {account}, where this service deploys: name "
            "one that is, or ask the service of that environment."
        )


def _flush(seconds: int) -> Iterator[str]:
    if not 1 <= seconds <= LONGEST_FLUSH:
        yield (
            f"Connectors can't gather events for {seconds} seconds before they write them: choose 1 to {LONGEST_FLUSH} "
            "seconds."
        )
