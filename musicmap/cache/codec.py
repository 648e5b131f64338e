"""How vectors and file tags are written into a row and read back.

A taggram lies between 0 and 1, so it is kept as 16-bit fixed point: off by at most 8e-6 everywhere,
where float16 is off by 2.4e-4 near 1. Embeddings have no such bounds and are kept as float16
(relative error 5e-4), or as float32 if one of them is too large for that.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from musicmap.types import FileTags, Floats, LayerKind

_HALF_MAX = float(np.finfo(np.float16).max)
_FIELDS = frozenset(f.name for f in fields(FileTags))


def pack(values: Floats, kind: LayerKind) -> tuple[str, bytes]:
    """(segments, dimensions) float32 → (encoding, little-endian bytes). In a taggram NaN counts as 0."""
    if kind == "taggram":
        bounded = np.clip(np.nan_to_num(values, nan=0.0), 0.0, 1.0)
        return "u16", np.rint(bounded * 65535.0).astype("<u2").tobytes()
    if np.abs(values).max(initial=0.0) > _HALF_MAX:
        return "f32", values.astype("<f4").tobytes()
    return "f16", values.astype("<f2").tobytes()


def unpack(encoding: str, data: bytes, dimensions: int) -> Floats:
    """What `pack` wrote, as (segments, dimensions) float32."""
    dtype = {"u16": "<u2", "f16": "<f2", "f32": "<f4"}[encoding]
    values = np.frombuffer(data, dtype=dtype).reshape(-1, dimensions).astype(np.float32)
    return values / np.float32(65535.0) if encoding == "u16" else values


def tags_to_text(tags: FileTags) -> str:
    """File tags as JSON, only those that say something; lone surrogates survive as escapes."""
    empty = FileTags()
    return json.dumps({k: v for k, v in asdict(tags).items() if v != getattr(empty, k)})


def tags_from_text(text: str) -> FileTags:
    """What `tags_to_text` wrote; fields that this version does not know are dropped."""
    raw: dict[str, Any] = json.loads(text)
    values = {k: v for k, v in raw.items() if k in _FIELDS}
    if "genres" in values:
        values["genres"] = tuple(values["genres"])
    if "musicbrainz" in values:
        values["musicbrainz"] = tuple((name, mbid) for name, mbid in values["musicbrainz"])
    return FileTags(**values)
