"""Where this service can deploy: next to itself, and nowhere else."""

_ANOTHER = (
    "This service deploys in {own} only, next to itself; {said} needs a ClickShop of its own there. Name a cluster and "
    "a bucket in {own}, or ask the service in {said}."
)


def another_region(said: str | None, *, own: str) -> str:
    """What to say of a region that is not the service's own; empty for its own, or where none was named."""
    return _ANOTHER.format(own=own, said=said) if said and said.lower() != own else ""
