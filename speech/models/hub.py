"""Downloads a model from the model hub: one revision, every digest compared, nothing half-done.

Files arrive in a folder that ends in ``.arriving``. What was cut off goes on where it stopped, also
in another process or after a restart. When all files are there and each has its digest, the folder
is renamed to the model's name; so a folder of that name is always whole. A file with another digest
is deleted and never loaded.

Digests are those of speech/models/catalog.toml. Where it has none, and for repositories that aren't
in it, the hub's own is compared at the first download: SHA-256 for what it keeps as a large file,
git's SHA-1 for the rest. The SHA-256 of what arrived, and the revision, are then written down in
the folder, and compared from then on.

The address is the hub's, or ``HF_ENDPOINT`` (a mirror); ``HTTPS_PROXY``, ``HF_TOKEN`` and
``HF_HUB_OFFLINE`` are obeyed by the hub's client.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import structlog
from huggingface_hub import constants
from huggingface_hub.errors import (
    EntryNotFoundError,
    FileMetadataError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.file_download import HfFileMetadata, get_hf_file_metadata, hf_hub_url, http_get
from huggingface_hub.utils import WeakFileLock, build_hf_headers, tqdm  # type: ignore[attr-defined]  # lazily, by name
from huggingface_hub.utils.logging import set_verbosity_error

from interview.errors import ConfigurationError, Fault
from speech.models.origin import RECORD, Progress, Source

log = structlog.get_logger(__name__)

# docs/operating.md#privacy-and-retention: no telemetry. The client would also ask the hub which
# programs may have started this one.
constants.HF_HUB_DISABLE_TELEMETRY = True
# Its warnings hold addresses that are signed for us.
set_verbosity_error()  # type: ignore[no-untyped-call]

#: Bytes that stay free on the disk.
_HEADROOM = 200_000_000
_CHUNK = 1 << 20
#: A CTranslate2 Whisper model; the vocabulary has one of two forms.
_NEEDED, _VOCABULARIES = ("config.json", "tokenizer.json"), ("vocabulary.json", "vocabulary.txt")
_OPTIONAL = ("preprocessor_config.json",)


@dataclass(frozen=True, slots=True)
class _Wanted:
    name: str
    url: str
    size: int
    #: Of the hub: SHA-256 or git's SHA-1.
    reported: str | None
    sha256: str | None


def download(source: Source, folder: Path, *, progress: Progress | None = None) -> None:
    """Bring the model into ``folder``, which doesn't exist yet; blocking.

    Another process that brings the same one is waited for. Raises ConfigurationError, with words
    for the admin, when it can't be had, has another digest, or the disk is full.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _as_fault(source), WeakFileLock(folder.parent / f".{folder.name}.lock"):
        if folder.is_dir():
            return
        arriving = folder.parent / f"{folder.name}.arriving"
        arriving.mkdir(exist_ok=True)
        log.info("weights_download_started", model=source.name)
        try:
            revision, wanted = _look_up(source)
            _mind_the_disk(source, wanted, arriving)
            digests = _bring(source, wanted, arriving, progress)
        finally:
            with contextlib.suppress(OSError):  # what has arrived stays
                arriving.rmdir()
        note = {"repository": source.repository, "revision": revision, "sha256": digests}
        (arriving / RECORD).write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
        arriving.rename(folder)
        log.info("weights_downloaded", model=source.name, megabytes=_megabytes(wanted))


# --------------------------------------------------------------------------- what there is


def _look_up(source: Source) -> tuple[str, list[_Wanted]]:
    """The revision that the hub means, and the files, before any is downloaded."""
    if constants.is_offline_mode():
        raise OfflineModeIsEnabled("HF_HUB_OFFLINE is set")
    if source.files:
        wanted = [_ask(source, source.revision, file.name)[1] for file in source.files]
        for file, found in zip(source.files, wanted, strict=True):
            reported = found.reported
            other = file.sha256 and reported and len(reported) == 64 and reported != file.sha256
            if found.size != file.size or other:
                raise _other(source, file.name)
        return source.revision, [
            _Wanted(found.name, found.url, found.size, found.reported, file.sha256)
            for file, found in zip(source.files, wanted, strict=True)
        ]
    revision, config = _ask(source, source.revision, _NEEDED[0])
    wanted = [config, *(_ask(source, revision, name)[1] for name in _NEEDED[1:])]
    vocabulary = _first(source, revision, _VOCABULARIES)
    if vocabulary is None:
        raise ConfigurationError(Fault.WEIGHTS_NO_VOCABULARY, model=source.name)
    wanted.append(vocabulary)
    wanted += [each for name in _OPTIONAL if (each := _first(source, revision, (name,)))]
    return revision, [*wanted, _ask(source, revision, "model.bin")[1]]


def _first(source: Source, revision: str, names: tuple[str, ...]) -> _Wanted | None:
    for name in names:
        try:
            return _ask(source, revision, name)[1]
        except EntryNotFoundError:
            continue
    return None


def _ask(source: Source, revision: str, name: str) -> tuple[str, _Wanted]:
    url = hf_hub_url(source.repository, name, revision=revision)
    found: HfFileMetadata = get_hf_file_metadata(url, timeout=constants.HF_HUB_ETAG_TIMEOUT)
    commit = found.commit_hash
    if found.size is None or commit is None or not re.fullmatch(r"[0-9a-f]{40}", commit):
        raise FileMetadataError(f"no size or revision of {name}")
    if re.fullmatch(r"[0-9a-f]{40}", revision) and commit != revision:
        raise FileMetadataError(f"another revision of {name}")
    at = hf_hub_url(source.repository, name, revision=commit)
    return commit, _Wanted(name, at, found.size, found.etag, None)


