"""What a customer's words mean on a stream: a time, a place in the order, "before", a description, or simply now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.live_shopping.said_time import time_said
from agents.live_shopping.timeline import StreamProduct, Timeline

_ORDINALS = {
    word: number
    for number, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th"),
        start=1,
    )
    for word in words.split()
}
_LAST = {"last", "latest", "newest", "final"}
# What points, asks, wants or greets, and describes nothing.
_SAYS_NOTHING = frozenset(
    """
    a about actually again ahead all also am amazing an and another any anything are as asap at available awesome be
    beautiful been before both bring buck buy by can cart cent cheap cheaper check choose chose cool cost costs
    could currently deal deliver delivery did didn discount do does doesn dollar don earlier else euro ever
    everything expensive find for free from gave get gimme give go good got grab great had has have having he held
    hello her here hers hey hi him his hold holding how i if in instead interested is it item items its just kind
    know learn let like likes look looks love lovely made make many may maybe me might mine minute minutes model
    moment money more most much my name need nice no not nothing now of oh ok on one ones ooh or order other our out
    over paid pair pairs part pay pick piece please pretty previous previously price product products put quick
    quickly really reserve right said sale same saw see seen sell send she ship shipping show showed showing shown
    shows since size sizes so sold some something sort stream stuff sure take talk talking tell than thank thanks
    that the their them then there these they thing things this those time to today tomorrow too total tried try two
    up us use used uses using very video want wanted wants was we wear wearing wears well went were what whats when
    where which while who why will wish with wore would wow yeah yep yes you your
    """.split()
)

_BESIDE = re.compile(r"\b(?P<side>before|after)\s+(?:the|that|this|those|these|her|his)\s+(?P<what>.+)$")
_SECOND_TO_LAST = re.compile(r"\b(?:second[ -]to[ -]last|next[ -]to[ -]last|last but one|penultimate)\b")
_BEFORE = re.compile(r"\b(?:before|previous|previously|earlier|other)\b")
_WORD = re.compile(r"[a-z0-9]+")
_SHORTENED = re.compile(r"['’][a-z]+")  # she's, don't

ENOUGH_WORDS = 2  # "blue jacket" is no blue mat: one word of several is a coincidence


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The product that is meant, if any, and the stream as it was looked at."""

    product: StreamProduct | None
    timeline: Timeline


def meant(timeline: Timeline, reference: str | None) -> Meant:
    """What the words point to; who says nothing means what is in focus."""
    said = (reference or "").casefold()
    time, rest = time_said(said, now=timeline.second)
    looked_at = timeline if time is None else timeline.at(time)
    return Meant(product=_product(looked_at, rest), timeline=looked_at)


def _product(timeline: Timeline, said: str) -> StreamProduct | None:
    if (beside := _BESIDE.search(said)) and (anchors := best_described(timeline, describing(beside["what"]))):
        return _neighbour(timeline, anchors[0], step=1 if beside["side"] == "after" else -1)
    words = describing(said)
    fitting = best_described(timeline, words) if words else timeline.latest()
    in_order = [product for product in timeline.in_order() if product in fitting]
    if _SECOND_TO_LAST.search(said):
        return next(iter(fitting[1:2]), None)
    if place := _place(said):
        return next(iter(in_order[place - 1 : place]), None)
    if _LAST & set(_WORD.findall(said)):
        return next(iter(fitting), None)
    seen = [product for product in timeline.seen() if product in fitting]
    if _BEFORE.search(said):
        focus = next(iter(timeline.seen()), None)
        return next((product for product in fitting if product != focus), None)
    return next(iter([*seen, *fitting]), None)


def _neighbour(timeline: Timeline, anchor: StreamProduct, *, step: int) -> StreamProduct | None:
    """What was shown just before or after something."""
    in_order = timeline.latest()[::-1]
    place = in_order.index(anchor) + step
    return in_order[place] if 0 <= place < len(in_order) else None


def best_described(timeline: Timeline, words: Sequence[str]) -> tuple[StreamProduct, ...]:
    """The products that most of the words fit, what was shown last first; none when too few do."""
    fits = {product: len(set(words) & _words_of(timeline, product)) for product in timeline.latest()}
    best = max(fits.values(), default=0)
    enough = min(len(set(words)), ENOUGH_WORDS)
    return tuple(product for product, count in fits.items() if count == best >= enough > 0)


def describing(said: str) -> tuple[str, ...]:
    """The words that describe something, each in the singular; numbers are sizes and times, and describe nothing."""
    words = _WORD.findall(_SHORTENED.sub("", said))
    return tuple(_singular(word) for word in words if not (_says_nothing(word) or word.isdigit()))


def _says_nothing(word: str) -> bool:
    return word in _ORDINALS or bool({word, _singular(word)} & (_SAYS_NOTHING | _LAST))


def _words_of(timeline: Timeline, product: StreamProduct) -> set[str]:
    told = " ".join(
        [
            product.name,
            product.brand,
            product.category,
            product.description,
            *product.colors,
            timeline.said_about(product),
        ]
    )
    return {_singular(word) for word in _WORD.findall(told.casefold())}


def _place(said: str) -> int | None:
    return next((_ORDINALS[word] for word in _WORD.findall(said) if word in _ORDINALS), None)


def _singular(word: str) -> str:
    if len(word) <= len("gas") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word.removesuffix("s")
