"""Where ONNX networks are computed: the processor, or what else the installed onnxruntime knows (its “providers”).

What a layer holds must not depend on the machine that computed it. So another provider is only taken when it gives what
the processor gives, model by model, on an input that is the same everywhere.
"""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from musicmap.types import Floats, LayerKind

ERRORS_ONLY = 3  # of onnxruntime's severities

TAGGRAM_APART = 1e-3
"""Of certainties between 0 and 1."""
EMBEDDING_APART = 1e-3
"""Of the largest value. Vectors are kept as float16, which rounds to 5e-4 of each value: two computers may differ by as
much as what either of them loses anyway."""

_WHEELS = ("onnxruntime-gpu", "onnxruntime-directml", "onnxruntime-openvino")


class Provider(ABC):
    """Makes sessions."""

    title: str
    """As it is called in a sentence."""

    @abstractmethod
    def session(self, source: str | bytes) -> Any:
        """An `onnxruntime.InferenceSession` of a file or of its content; any exception when there is none to be had."""


@dataclass(frozen=True)
class OnnxProvider(Provider):
    """One of onnxruntime's, by its name there."""

    name: str
    title: str
    options: Mapping[str, str] = field(default_factory=dict)

    def session(self, source: str | bytes) -> Any:
        """In one thread of the processor: several at work are several processes."""
        runtime = quiet_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = ERRORS_ONLY
        if self.name == "DmlExecutionProvider":
            options.enable_mem_pattern = False  # DirectML demands it
        wanted = [(self.name, dict(self.options))] + ([(PROCESSOR.name, {})] if self.name != PROCESSOR.name else [])
        session = runtime.InferenceSession(source, options, providers=wanted)
        # Where a provider's libraries are missing, onnxruntime says so in a log and takes the next.
        if session.get_providers()[0] != self.name:
            raise RuntimeError("a library of it, or its driver, is missing")
        session.disable_fallback()
        return session


PROCESSOR = OnnxProvider("CPUExecutionProvider", "the processor")

OTHERS = (
    # Without the 10-bit products of newer cards, and without trying out each way to convolve, which takes a minute.
    OnnxProvider("CUDAExecutionProvider", "CUDA", {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}),
    # Not on the neural engine, which knows 16 bits only.
    OnnxProvider("CoreMLExecutionProvider", "CoreML", {"ModelFormat": "MLProgram", "MLComputeUnits": "CPUAndGPU"}),
    OnnxProvider("DmlExecutionProvider", "DirectML"),
    OnnxProvider("OpenVINOExecutionProvider", "OpenVINO", {"device_type": "GPU", "precision": "FP32"}),
)
"""Those that may be used, the best first. Not among them: TensorRT, which compiles for minutes; Azure, which sends what
it hears away; and what nobody has looked at."""


def others() -> tuple[Provider, ...]:
    """What the installed onnxruntime knows beside the processor; most often nothing."""
    known = quiet_runtime().get_available_providers()
    return tuple(provider for provider in OTHERS if provider.name in known)


def may_have_others(system: str = sys.platform) -> bool:
    """Whether there may be any, without importing onnxruntime: by its name, as each has a wheel of its own; on macOS
    the usual one has CoreML."""
    return system == "darwin" or any(_installed(wheel) for wheel in _WHEELS)


def made_up(shape: tuple[int, ...], count: int = 8) -> Floats:
    """(count, *shape) float32, a little like log-mel patches: silence, slopes, noise. The same everywhere."""
    size = int(np.prod(shape))
    number = np.arange(count * size, dtype=np.uint64).reshape(count, *shape)
    # Knuth's multiplicative hash (The Art of Computer Programming 3, 6.4), so that no generator may ever change it.
    noise = ((number * np.uint64(2_654_435_761)) % np.uint64(2**32)).astype(np.float64) / 2**32
    slope = np.linspace(0.0, 4.0, size).reshape(shape)
    amount = np.linspace(0.0, 1.0, count).reshape(count, *(1 for _ in shape))
    return (amount * (slope + 2.0 * noise)).astype(np.float32)


def disagreement(expected: Mapping[LayerKind, Floats], found: Mapping[LayerKind, Floats]) -> str:
    """How far what a provider gives is from what the processor gives, as the end of a sentence; empty where it may be
    used."""
    for kind, values in expected.items():
        scale, bound = (1.0, TAGGRAM_APART) if kind == "taggram" else (float(np.abs(values).max()), EMBEDDING_APART)
        apart = float(np.abs(found[kind] - values).max(initial=0.0))
        if not apart <= bound * scale:  # nor where it is NaN
            return f"gives another {kind} than the processor ({apart / (scale or 1.0):.2g} apart)"
    return ""


def quiet_runtime() -> Any:
    """onnxruntime, after it was told to keep everything to itself.

    Since 1.29 its builds for Linux and macOS report models and their speed to Microsoft, and keep an identifier in the
    user's cache. They ask this variable, once, while they are imported; on Windows the call does it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(ERRORS_ONLY)
    return onnxruntime


def _installed(wheel: str) -> bool:
    try:
        return bool(version(wheel))
    except PackageNotFoundError:
        return False
