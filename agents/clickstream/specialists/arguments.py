"""Checks of what a model filled in for a pipeline. A ValueError's text goes back to the model."""

import re

from agents.clickstream.deployment.naming import PIPELINE_NAME
from agents.common.tool_arguments import optional_words

PIPELINE = "clickstream"
PLAN_ID = r"(?:deploy|rollback|destroy)-[0-9a-f]{8}"


def pipeline_name(said: str | None) -> str:
    """The pipeline's name; the usual one when none is said."""
    name = (optional_words(said, name="pipeline") or PIPELINE).strip("'\"`")
    if not re.fullmatch(PIPELINE_NAME, name):
        raise ValueError(
            "A pipeline's name is 1 to 20 lower-case letters, digits and hyphens and begins with a letter, "
            f"such as {PIPELINE}: choose such a name, or leave it out."
        )
    if re.fullmatch(PLAN_ID, name):
        raise ValueError(f"{name} is the id of a plan: say the name of the pipeline.")
    return name


def resource_name(said: str, *, name: str, longest: int = 255) -> str:
    """A name or an ARN of something in AWS, as it was said, without quotes."""
    text = said.strip().strip("'\"`").removeprefix("s3://").rstrip("/")
    if not text or len(text) > longest or any(letter.isspace() for letter in text):
        raise ValueError(f"{name} is one name without spaces, at most {longest} characters: ask the operator for it.")
    return text
