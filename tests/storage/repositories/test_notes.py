"""Notes in their column: what is kept now, and the sentences that earlier versions wrote."""

from __future__ import annotations

import pytest

from cogs.kit.note_words import notes_said
from interview.models import Kind, Note, NoteKind
from locales.catalog import ENGLISH
from storage.repositories.notes import notes_of, notes_value

EVERY = tuple(Note(kind, Kind.TECHNICAL.value, 2, 5, "said") for kind in NoteKind)


def test_every_note_comes_back_as_it_was() -> None:
    assert notes_of(notes_value(EVERY)) == EVERY
    assert notes_of(notes_value(())) == () and notes_value(()) == ""


@pytest.mark.parametrize("note", EVERY, ids=lambda note: note.kind.value)
def test_every_note_has_words(note: Note) -> None:
    assert notes_said(ENGLISH, [note]).strip()


@pytest.mark.parametrize(
    "old",
    [
        "Nobody pressed Start in time, so this lobby was closed. Open a new one any time.",
        "I could make only 2 of 5 new questions for this job.",
        "12",
        '{"kind": "unknown"}',
        "[1, 2]",
    ],
)
def test_what_an_earlier_version_wrote_is_shown_as_it_stands(old: str) -> None:
    assert notes_said(ENGLISH, notes_of(old)) == old


def test_several_notes_follow_each_other() -> None:
    short = Note(NoteKind.BANK_SHORT_OF_NEW, "technical", 1, 3)
    said = notes_said(ENGLISH, (Note(NoteKind.COACH_LIMIT, "gemini"), short))
    assert said.startswith("Gemini has reached today's limit, so these questions")
    assert said.endswith("so this interview has 1 instead of 3.")
