"""What other shops sell and this one does not: a question that is nearer to one of these than to any product is theirs.

Distances alone can't tell: "fishing rods" is nearer to trekking poles than most questions are to their right answer.
The departments follow Google's product taxonomy, its second level and the third where that is broader than this shop.
"""

import asyncio
from collections.abc import Sequence
from operator import mul

from agents.common.database import Vector
from agents.common.embeddings import Embedder
from agents.common.search import NO_CUT, meaning_of

DEPARTMENTS = (
    "Live animals",
    "Pet supplies",
    "Costumes",
    "Wedding and bridal clothes",
    "Handbags and wallets",
    "Jewelry",
    "Event tickets",
    "Musical instruments",
    "Hobbies and creative arts",
    "Party and celebration",
    "Baby bathing",
    "Baby toys",
    "Baby transport",
    "Diapering",
    "Nursing and feeding",
    "Potty training",
    "Advertising and marketing",
    "Agriculture",
    "Construction",
    "Dentistry",
    "Food service",
    "Forestry and logging",
    "Hairdressing and cosmetology",
    "Heavy machinery",
    "Industrial storage",
    "Law enforcement",
    "Manufacturing",
    "Medical equipment",
    "Mining and quarrying",
    "Piercing and tattooing",
    "Science and laboratory",
    "Work safety protective gear",
    "Photo cameras and lenses",
    "Binoculars and optics",
    "Arcade equipment",
    "Circuit boards and components",
    "Marine electronics",
    "Televisions and video players",
    "Video game consoles",
    "Groceries and food items",
    "Wine, beer and soft drinks",
    "Tobacco products",
    "Beds and mattresses",
    "Cabinets and storage",
    "Sofas",
    "Tables",
    "Outdoor furniture",
    "Building materials",
    "Fencing and barriers",
    "Fuel",
    "Plumbing",
    "Paint and wall coverings",
    "Hand tools and power tools",
    "Medicine and vitamins",
    "Cosmetics",
    "Perfume and cologne",
    "Hair care",
    "Oral care",
    "Shaving and grooming",
    "Vision care",
    "Bathroom accessories",
    "Home decor",
    "Curtains and rugs",
    "Household cleaning and paper supplies",
    "Fridges and freezers",
    "Ovens, cookers and microwaves",
    "Washing machines and dishwashers",
    "Lawn and garden",
    "Plants and flowers",
    "Pool and spa",
    "Suitcases and luggage",
    "Books",
    "Magazines and newspapers",
    "Films on disc",
    "Music recordings",
    "Sheet music",
    "Office supplies",
    "Ink and toner",
    "Shipping supplies",
    "Religious items",
    "Software",
    "Video games",
    "Ball sports",
    "Racket sports",
    "Gymnastics",
    "Martial arts",
    "Rock climbing",
    "Bicycles",
    "Horse riding",
    "Fishing",
    "Golf",
    "Hunting and shooting",
    "Skateboarding and scooters",
    "Skating",
    "Skiing and snowboarding",
    "Surfing",
    "Billiards and darts",
    "Board games and puzzles",
    "Toys",
    "Outdoor play equipment",
    "Vehicle parts and accessories",
    "Cars and motorcycles",
    "Boats",
)


class Elsewhere:
    """The departments' vectors, embedded with the first question and kept."""

    def __init__(self, embedder: Embedder, *, margin: float) -> None:
        self._embedder = embedder
        self._margin = margin
        self._vectors: Sequence[Vector] = ()
        self._lock = asyncio.Lock()

    async def farthest(self, question: Vector | None) -> float:
        """How far the nearest product may be: `margin` farther than the nearest of these departments."""
        if question is None:
            return NO_CUT
        async with self._lock:
            self._vectors = self._vectors or await self._embedded()
        return min((_distance(question, vector) + self._margin for vector in self._vectors), default=NO_CUT)

    async def _embedded(self) -> Sequence[Vector]:
        vectors = await asyncio.gather(*(meaning_of(name, self._embedder) for name in DEPARTMENTS))
        known = [vector for vector in vectors if vector is not None]
        return known if len(known) == len(DEPARTMENTS) else ()


def _distance(one: Vector, other: Vector) -> float:
    """Both are of length one, as the embedder asks for."""
    return 1.0 - float(sum(map(mul, one.values, other.values)))
