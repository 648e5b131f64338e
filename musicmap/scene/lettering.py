"""Text as arrays: how much of each pixel its letters cover."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from musicmap.types import Bytes8

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = (
    *(
        "Inter-Medium",
        "seguisb",
        "segoeui",
        "SFNS",
        "HelveticaNeue",
        "NotoSans-Medium",
        "NotoSans-Regular",
        "DejaVuSans",
    ),
    *("NotoSansCJK-Regular", "NotoSansCJKjp-Regular", "msgothic", "Arial Unicode"),
)
"""Files of fonts in the order of our liking, without endings; the last ones for other scripts."""


class Lettering(Protocol):
    """Somebody who can write: Pillow, or a window's own fonts."""

    def cover(self, text: str, size: float, tracking: float = 0.0) -> Bytes8:
        """(h, w) uint8, 255 where a letter covers a whole pixel.

        The height is the line's, the same for all texts of a size.

        Args:
            size: of the font, pixels.
            tracking: more room after each letter, as a share of the size.
        """
        ...


class PillowLettering:
    """Writes with the fonts of this machine, or with those that are named, or with Pillow's own.

    A text is written in the first font that has all of its letters. Pillow's own font, the last, has those of English
    only, and shows boxes for others.
    """

    def __init__(self, fonts: Sequence[str] = FONTS) -> None:
        self._names = tuple(fonts)
        self._open: dict[tuple[str, float], FreeTypeFont | None] = {}

    def cover(self, text: str, size: float, tracking: float = 0.0) -> Bytes8:
        from PIL import Image, ImageDraw

        font = self._font_for(text, size)
        ascent, descent = font.getmetrics()
        steps = [font.getlength(letter) + tracking * size for letter in text] if tracking else [font.getlength(text)]
        picture = Image.new("L", (max(math.ceil(sum(steps) - tracking * size), 1), ascent + descent))
        pen, x = ImageDraw.Draw(picture), 0.0
        for part, step in zip(text if tracking else [text], steps, strict=True):
            pen.text((x, ascent), part, fill=255, font=font, anchor="ls")
            x += step
        return np.array(picture)

    def _font_for(self, text: str, size: float) -> FreeTypeFont:
        found = [font for name in (*self._names, "") if (font := self._font(name, size)) is not None]
        return next((font for font in found if _has(font, text)), found[0])

    def _font(self, name: str, size: float) -> FreeTypeFont | None:
        """The font of that name, or Pillow's own for none; None where this machine has no such font."""
        from PIL import ImageFont

        if (name, size) not in self._open:
            try:
                font = ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
            except OSError:
                font = None
            self._open[name, size] = font if isinstance(font, ImageFont.FreeTypeFont) else None
        return self._open[name, size]


def _has(font: FreeTypeFont, text: str) -> bool:
    """Whether a font has all letters of a text: what it has not, it draws as it draws what is no letter at all."""
    nothing = font.getmask("\uffff")
    return all(
        letter == " " or font.getmask(letter).size != nothing.size or bytes(font.getmask(letter)) != bytes(nothing)
        for letter in set(text)
    )
