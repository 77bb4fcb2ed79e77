"""Every file has the digest that it should have, or nothing is loaded.

Hashing 145 MB takes 0.1-0.5 s, 3 GB some ten seconds. Notes remember which file (size, times,
inode) had which digest; the change time, which no program can set, makes an edited file a new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from interview.errors import ConfigurationError, Fault

_CHUNK = 1 << 20


def check(
    name: str, digests: Mapping[str, str], folder: Path, notes: Path, *, fresh: bool = False
) -> None:
    """Raises ConfigurationError unless every file in ``folder`` has its SHA-256.

    ``digests``: by file, the weights' among them. ``notes``: where is remembered what was hashed;
    ``fresh`` hashes all the same.
    """
    known = _read_notes(notes)
    seen: dict[str, list[object]] = {}
    if "model.bin" not in digests:
        raise ConfigurationError(Fault.WEIGHTS_NO_ORIGIN, model=name, folder=folder)
    for file, wanted in digests.items():
        path = folder / file
        if not path.is_file():
            raise ConfigurationError(Fault.WEIGHTS_NO_FILE, model=name, file=file, folder=folder)
        seen[file] = [str(path), *_identity(path), wanted]
        if fresh or known.get(file) != seen[file]:
            digest = hashlib.sha256()
            for chunk in chunks([path]):
                digest.update(chunk)
            compare(name, wanted, file, digest.hexdigest(), folder)
    if seen != known:
        _write_notes(notes, seen)


def _identity(path: Path) -> list[int]:
    state = path.stat()
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]


def compare(name: str, wanted: str, file: str, digest: str, place: Path) -> None:
    if digest != wanted:
        raise ConfigurationError(
            Fault.WEIGHTS_DIGEST,
            model=name,
            file=file,
            folder=place,
            found=digest[:12],
            wanted=wanted[:12],
        )


def chunks(paths: Iterable[Path]) -> Iterable[bytes]:
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
