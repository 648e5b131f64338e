"""`musicmap models`: the models at hand, whether they still hear what they should, and models of one's own."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from musicmap.cli.output import Output
from musicmap.cli.own_models import add_one, install_one, remove_one
from musicmap.cli.places import Commands, add_json
from musicmap.errors import UserError
from musicmap.paths import AppDirs, models_folder

if TYPE_CHECKING:
    from musicmap.models.card import ModelCard
    from musicmap.models.registry import Registry
    from musicmap.models.verify import Verdict

_WHAT = """list      the models at hand
verify    compare each model's hash, and what it hears, with the original
add       take in a model of your own: an .onnx or .pb file with its .json beside it, or a folder
install   download one from its makers; without a NAME, list what there is
remove    let go of a model of your own"""


def add(commands: Commands) -> None:
    from argparse import RawDescriptionHelpFormatter

    parser = commands(
        help="the models at hand, and more of them",
        description=f"Lists the models, verifies them, and takes in others.\n\n{_WHAT}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", choices=[*_VERBS], default="list", metavar="VERB", help=", ".join(_VERBS))
    parser.add_argument("thing", nargs="?", metavar="NAME|FILE|FOLDER", help="which model")
    parser.add_argument("--yes", action="store_true", help="install without asking")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace, output: Output, dirs: AppDirs) -> int:
    """1 when a model is not what it should be; else 0."""
    from musicmap.models.registry import Registry

    return _VERBS[args.what](args, output, Registry.of(models_folder(), dirs.models))


def _list(_args: Namespace, output: Output, registry: Registry) -> int:
    cards, broken = tuple(registry), registry.faults()
    document = {
        "models": [_card(card) | {"own": registry.is_own(card.name)} for card in cards],
        "broken": [{"name": name, "fault": str(fault)} for name, fault in broken.items()],
    }
    lines = [line for card in cards for line in _card_lines(card)]
    output.result(document, [*lines, *(f"{name}: cannot be used. {fault}" for name, fault in broken.items())])
    return 1 if broken else 0


def _verify(args: Namespace, output: Output, registry: Registry) -> int:
    names = registry.names() if args.thing is None else (registry.card(args.thing).name,)
    verdicts = [_verdict(registry, name) for name in names]
    document = {"models": [_verdict_document(v) for v in verdicts]}
    output.result(document, (line for v in verdicts for line in _verdict_lines(v)))
    return 0 if all(v.holds for v in verdicts) else 1


def _add(args: Namespace, output: Output, registry: Registry) -> int:
    return add_one(Path(_wanted(args, "Which file or folder?")), output, registry)


def _install(args: Namespace, output: Output, registry: Registry) -> int:
    return install_one(args.thing, output, registry, models_folder(), agreed=args.yes)


def _remove(args: Namespace, output: Output, registry: Registry) -> int:
    return remove_one(_wanted(args, "Which model?"), output, registry)


_VERBS: Final[Mapping[str, Callable[[Namespace, Output, Registry], int]]] = MappingProxyType(
    {"list": _list, "verify": _verify, "add": _add, "install": _install, "remove": _remove}
)


def _wanted(args: Namespace, question: str) -> str:
    if args.thing is None:
        raise UserError(question, "musicmap models --help tells more.")
    return str(args.thing)


def _card(card: ModelCard) -> dict[str, Any]:
    return {
        "name": card.name,
        "title": card.title,
        "description": card.description,
        "dataset": card.dataset,
        "classes": list(card.classes),
        "embedding": card.embedding,
        "segment_s": card.segment,
        "listens_to": None if card.listens_to is None else str(card.listens_to),
        "version": card.version,
        "sha256": card.sha256,
        "licence": card.licence,
    }


def _card_lines(card: ModelCard) -> Iterator[str]:
    yield f"{card.name}: {card.title}"
    yield f"  {card.description}"
    tags = f"{len(card.classes)} tags" if card.classes else "no tags"
    embedding = f"embedding of {card.embedding}" if card.embedding else "no embedding"
    hears = "" if card.listens_to is None else f", listens to {card.listens_to}"
    yield f"  {tags}, {embedding}, segments of {card.segment:g} s{hears}; {card.licence}"


def _verdict(registry: Registry, name: str) -> Verdict:
    import numpy as np

    from musicmap.audio.decode import mono
    from musicmap.errors import ModelError
    from musicmap.jobs.trial import try_out
    from musicmap.models.verify import Verdict, golden_folder, golden_signal, verify
    from musicmap.types import ModelName

    if registry.is_own(name):  # nobody has told what it must give
        try:
            try_out(registry.card(name))
        except ModelError as fault:
            return Verdict(ModelName(name), (), fault)
        return Verdict(ModelName(name), ())
    card, golden = registry.card(name), golden_folder(models_folder())
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
    known = "as it should be" if verdict.checks else "whole, and it runs; what it must give is not known"
    yield f"{verdict.model}: {known if verdict.holds else 'not as it should be'}"
    if verdict.fault is not None:
        yield f"  {verdict.fault}"
    for check in verdict.checks:
        yield f"  {check.name}: off by {check.value:.1e}, {'within' if check.holds else 'beyond'} {check.bound:g}"
