"""Notes in a text column: as JSON, or the sentence that a version before 0.2 wrote there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from interview.models import Note, NoteKind


def notes_value(notes: Sequence[Note]) -> str:
    """ "" for none."""
    kept = [{name: value for name, value in asdict(note).items() if value} for note in notes]
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def notes_of(kept: str) -> tuple[Note, ...]:
    if not kept:
        return ()
    try:
        return tuple(Note(**{**each, "kind": NoteKind(each["kind"])}) for each in json.loads(kept))
    except (ValueError, TypeError, KeyError):
        # No sentence of ours was valid JSON.
        return (Note(NoteKind.WRITTEN, text=kept),)
