"""What is done on a worker of a Dask cluster: one order, one answer.

Nothing is kept between two orders: to load all four models takes 0.2 s, to hear a song with them some 5.
"""

from __future__ import annotations

import platform
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from musicmap import __version__
from musicmap.errors import ModelError, UnreadableAudio, UserError
from musicmap.jobs.listeners import Refused, Unable
from musicmap.jobs.listening import Glance, Glimpsed, Heard, Identified, Identify, Listen
from musicmap.models.card import ModelCard
from musicmap.types import ModelName, SoundId


@dataclass(frozen=True, slots=True)
class Hear:
    """Let these models hear a sound that was identified."""

    path: Path
    sound: SoundId
    models: tuple[ModelName, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A task, and what whoever does it must be."""

    program: str
    """The version of musicmap."""
    models: Mapping[ModelName, str]
    """name → version of all that listen, in their order."""
    task: Identify | Listen | Glance | Hear


@dataclass(frozen=True, slots=True)
class Unseen:
    """There is no such file for this worker."""

    machine: str


Answer = Identified | Glimpsed | Heard | Refused | Unable | Unseen


def carry_out(order: Order) -> Answer:
    """Do it, on one core as the workers of this machine do, so that the results are the same to the bit."""
    from threadpoolctl import threadpool_limits

    try:
        if order.program != __version__:
            raise _other(f"has musicmap {__version__}, and here it is {order.program}", "Let all have the same.")
        if not order.task.path.exists():
            return Unseen(platform.node())
        with threadpool_limits(1):
            return _answer(order.task, _cards(order.models))
    except UnreadableAudio as error:
        return Refused(str(error))
    except UserError as error:
        return Unable(error)
    except Exception:  # noqa: BLE001 - one bad file costs one file
        return Refused("musicmap stumbled over this file.", traceback.format_exc())


def _answer(task: Identify | Listen | Glance | Hear, cards: tuple[ModelCard, ...]) -> Answer:
    from musicmap.jobs.ears import Ears

    open_gate = threading.Event()
    open_gate.set()
    with Ears(cards, open_gate) as ears:
        match task:
            case Glance(path, model):
                return Glimpsed(ears.glimpse(path, model))
            case Hear(path, sound, models):
                return Heard(ears.hear(path, sound, models))
            case Identify(path) | Listen(path):
                return Identified(ears.identify(path))


def _cards(wanted: Mapping[ModelName, str]) -> tuple[ModelCard, ...]:
    """The models as they are here. Raises UserError where they are not those that are wanted."""
    from musicmap.models.registry import Registry
    from musicmap.paths import AppDirs, models_folder

    registry = Registry.of(models_folder(), AppDirs.standard().models)
    found = []
    for name, version in wanted.items():
        try:
            card = registry.card(name)
        except ModelError as error:
            raise _other(
                f"cannot use a model. {error}", "Add it there, too, or choose others with --models."
            ) from error
        if card.version != version:
            raise _other(f"has another version of the model “{name}”", "Let all have the same.")
        found.append(card)
    return tuple(found)


def _other(sentence: str, mend: str) -> UserError:
    return UserError(f"The cluster's worker on {platform.node()} {sentence.rstrip('.')}.", mend)
