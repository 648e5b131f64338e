"""`musicmap models`: the models at hand, and whether they still hear what they should."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from musicmap.cli.output import Output
from musicmap.cli.places import Commands, add_json
from musicmap.paths import AppDirs, models_folder

if TYPE_CHECKING:
    from musicmap.models.card import ModelCard
    from musicmap.models.verify import Verdict


def add(commands: Commands) -> None:
    parser = commands(help="the models at hand", description="Lists the models, or verifies them.")
    parser.add_argument(
        "what", nargs="?", choices=["verify"], help="compare each model's hash and what it hears with the original"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, _dirs: AppDirs) -> int:
    """Listing gives 0; verifying 1 when a model is not what it should be."""
    from musicmap.models.registry import Registry

    registry = Registry.of(models_folder())
    if args.what != "verify":
        cards = tuple(registry)
        output.result({"models": [_card(card) for card in cards]}, (line for c in cards for line in _card_lines(c)))
        return 0
    verdicts = [_verdict(card) for card in registry]
    document = {"models": [_verdict_document(v) for v in verdicts]}
    output.result(document, (line for v in verdicts for line in _verdict_lines(v)))
    return 0 if all(v.holds for v in verdicts) else 1


def _card(card: ModelCard) -> dict[str, Any]:
    return {
        "name": card.name,
        "title": card.title,
        "description": card.description,
        "dataset": card.dataset,
        "classes": list(card.classes),
        "embedding": card.embedding,
        "segment_s": card.segment,
        "version": card.version,
        "sha256": card.sha256,
        "licence": card.licence,
    }


def _card_lines(card: ModelCard) -> Iterator[str]:
    yield f"{card.name}: {card.title}"
    yield f"  {card.description}"
    yield f"  {len(card.classes)} tags, embedding of {card.embedding}, segments of {card.segment:g} s; {card.licence}"


def _verdict(card: ModelCard) -> Verdict:
    import numpy as np

    from musicmap.audio.decode import mono
    from musicmap.models.verify import golden_folder, golden_signal, verify

    golden = golden_folder(models_folder())
    return verify(card, golden, np.concatenate(list(mono(golden_signal(golden), card.rate))))


def _verdict_document(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.model,
        "holds": verdict.holds,
        "fault": None if verdict.fault is None else str(verdict.fault),
        "checks": [
            {"name": c.name, "value": c.value if math.isfinite(c.value) else None, "bound": c.bound, "holds": c.holds}
            for c in verdict.checks
        ],
    }


def _verdict_lines(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.model}: {'as it should be' if verdict.holds else 'not as it should be'}"
    if verdict.fault is not None:
        yield f"  {verdict.fault}"
    for check in verdict.checks:
        yield f"  {check.name}: off by {check.value:.1e}, {'within' if check.holds else 'beyond'} {check.bound:g}"
