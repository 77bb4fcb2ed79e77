"""Every Whisper model that is offered by name: where it is, what it weighs, what it can do.

They stand in catalog.toml. All are CTranslate2 conversions in 16 bit. A revision names one state of
a repository of the model hub for ever. Revisions, sizes and digests are from lock files and
manifests of public projects, at least two that have nothing to do with each other for each; for
base and tiny.en the packages here hold those bytes. Where no second one was found there is no
digest: then the hub's own digest at that revision is compared with what arrived, and kept
(speech/models/hub.py).

Parameters are a model.bin's bytes by two (16 bit), which agrees with OpenAI's and Distil-Whisper's
model cards; test_catalog compares them with the shapes.

They are in order, from the least to the most accurate: by size (Radford et al. 2022, appendix D:
the larger Whisper makes fewer errors in every language), a distilled model before the one that it
was made from. For English Distil-Whisper's own cards say, in word errors of 100 in short recordings
of kinds it wasn't trained on: large-v3 8.4, distil-large-v3 9.7, distil-medium.en 11.1,
distil-small.en 12.1; and in a later count distil-large-v3 7.5, large-v3-turbo 7.3,
distil-large-v3.5 7.1.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository: bytes, and its SHA-256, None where it isn't known for sure."""

    name: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a Whisper network is made of; ``width`` is d_model. Each head is 64 wide."""

    width: int
    encoder_layers: int
    decoder_layers: int
    vocabulary: int
    mels: int = 80


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model takes on a processor in 8 bit.

    ``alone``, ``queue``: times what base takes for the same sound, one window by itself and two
    batches at once. ``peak``: MB that a process has at most. Measured by bench/made_whisper.py on
    two cores with networks of that size; with English-only ones as with the others.
    """

    alone: float
    queue: float
    peak: int


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the hub, at one revision."""

    name: str
    repository: str
    revision: str
    files: tuple[HubFile, ...]
    shape: Shape
    cost: Cost
    english_only: bool = False
    sha256: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known = {file.name: file.sha256 for file in self.files if file.sha256 is not None}
        object.__setattr__(self, "sha256", MappingProxyType(known))

    @property
    def size(self) -> int:
        """Bytes to download."""
        return sum(file.size for file in self.files)

    @property
    def parameters(self) -> int:
        """Millions."""
        return round(self._weights / 2 / 1e6)

    @property
    def distilled(self) -> bool:
        """Made from a larger model. Whether such a one follows the prompt that makes hesitations
        and terms heard (speech/whisper/priming.py) wasn't tried.
        """
        return self.name.startswith("distil-")

    @property
    def gpu_memory(self) -> int:
        """MB of a graphics card's memory that it takes in 16 bit, roughly.

        The weights; what the decoder remembers of a batch, 60 s of sound at 1.2 MB a second for
        base (speech/whisper/desk.py) and more by width and layers; and 500 of CUDA's own.
        """
        remembered = 60 * 1.2 * (self.shape.width * self.shape.decoder_layers) / (512 * 6)
        return round(self._weights / 1e6 + remembered + 500)

    @property
    def _weights(self) -> int:
        return next(file.size for file in self.files if file.name == "model.bin")


def _model(table: Mapping[str, Any]) -> Model:
    return Model(
        name=table["name"],
        repository=table["repository"],
        revision=table["revision"],
        files=tuple(
            HubFile(name, file["size"], file.get("sha256")) for name, file in table["files"].items()
        ),
        shape=Shape(**table["shape"]),
        cost=Cost(**table["cost"]),
        english_only=table.get("english_only", False),
    )


_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["models"]

#: By name, from the least to the most accurate.
CATALOG: Mapping[str, Model] = MappingProxyType(
    {model.name: model for model in map(_model, _TABLES)}
)
#: Other names of the same models.
ALIASES: Mapping[str, str] = MappingProxyType({"turbo": "large-v3-turbo", "large": "large-v3"})
#: Older models that faster-whisper knows by name: taken from their repositories as any other.
OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "large-v1": "Systran/faster-whisper-large-v1",
        "large-v2": "Systran/faster-whisper-large-v2",
        "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    }
)


def find_model(name: str) -> Model | None:
    """The model of that name or other name."""
    return CATALOG.get(ALIASES.get(name, name))
