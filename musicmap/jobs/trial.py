"""A model is tried in a process of its own: one that crashes, or never answers, costs that process."""

from __future__ import annotations

from multiprocessing.connection import Connection

from musicmap.errors import ModelError, UserError
from musicmap.jobs.crew import Crew, Died, Said
from musicmap.jobs.priority import stand_back
from musicmap.models.card import ModelCard

PATIENCE_S = 180.0
"""A transformer for 30 s of sound loads and hears in half a minute on a slow machine."""


def try_out(card: ModelCard, patience: float = PATIENCE_S) -> None:
    """Let a model hear silence. Raises ModelError where it cannot be loaded, crashes, or gives something else than
    its card says."""
    crew: Crew[ModelCard] = Crew(_hear_silence, (), 1)
    try:
        crew.give(crew.idle[0], card, card)
        news = next(crew.listen(patience), None)
    finally:
        crew.dismiss()
    match news:
        case Said(_, UserError() as fault):
            raise fault
        case Died():
            raise ModelError(f"The model “{card.name}” crashes when it is run.", "It was not taken.")
        case None:
            raise ModelError(f"The model “{card.name}” does not come to an end when it is run.", "It was not taken.")


def _hear_silence(connection: Connection) -> None:
    import numpy as np

    from musicmap.models.engines import engine_of

    stand_back("background")
    try:
        card: ModelCard = connection.recv()
    except EOFError:
        return
    answer: UserError | None = None
    try:
        with engine_of(card) as engine:
            engine.run(np.zeros((1, *card.shape), np.float32))
    except UserError as fault:
        answer = fault
    connection.send(answer)
