"""Templates of pages and tables, filled with figures."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def rendered(template: Path, **figures: object) -> str:
    """A template beside which those lie that it includes; a figure that it names and is not given is an error."""
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=False,  # noqa: S701  Markdown of our own figures
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template.name).render(**figures)
