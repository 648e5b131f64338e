"""Original: two of a layer's own dimensions (two tags, or two of an embedding), linear or logarithmic."""

from __future__ import annotations

from typing import Literal

import numpy as np

from musicmap.types import Floats, LayerKind

Scale = Literal["linear", "log"]

FLOOR = 1e-4
"""The least activation that a logarithmic axis tells apart: what is below lies on its edge."""


def original(values: Floats, columns: tuple[int, int], scale: Scale = "linear", kind: LayerKind = "taggram") -> Floats:
    """(N, d) → (N, 2): column `columns[0]` across and `columns[1]` up.

    Logarithmic are log10 of a tag's activation, from `FLOOR` to 1, and for embeddings, which have both signs,
    sign(x) · log10(1 + |x|). A column there is not is an IndexError.
    """
    chosen = values[:, list(columns)].astype(np.float32)
    if scale == "log" and kind == "taggram":
        chosen = np.log10(np.maximum(chosen, np.float32(FLOOR)))
    elif scale == "log":
        chosen = np.sign(chosen) * np.log10(1 + np.abs(chosen))
    return chosen
