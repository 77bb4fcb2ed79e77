"""What this machine has, and which model suits it: rules and arithmetic, nothing is measured here.

A model suits where an answer of a minute is text within half a minute and all that it takes at most
is 60 % of the memory: the bot, PostgreSQL and the system need the rest. On a graphics card its
memory decides; times there can't be told from those of a processor.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from speech.device import Device
from speech.models.catalog import CATALOG, Model

#: Seconds that one message may take for each second of its sound.
MOST_SECONDS = 0.5
#: The part of the memory that hearing may take.
MOST_MEMORY = 0.6
#: The part of a card's memory.
_MOST_CARD = 0.9
#: From the fastest: the processor's flag, and what people call it.
_VECTORS = {
    "avx512_vnni": "AVX-512 with VNNI",
    "avx512f": "AVX-512",
    "avx_vnni": "AVX2 with VNNI",
    "avx2": "AVX2",
    "avx": "AVX",
}
#: A limit above this is none (cgroup v1 has 2**63 less a page for "no limit").
_NO_LIMIT = 1 << 60
_CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


@dataclass(frozen=True, slots=True)
class Machine:
    """``memory``: MB that this process may have. ``card``: its name; None without a usable one.

    ``card_memory``: MB; None where `nvidia-smi` doesn't tell.
    """

    cores: int
    memory: int
    card: str | None = None
    card_memory: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a model took. ``alone``, ``queue``: seconds for a second of sound, one message by
    itself and of several that wait. ``peak``: MB of the process. ``load``: seconds, None where it
    is an estimate. ``device``: cpu or cuda.
    """

    model: str
    device: str
    alone: float
    queue: float
    peak: int
    load: float | None = None

    @property
    def is_estimate(self) -> bool:
        return self.load is None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A model and, in a sentence, why this one and none larger."""

    model: Model
    reason: str
    figures: Measured | None


def look_around(device: Device) -> Machine:
    """This machine. ``device``: what models would be loaded on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = min([psutil.virtual_memory().total, *_memory_limits()]) // 1_000_000
    card, card_memory = _card() if device.name == "cuda" else (None, None)
    return Machine(cores or 1, memory, card, card_memory)


def processor() -> str:
    """Cores and what they multiply with, which is what times hang on: "2 cores, AVX2"."""
    told = Path("/proc/cpuinfo")
    flags = set(told.read_text(encoding="utf-8").split()) if told.is_file() else set()
    best = next((name for flag, name in _VECTORS.items() if flag in flags), platform.machine())
    forced = os.environ.get("CT2_FORCE_CPU_ISA")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores or 1} cores, {best}" + (f", told to use {forced}" if forced else "")


def is_busy(machine: Machine) -> bool:
    """Whether others work on it now, so that what is measured is more than it would be alone."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > machine.cores / 2


def _memory_limits() -> Iterable[int]:
    """Bytes that a container leaves, where it says so."""
    for place in _CGROUPS:
        try:
            limit = int(Path(place).read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue  # no such file, or "max"
        if limit < _NO_LIMIT:
            yield limit


def _card() -> tuple[str, int | None]:
    """Name and MB of the first card, as the driver's own program tells them."""
    query = ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits")
    try:
        told = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True).stdout
        name, memory = told.splitlines()[0].rsplit(",", 1)
        return name.strip(), int(int(memory) * 1.048576)  # it counts in MiB
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return "a graphics card", None


def estimated(model: Model, known: Measured) -> Measured | None:
    """What ``model`` would take where another one took ``known``; None where nothing follows.

    By the costs in speech/models/catalog.toml, which hold for a processor.
    """
    other = CATALOG.get(known.model)
    if other is None or known.device != "cpu":
        return None
    return Measured(
        model.name,
        known.device,
        known.alone * model.cost.alone / other.cost.alone,
        known.queue * model.cost.queue / other.cost.queue,
        model.cost.peak,
    )


def recommend(
    machine: Machine, measured: Iterable[Measured], *, english: bool
) -> Recommendation | None:
    """The most accurate model that suits; None when no one does.

    ``measured``: of this machine, one at least. ``english``: one that knows English alone will do;
    of the same size it hears English better. Distilled models are left to people who try them.
    """
    known = {each.model: each for each in measured}
    offered = [
        model
        for model in CATALOG.values()
        if not model.distilled and (english or not model.english_only)
    ]
    if machine.card is not None:
        return _for_card(machine, offered, known)
    basis = known.get("base") or next(iter(known.values()), None)
    best: Recommendation | None = None
    too_much = ""
    for model in offered:
        figures = known.get(model.name) or (None if basis is None else estimated(model, basis))
        if figures is None:
            continue
        why_not = _too_much(machine, figures)
        if why_not:
            too_much = too_much or f"{model.name} would {why_not}"
            continue
        best, too_much = Recommendation(model, "", figures), ""
    if best is None or best.figures is None:
        return None
    reason = (
        f"a minute of speech is text in about {best.figures.alone * 60:.0f} s, and it takes "
        f"{best.figures.peak} MB at most"
    )
    if too_much:
        reason += f"; {too_much}"
    return Recommendation(best.model, reason, best.figures)


def _too_much(machine: Machine, figures: Measured) -> str:
    if figures.peak > machine.memory * MOST_MEMORY:
        return f"take {figures.peak} of {machine.memory} MB"
    if figures.alone > MOST_SECONDS:
        return f"need {figures.alone * 60:.0f} s for a minute of speech"
    return ""


def _for_card(
    machine: Machine, offered: list[Model], known: dict[str, Measured]
) -> Recommendation | None:
    if machine.card_memory is None:
        model = CATALOG["large-v3-turbo"]
        reason = f"the best for its size; {machine.card} doesn't tell its memory, and it needs"
        return Recommendation(model, f"{reason} {model.gpu_memory} MB", known.get(model.name))
    fitting = [m for m in offered if m.gpu_memory <= machine.card_memory * _MOST_CARD]
    if not fitting:
        return None
    model = fitting[-1]
    reason = f"needs about {model.gpu_memory} of the {machine.card_memory} MB of {machine.card}"
    return Recommendation(model, reason, known.get(model.name))
