"""What is said more here than elsewhere: the words of a group of segments, out of what a tagger says of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from musicmap.types import Bytes8, Doubles, Ints, TagNumbers

PRIOR = 50.0
"""How many activations' worth of the whole library's words each group is given before it is heard."""


def said(group: NDArray[np.integer], groups: int, top: TagNumbers, values: Bytes8, tags: int) -> Doubles:
    """How much of each tag is said in each group: (tags, groups), in activations.

    Args:
        group: (N,) each segment's group; what is below 0 is in none.
        top: (N, K) uint8 each segment's strongest tags.
        values: (N, K) uint8 their activations, 255 for 1.
        tags: how many the tagger has; higher numbers in `top` are left out.
    """
    total = np.zeros(tags * groups)
    for tag, value in zip(top.T, values.T, strict=True):
        told = (group >= 0) & (tag < tags)
        slot = tag[told].astype(np.intp) * groups + group[told]
        total += np.bincount(slot, value[told], minlength=tags * groups)
    return total.reshape(tags, groups) / 255


def more_than_elsewhere(here: Doubles, everywhere: Doubles) -> Doubles:
    """How surely each tag is said more in each group than in all the rest: (tags, …) standard deviations.

    The z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
    "Fightin' Words", equations 16, 20 and 22). It weighs how much more against how often, so that neither what is
    common everywhere nor what was hardly said gives a place its name.

    Args:
        here: (tags, …) activations in each group.
        everywhere: (tags,) in the whole library.
    """
    total = everywhere.reshape(-1, *(1,) * (here.ndim - 1))
    prior = PRIOR * (total + 1e-9) / (total.sum() + 1e-9 * len(total))
    # A blur rounds, and may leave a little more here than there is, or a little less than nothing.
    ours = np.clip(here, 0, total)
    theirs = total - ours
    ours, theirs = ours + prior, theirs + prior
    log_odds = np.log(ours / (ours.sum(axis=0) - ours)) - np.log(theirs / (theirs.sum(axis=0) - theirs))
    found: Doubles = log_odds / np.sqrt(1 / ours + 1 / theirs)
    return found


def group_names(group: Ints, groups: int, top: TagNumbers, values: Bytes8, tags: Sequence[str]) -> tuple[str, ...]:
    """A name for each group: the tag that is said more there than elsewhere, or two where one is taken.

    Groups with lower numbers choose first. All names differ.
    """
    here = said(group, groups, top, values, len(tags))
    order = np.argsort(-more_than_elsewhere(here, here.sum(axis=1)), axis=0, kind="stable")
    names: list[str] = []
    for number, best in enumerate(order.T.tolist(), 1):
        words = [tags[tag] for tag in best[:2]]
        choices = [word for word in (*words[:1], ", ".join(words)) if word and word not in names]
        names.append(choices[0] if choices else f"group {number}")
    return tuple(names)
