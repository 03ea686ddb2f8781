"""Percentiles of what was measured."""

from collections.abc import Sequence

import numpy as np


def percentile(values: Sequence[float], percent: float) -> float:
    """Between the two nearest values, in proportion."""
    return float(np.percentile(values, percent))
