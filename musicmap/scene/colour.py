"""Colours: the sound colour of a segment, hues for categories, a ramp for magnitudes.

All of them are chosen in OKLab (Ottosson 2020, "A perceptual color space for image processing"), where equal
steps look equal, and kept to lightnesses that stand out from the canvas, dark or light.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from musicmap.scene.theme import Rgb
from musicmap.types import Bytes8, Doubles, Floats

# Linear sRGB → cone responses, and their cube roots → L, a, b (Ottosson 2020).
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONES, _FROM_LAB = np.linalg.inv(_CONES), np.linalg.inv(_LAB)

_LEVELS, _HUE_STEPS = 33, 129

CATEGORIES = 12
"""So many hues stay apart; what comes after them is grey."""
UNKNOWN = -1
"""The category of what has none: a fainter grey."""
_PLACES = 12
_ON_DARK = "A653BC A6F7E4 B0C009 F889C1 ECEC50 BF5354 FFC099 9C95FF CCC8FF A6902A 1DB784 337DEB"
_ON_LIGHT = "0E4600 0191F9 F74D3E 1E6697 52007C AF3B5C 7D46D2 2430B0 635C00 77244A C65ECF 209610"
"""Found by a search for the twelve that stay farthest apart in OKLab, from each other and from the grey, for the
usual eye and, by the model of Machado, Oliveira and Fernandes (2009), for those without red, green or blue cones,
among colours of moderate chroma and a contrast of 3 : 1 with the canvas; the most different come first."""
_GREY_ON_DARK, _GREY_ON_LIGHT = (0x7C, 0x84, 0x92), (0x7E, 0x85, 0x90)
_FAINT_ON_DARK, _FAINT_ON_LIGHT = (0x47, 0x4D, 0x57), (0xBC, 0xC0, 0xC6)


def to_oklab(rgb: ArrayLike) -> Doubles:
    """(…, 3) sRGB 0 to 255 → (…, 3) OKLab: lightness 0 to 1, and two hue axes around 0."""
    share = np.asarray(rgb, np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lab: Doubles = np.cbrt(linear @ _CONES.T) @ _LAB.T
    return lab


def from_oklab(lab: ArrayLike) -> Bytes8:
    """(…, 3) OKLab → (…, 3) uint8 sRGB; what no screen can show keeps its lightness and hue and loses chroma."""
    wanted = np.asarray(lab, np.float64)
    linear = _linear(wanted)
    outside = ((linear < -1e-4) | (linear > 1 + 1e-4)).any(axis=-1, keepdims=True)
    if outside.any():
        linear = np.where(outside, _linear(_less_chroma(wanted)), linear)
    linear = np.clip(linear, 0, 1)
    share = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(share * 255).astype(np.uint8)


def _linear(lab: Doubles) -> Doubles:
    linear: Doubles = ((lab @ _FROM_LAB.T) ** 3) @ _FROM_CONES.T
    return linear


def _less_chroma(lab: Doubles) -> Doubles:
    """As much chroma as sRGB can show, by halving."""
    low, high = np.zeros(lab.shape[:-1]), np.ones(lab.shape[:-1])
    for _ in range(10):
        middle = (low + high) / 2
        linear = _linear(lab * np.stack([np.ones_like(middle), middle, middle], axis=-1))
        fits = ((linear >= 0) & (linear <= 1)).all(axis=-1)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return lab * np.stack([np.ones_like(low), low, low], axis=-1)


def sound_colours(components: Floats | Doubles, *, dark: bool) -> Bytes8:
    """(N, K) principal components → (N, 3) uint8 sRGB: what sounds alike looks alike.

    The first two components are the hue plane, the third the lightness, within limits that stand out from the
    canvas. Each is centred at its median and scaled by what 96 % of the rows stay within, so that a few odd
    segments do not turn all others grey. Missing components count as 0; rows that are not finite are grey.
    """
    rows = np.asarray(components, np.float64)[:, :3]
    rows = np.pad(rows, ((0, 0), (0, 3 - rows.shape[1])))
    heard = np.isfinite(rows.sum(axis=1))
    if not heard.any():
        return np.full((len(rows), 3), _GREY_ON_DARK if dark else _GREY_ON_LIGHT, np.uint8)
    low, middle, high = np.quantile(rows[heard], (0.02, 0.5, 0.98), axis=0)
    reach = np.maximum(np.maximum(high - middle, middle - low), 1e-12)
    place = np.where(heard[:, None], (rows - middle) / reach, 0.0)
    strength = np.hypot(place[:, 0], place[:, 1])
    # The chroma saturates, smoothly: most music lies near the middle and would be grey otherwise.
    strongest = 0.135 if dark else 0.15
    chroma = strongest * np.tanh(1.9 * strength) / np.maximum(strength, 1e-12)
    level = np.tanh(0.9 * place[:, 2])
    table = _sound_table(strongest, *((0.72, 0.08) if dark else (0.60, 0.06)))
    hue = (np.rint((chroma[:, None] * place[:, :2] / strongest + 1) / 2 * (_HUE_STEPS - 1))).astype(np.intp)
    colours = table[np.rint((level + 1) / 2 * (_LEVELS - 1)).astype(np.intp), hue[:, 0], hue[:, 1]]
    colours[~heard] = _GREY_ON_DARK if dark else _GREY_ON_LIGHT
    return colours


@lru_cache(maxsize=2)
def _sound_table(strongest: float, lightness: float, reach: float) -> Bytes8:
    """Sound colours in steps that no eye can see, to be looked up: working out a million takes ten seconds."""
    level, plane = np.linspace(-reach, reach, _LEVELS) + lightness, np.linspace(-strongest, strongest, _HUE_STEPS)
    return from_oklab(np.stack(np.meshgrid(level, plane, plane, indexing="ij"), axis=-1))


def category_colours(categories: NDArray[np.integer], *, dark: bool) -> Bytes8:
    """(N,) numbers of categories → (N, 3) uint8: 0 to 11 each their own hue, others grey, `UNKNOWN` fainter."""
    table = np.array(
        [tuple(bytes.fromhex(hexes)) for hexes in (_ON_DARK if dark else _ON_LIGHT).split()]
        + ([_GREY_ON_DARK, _FAINT_ON_DARK] if dark else [_GREY_ON_LIGHT, _FAINT_ON_LIGHT]),
        np.uint8,
    )
    return table[np.where(categories < 0, CATEGORIES + 1, np.minimum(categories, CATEGORIES))]


def wheel_colours(places: NDArray[np.integer], *, dark: bool) -> Bytes8:
    """(N,) places on a wheel of twelve, from 0 → (N, 3) uint8: neighbours look alike, others do not; outside grey.

    The hues go round as DJ software has them, from teal by yellow, red and violet. Whoever lacks one kind of cones sees
    a flat ring: so lightness goes round too, askew to the axis that they lack, and every eye sees a ring.
    """
    known = (places >= 0) & (places < _PLACES)
    hue = np.radians(180 - np.where(known, places, 0) * 360 / _PLACES)
    middle, reach, lightest = (0.74, 0.16, 150) if dark else (0.46, 0.18, 135)
    lightness = middle + reach * np.cos(hue - np.radians(lightest))
    colours = from_oklab(np.stack([lightness, 0.115 * np.cos(hue), 0.115 * np.sin(hue)], axis=-1))
    colours[~known] = _FAINT_ON_DARK if dark else _FAINT_ON_LIGHT
    return colours


def ramp_colours(shares: Floats | Doubles, *, dark: bool) -> Bytes8:
    """(N,) magnitudes 0 to 1 → (N, 3) uint8: lightness rises (on a light canvas: falls) evenly, the hue turns once.

    Values outside are held to the ends; not a number is grey.
    """
    share = np.clip(np.nan_to_num(np.asarray(shares, np.float64), nan=0.0), 0.0, 1.0)
    hue = np.radians(285 - 195 * share if dark else 95 - 190 * share)
    lightness = 0.40 + 0.50 * share if dark else 0.80 - 0.45 * share
    chroma = 0.09 + 0.07 * np.sin(np.pi * (0.15 + 0.7 * share))
    colours = from_oklab(np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1))
    colours[np.isnan(np.asarray(shares, np.float64))] = _GREY_ON_DARK if dark else _GREY_ON_LIGHT
    return colours


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"): text wants 4.5, points and lines 3."""
    share = np.array([one, other], np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    darker, lighter = sorted(linear @ (0.2126, 0.7152, 0.0722))
    return float((lighter + 0.05) / (darker + 0.05))
