"""A stream of twenty minutes as a timeline: what is worn throughout, what comes and goes, what is said about it."""

from dataclasses import replace
from decimal import Decimal

from agents.common.principal import Principal
from agents.live_shopping.timeline import HIDDEN, SHOWN, Moment, StreamProduct, Timeline

STREAM_ID = "fitness_stream_morning_001"


def product(product_id: str, name: str, category: str, description: str, **more: tuple[str, ...]) -> StreamProduct:
    """A product of the shop."""
    return StreamProduct(
        product_id=product_id,
        name=name,
        brand="Nike" if product_id == "shoe_001" else "FlexForm",
        category=category,
        description=description,
        price=Decimal("120.00"),
        **more,
    )


PEGASUS = product(
    "shoe_001",
    "Nike Air Zoom Pegasus",
    "shoes",
    "The everyday running shoe for the road.",
    sizes=("9", "10"),
    sold_out_sizes=("11",),
)
TRAIL = product("shoe_002", "Trail Running Shoes", "shoes", "Running shoes for mud, roots and rock.")
BOTTLE = product("bottle_001", "Insulated Water Bottle", "fitness", "Keeps water cold.", colors=("Blue", "Steel"))
BANDS = product("band_001", "Resistance Band Set", "fitness", "Five bands from gentle to hard.")
MAT = product("mat_001", "Premium Yoga Mat", "fitness", "Stays where it is laid.", colors=("Blue",))
SHORTS = product("shorts_001", "Athletic Shorts", "clothing", "Shorts for running and the gym.", sizes=("S", "M"))

MOMENTS = (
    Moment(at_second=0, kind=SHOWN, product=TRAIL, text="On the bench, still muddy."),
    Moment(at_second=0, kind=SHOWN, product=PEGASUS, text="And on my feet: the Pegasus."),
    Moment(at_second=75, kind=HIDDEN, product=TRAIL),
    Moment(at_second=150, kind=SHOWN, product=BOTTLE, text="Still ice in it."),
    Moment(at_second=170, kind="question", text="Does it leak?"),
    Moment(at_second=240, kind=HIDDEN, product=BOTTLE),
    Moment(at_second=255, kind=SHOWN, product=BANDS),
    Moment(at_second=345, kind="price", product=BANDS),
    Moment(at_second=420, kind=SHOWN, product=MAT),
    Moment(at_second=458, kind="said", product=MAT, text="Thick enough that I forget the floor."),
    Moment(at_second=540, kind=HIDDEN, product=BANDS),
    Moment(at_second=660, kind=SHOWN, product=SHORTS),
    Moment(at_second=780, kind=HIDDEN, product=MAT),
    Moment(at_second=840, kind=HIDDEN, product=SHORTS),
)


def timeline(second: int, *, repeated: bool = False) -> Timeline:
    """The stream as it is looked at at a second."""
    return Timeline(stream_id=STREAM_ID, duration_seconds=1200, second=second, repeated=repeated, moments=MOMENTS)


class CannedTimelines:
    """One stream, looked at at a second."""

    def __init__(self, second: int, moments: tuple[Moment, ...] = MOMENTS) -> None:
        self._timeline = replace(timeline(second), moments=moments)

    async def timeline(self, _: Principal, stream_id: str) -> Timeline | None:
        """The one, or none."""
        return self._timeline if stream_id == STREAM_ID else None
