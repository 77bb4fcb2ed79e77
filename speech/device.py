"""Where the model computes: the processor, or a graphics card where it can be used.

CTranslate2 sees a card by its driver alone, and then needs cuBLAS of CUDA 12, which it opens by
name when it first multiplies. Whether that works is found out before: a library of the system, or
the one in the package ``nvidia-cublas-cu12``, which lies where no loader looks.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import ctranslate2
import structlog

from interview.errors import ConfigurationError, Fault

log = structlog.get_logger(__name__)

Wanted = Literal["auto", "cpu", "cuda"]

#: From the best: 8 bit is as accurate on a processor, and 16 the fastest on a card. Older cards
#: and processors have only some of them.
_ON_CPU = ("int8", "int8_float32", "float32")
_ON_CUDA = ("float16", "bfloat16", "int8_float16", "int8_float32", "float32")
#: In the order in which they need each other.
_LIBRARIES = ("libcublasLt.so.12", "libcublas.so.12")


@dataclass(frozen=True, slots=True)
class Device:
    """``compute_type`` is CTranslate2's word. ``may_fall_back``: nobody asked for this one."""

    name: Literal["cpu", "cuda"]
    compute_type: str
    may_fall_back: bool = False


def choose_device(wanted: Wanted = "auto") -> Device:
    """The device to load a model on.

    ``auto``: a card where there is one that can be used, else the processor, with one line in the
    log where there is one that can't. Raises ConfigurationError when ``cuda`` is wanted and can't
    be had.
    """
    if wanted == "cpu":
        return on_processor()
    if not ctranslate2.get_cuda_device_count():
        if wanted == "auto":
            return on_processor()
        raise ConfigurationError(Fault.NO_CARD)
    if not _has_libraries():
        if wanted == "auto":
            log.warning("graphics_card_not_used", reason="no_cublas")
            return on_processor()
        raise ConfigurationError(Fault.NO_CUBLAS)
    compute_type = _best("cuda", _ON_CUDA)
    return Device("cuda", compute_type, may_fall_back=wanted == "auto")


def on_processor() -> Device:
    return Device("cpu", _best("cpu", _ON_CPU))


def _best(device: str, types: Sequence[str]) -> str:
    supported = ctranslate2.get_supported_compute_types(device)
    return next((each for each in types if each in supported), "default")


def _has_libraries() -> bool:
    """Whether cuBLAS is loaded now; once it is, CTranslate2 finds it by its name."""
    if not sys.platform.startswith("linux"):
        return True  # CTranslate2 brings or finds its own
    return all(_load(library) for library in _LIBRARIES)


def _load(library: str) -> bool:
    for place in (library, *_in_packages(library)):
        try:
            ctypes.CDLL(place, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return True
    return False


def _in_packages(library: str) -> list[str]:
    try:
        found = importlib.util.find_spec("nvidia.cublas")
    except ModuleNotFoundError:
        return []
    folders = (found.submodule_search_locations or ()) if found is not None else ()
    return [str(Path(folder) / "lib" / library) for folder in folders]
