"""Essentia, where it is installed: there are no wheels of it for Windows."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from musicmap.errors import ModelError


def is_installed() -> bool:
    """Whether there is an Essentia. It is not imported: that takes a second."""
    return find_spec("essentia") is not None


def quiet_essentia(without: str) -> Any:
    """Its algorithms, after it and the TensorFlow in it were told to keep everything to themselves.

    Args:
        without: what is lost where it is removed, as the end of a sentence.

    Raises:
        ModelError: it is there, but of no use.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import essentia

        essentia.log.infoActive = essentia.log.warningActive = False
        import essentia.standard
    except Exception as error:
        raise ModelError(
            "Essentia is installed, but cannot be loaded.", f"Install it again, or remove it: {without}."
        ) from error
    return essentia.standard


def needs_essentia(model: str) -> ModelError:
    return ModelError(
        f"The model “{model}” needs Essentia, which is not here.",
        "It runs on Linux and macOS with Essentia; an ONNX file of the same model runs everywhere.",
    )
