"""The colours of a map, in the dark and in the light."""

from __future__ import annotations

from dataclasses import dataclass

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class MapTheme:
    """Everything the drawing of a map takes from the theme. Colours are sRGB, 0 to 255."""

    dark: bool
    canvas: Rgb
    text: Rgb
    """Names on the map, the hovered track's path, rings of the pointer."""
    quiet: Rgb
    """Hairlines and what may stand back."""
    accent: Rgb
    """What is selected or playing."""
    island: Rgb
    """What an island's highest level is filled with, as strong as `island_strength`."""
    island_strength: float
    glow: float
    """0: points cover each other; above: this share of a point's light adds to what lies below it."""
    point_alpha: float = 0.92
    dimmed_alpha: float = 0.12


DARK = MapTheme(
    dark=True,
    canvas=(0x0E, 0x11, 0x16),
    text=(0xE8, 0xEB, 0xF0),
    quiet=(0x9A, 0xA3, 0xB2),
    accent=(0xFF, 0xB4, 0x54),
    island=(0x9F, 0xB4, 0xE0),
    island_strength=0.25,
    glow=0.14,
)

LIGHT = MapTheme(
    dark=False,
    canvas=(0xFA, 0xFA, 0xF7),
    text=(0x1D, 0x21, 0x29),
    quiet=(0x55, 0x5D, 0x6A),
    accent=(0xC2, 0x41, 0x0C),
    island=(0x5C, 0x6B, 0x8C),
    island_strength=0.20,
    glow=0.0,
)
