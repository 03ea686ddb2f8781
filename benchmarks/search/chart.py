"""The same scores as bars, in an SVG that reads on light and dark pages."""

from collections.abc import Iterator

from benchmarks.search.methods import METHODS, Method
from benchmarks.search.run import Scores

_COLORS: dict[Method, str] = {
    "keywords alone": "#8c8c8c",
    "vectors alone": "#4c78a8",
    "hybrid": "#e4572e",
    "hybrid with the cut": "#54a24b",
}
_WIDTH, _HEIGHT, _BAR, _GROUP, _FLOOR = 640, 260, 26, 150, 190


def chart(scores: Scores) -> str:
    """Four groups of bars, from 0 to 1."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
            'font-size="11" role="img" aria-label="Product search by method">',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
            *_groups(scores),
            *_legend(),
            "</svg>\n",
        )
    )


def _groups(scores: Scores) -> Iterator[str]:
    measures = {
        "recall@5": {method: score.recall for method, score in scores.items()},
        "MRR": {method: score.reciprocal_rank for method, score in scores.items()},
        "nDCG@5": {method: score.ndcg for method, score in scores.items()},
        "false positives": {method: score.false_positives for method, score in scores.items()},
    }
    for number, (name, values) in enumerate(measures.items()):
        left = 30 + number * _GROUP
        for place, method in enumerate(METHODS):
            yield from _bar(left + place * (_BAR + 3), values[method], _COLORS[method])
        yield f'<text x="{left + 57}" y="{_FLOOR + 18}" text-anchor="middle" fill="#222222">{name}</text>'


def _bar(left: int, value: float, color: str) -> Iterator[str]:
    height = round(value * 160, 1)
    top = round(_FLOOR - height, 1)
    yield f'<rect x="{left}" y="{top}" width="{_BAR}" height="{height}" fill="{color}"/>'
    yield f'<text x="{left + _BAR / 2}" y="{top - 4}" text-anchor="middle" fill="#222222">{value:.2f}</text>'


def _legend() -> Iterator[str]:
    for place, method in enumerate(METHODS):
        left = 30 + place * _GROUP
        yield f'<rect x="{left}" y="230" width="12" height="12" fill="{_COLORS[method]}"/>'
        yield f'<text x="{left + 18}" y="240" fill="#222222">{method}</text>'