def _mind_the_disk(source: Source, wanted: list[_Wanted], arriving: Path) -> None:
    missing = sum(each.size for each in wanted) - _there(arriving)
    free = shutil.disk_usage(arriving).free
    if free < missing + _HEADROOM:
        raise ConfigurationError(
            Fault.WEIGHTS_NO_ROOM,
            model=source.name,
            folder=arriving.parent,
            wanted=round(missing / 1e6),
            free=round(free / 1e6),
        )


def _there(arriving: Path) -> int:
    return sum(file.stat().st_size for file in arriving.iterdir() if file.is_file())


def _megabytes(wanted: list[_Wanted]) -> int:
    return round(sum(each.size for each in wanted) / 1e6)


# --------------------------------------------------------------------------- bringing it


def _bring(
    source: Source, wanted: list[_Wanted], arriving: Path, progress: Progress | None
) -> dict[str, str]:
    """SHA-256 by file. What is whole already was checked then, and is hashed again all the same."""
    names = {each.name for each in wanted}
    for file in arriving.iterdir():
        if file.name.removesuffix(".part") not in names:
            file.unlink()
    total = sum(each.size for each in wanted)
    digests, before = {}, 0
    for each in wanted:
        whole = arriving / each.name
        if not whole.is_file():
            part = arriving / f"{each.name}.part"
            _continue(each, part, _shown(progress, before, total))
            digests[each.name] = _checked(source, each, part)
            part.rename(whole)
        else:
            digests[each.name] = _checked(source, each, whole)
        before += each.size
        if progress is not None:
            progress(before, total)
    return digests


def _continue(wanted: _Wanted, part: Path, bar: type[tqdm]) -> None:
    part.touch()
    have = part.stat().st_size
    if have > wanted.size:
        part.write_bytes(b"")
        have = 0
    with part.open("ab") as out:
        out.seek(0, 2)
        http_get(
            wanted.url,
            out,
            resume_size=have,
            headers=build_hf_headers(),
            expected_size=wanted.size,
            tqdm_class=bar,
        )


def _checked(source: Source, wanted: _Wanted, file: Path) -> str:
    """Its SHA-256. Deletes it, and raises ConfigurationError, when it is another file."""
    sha256 = hashlib.sha256()
    # Not for safety: it is what git calls a file by, and all that the hub tells of small ones.
    git = hashlib.sha1(f"blob {file.stat().st_size}\0".encode(), usedforsecurity=False)
    with file.open("rb") as data:
        while chunk := data.read(_CHUNK):
            sha256.update(chunk)
            git.update(chunk)
    found = sha256.hexdigest()
    if wanted.sha256 is not None:
        right = found == wanted.sha256
    else:
        # A mirror that tells no digest can't be believed.
        right = wanted.reported in (found, git.hexdigest())
    if not right:
        file.unlink()
        raise _other(source, wanted.name)
    return found


def _other(source: Source, file: str) -> ConfigurationError:
    return ConfigurationError(
        Fault.HUB_OTHER_FILE, model=source.name, address=constants.ENDPOINT, file=file
    )


def _shown(progress: Progress | None, before: int, total: int) -> type[tqdm]:
    """A progress bar for the hub's client that shows nothing and tells ``progress``."""

    class Bar(tqdm):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            options["disable"] = True
            self._at = before + int(options.get("initial") or 0)
            super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> bool | None:
            self._at += int(n or 0)
            if progress is not None:
                progress(self._at, total)
            return None

    return Bar


# --------------------------------------------------------------------------- what went wrong


@contextmanager
def _as_fault(source: Source) -> Iterator[None]:
    """Turns what the hub's client raises into a ConfigurationError."""
    model, address = source.name, constants.ENDPOINT
    try:
        yield
    except ConfigurationError:
        raise
    except OfflineModeIsEnabled as error:
        raise ConfigurationError(Fault.HUB_OFFLINE, model=model) from error
    except GatedRepoError as error:
        raise ConfigurationError(Fault.HUB_GATED, model=model) from error
    except (EntryNotFoundError, RevisionNotFoundError, RepositoryNotFoundError) as error:
        raise ConfigurationError(
            Fault.HUB_ABSENT,
            model=model,
            address=address,
            repository=source.repository,
            revision=source.revision[:12],
        ) from error
    except HFValidationError as error:
        raise ConfigurationError(Fault.HUB_NO_NAME, model=model) from error
    except HfHubHTTPError as error:
        raise ConfigurationError(
            Fault.HUB_STATUS, model=model, address=address, status=error.response.status_code
        ) from error
    except (httpx2.HTTPError, FileMetadataError) as error:
        # Neither address nor answer: a proxy's may hold a password.
        raise ConfigurationError(
            Fault.HUB_UNREACHABLE, model=model, address=address, reason=type(error).__name__
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ConfigurationError(Fault.WEIGHTS_DISK_FULL, model=model) from error
        reason = error.strerror or type(error).__name__
        raise ConfigurationError(Fault.WEIGHTS_NOT_KEPT, model=model, reason=reason) from error
