"""Named fakes: providers that are not on this machine. Each makes real sessions, on the processor."""

from __future__ import annotations

from typing import Any

import numpy as np

from musicmap.models.providers import PROCESSOR, Provider, quiet_runtime
from musicmap.types import Floats


class Session:
    """A real session whose answers pass through `change`."""

    def __init__(self, source: str | bytes) -> None:
        self._real = PROCESSOR.session(source)
        self.batches: list[int] = []

    def run(self, names: list[str], fed: dict[str, Floats]) -> list[Floats]:
        self.batches += [len(values) for values in fed.values()]
        return [self.change(values) for values in self._real.run(names, fed)]

    def change(self, values: Floats) -> Floats:
        return values


class Agreeing(Provider):
    """Another one that computes in another order: without any of onnxruntime's rewriting, in two threads."""

    title = "Agreeing"

    def session(self, source: str | bytes) -> Any:
        runtime = quiet_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 2
        options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
        return runtime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


class _Rounding(Session):
    def change(self, values: Floats) -> Floats:
        return (values * np.float32(1.01)).astype(np.float32)


class Rounding(Provider):
    """Gives a hundredth more of everything."""

    title = "Rounding"

    def session(self, source: str | bytes) -> Session:
        return _Rounding(source)


class _Blank(Session):
    def change(self, values: Floats) -> Floats:
        return np.full_like(values, np.nan)


class Blank(Provider):
    """Gives no numbers at all."""

    title = "Blank"

    def session(self, source: str | bytes) -> Session:
        return _Blank(source)


class Driverless(Provider):
    """Cannot start."""

    title = "Driverless"

    def session(self, source: str | bytes) -> Any:
        raise RuntimeError("libdriver.so.1 is missing.\nSee the manual.")


class _Full(Session):
    def run(self, names: list[str], fed: dict[str, Floats]) -> list[Floats]:
        if len(self.batches) >= 1:
            raise MemoryError("it is full")
        return super().run(names, fed)


class Full(Provider):
    """Agrees, and has no memory for more than that."""

    title = "Full"

    def session(self, source: str | bytes) -> Session:
        return _Full(source)
