"""Where a downloaded model comes from, and the note of it in the model's folder.

Apart from what downloads (speech/models/hub.py): a start with the weights at hand loads no client.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from speech.models.catalog import HubFile

#: Called with bytes that are there and bytes that there will be, of all files.
Progress = Callable[[int, int], None]

#: The note in a downloaded model's folder: repository, revision, SHA-256 by file.
RECORD = "downloaded.json"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model is. ``files`` empty: whatever the repository has of a Whisper model."""

    name: str
    repository: str
    revision: str = "main"
    files: tuple[HubFile, ...] = ()


def recorded(folder: Path) -> dict[str, str]:
    """SHA-256 by file as written down when the model was downloaded; empty without a note."""
    try:
        note = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        digests = note["sha256"]
        return {str(file): str(digest) for file, digest in digests.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
