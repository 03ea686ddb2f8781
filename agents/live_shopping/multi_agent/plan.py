"""The supervisor's plan: which specialists a message needs, as one call to the model says."""

from typing import Literal, get_args

from pydantic import BaseModel, Field

SpecialistName = Literal["search", "product", "order"]
NAMES: tuple[SpecialistName, ...] = get_args(SpecialistName)


class Plan(BaseModel):
    """Say which specialists the viewer's message needs: every one that it does need, and no other."""

    specialists: list[SpecialistName] = Field(
        max_length=len(NAMES) * 2,  # a model may say one twice
        description=(
            "search is finding products by what they are like or for, and telling what the stream shows or has shown; "
            "product is what is known of a product: its details, its sizes, and what is in stock; "
            "order is what an order would cost in total, and placing it; an empty list is for small talk"
        ),
    )

    @property
    def names(self) -> tuple[SpecialistName, ...]:
        """Each once, in the order in which they work."""
        return tuple(name for name in NAMES if name in self.specialists)
