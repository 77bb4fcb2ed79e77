"""What is said of a set of questions, and of how a team practice came to its end."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import words
from interview.models import Kind, Note, NoteKind
from locales.catalog import Catalog, mark

_SAID: dict[NoteKind, str] = {
    NoteKind.PACK_OTHER_KINDS: mark(
        "The pack “{name}” has no questions of that kind any more, so these are others of it."
    ),
    NoteKind.PACK_SHORT: mark(
        "The pack “{name}” has only {count} that fit, so this interview has {count} instead of"
        " {wanted}."
    ),
    NoteKind.PACK_GONE: mark(
        "The pack “{name}” was deleted or emptied before your interview began, so these questions"
        " were made for your job."
    ),
    NoteKind.BANK_SHORT: mark(
        "The offline question bank has only {count} questions of that kind ({kind}), so this"
        " interview has {count} instead of {wanted}."
    ),
    NoteKind.BANK_SHORT_OF_NEW: mark(
        "The offline question bank has only {count} more questions of that kind ({kind}) that you"
        " have not had yet, so this interview has {count} instead of {wanted}."
    ),
    NoteKind.COACH_SHORT: mark("I could make only {count} of {wanted} new questions for this job."),
    NoteKind.COACH_UNREACHABLE: mark(
        "{coach} couldn't be reached, so these questions come from the offline bank."
    ),
    NoteKind.COACH_BUSY: mark(
        "{coach} had too much to do just now, so these questions come from the offline bank."
    ),
    NoteKind.COACH_SLOW: mark(
        "{coach} took too long, so these questions come from the offline bank."
    ),
    NoteKind.COACH_UNUSABLE: mark(
        "{coach} gave no questions that can be used, so these come from the offline bank."
    ),
    NoteKind.COACH_DECLINED: mark(
        "{coach} declined to write about this job, so these questions come from the offline bank."
    ),
    NoteKind.COACH_REFUSED: mark(
        "{coach} can't be used as it is set up here, so these questions come from the offline"
        " bank. An admin finds the reason in the log."
    ),
    NoteKind.COACH_LIMIT: mark(
        "{coach} has reached today's limit, so these questions come from the offline bank."
    ),
    NoteKind.NOBODY_STARTED: mark(
        "Nobody pressed Start in time, so this lobby was closed. Open a new one any time."
    ),
    NoteKind.ALL_LEFT: mark(
        "Everybody has left, so this practice was closed. What you answered is in /history."
    ),
    NoteKind.TOO_FEW: mark(
        "Too few people are left to go on, so this practice ended here. What you answered is in"
        " /history."
    ),
    NoteKind.DAY_OLD: mark(
        "This practice was left open for a day, so it was closed. Answers are kept in /history."
    ),
    NoteKind.BROKE: mark(
        "Something on the bot's side failed, so this practice ended here. Everything that was"
        " answered is kept and is in /history."
    ),
    NoteKind.CHANNEL_DELETED: mark("The team's channel was deleted."),
    NoteKind.BOT_REMOVED: mark("The bot was removed from the server."),
    NoteKind.NOBODY_FREE: mark(
        "Nobody was free this time. `/team pair` asks again; a time later today may find more."
    ),
    NoteKind.NOT_CONFIRMED: mark(
        "It wasn't confirmed by both in time, so this date was let go. Nobody is to blame."
    ),
    NoteKind.PARTNER_LEFT: mark(
        "One of you had to go before it began. `/team pair` finds you somebody else."
    ),
    NoteKind.NO_SHOW: mark(
        "One of you couldn't be there. It happens; `/team pair` looks for somebody else, or for"
        " another time."
    ),
    NoteKind.PARTNER_FOUND: mark("Found a partner: see <#{channel}>."),
    NoteKind.LOOKS_ELSEWHERE: mark("They look for something else now."),
}


_OF_COACHES = frozenset(kind for kind in NoteKind if kind.name.startswith("COACH_")) - {
    NoteKind.COACH_SHORT
}


def notes_said(t: Catalog, notes: Sequence[Note]) -> str:
    """All of them, one after the other; "" for none. Names of packs in it are people's."""
    return " ".join(_said(t, note) for note in notes)


def _said(t: Catalog, note: Note) -> str:
    match note.kind:
        case NoteKind.WRITTEN:
            return note.text
        case NoteKind.PACK_ALL_AGAIN:
            return t.plural(
                "You have had all of the questions that fit in the pack “{name}”, so {count} comes"
                " again: what you had longest ago.",
                "You have had all of the questions that fit in the pack “{name}”, so {count} come"
                " again: what you had longest ago.",
                note.count,
                name=note.name,
            )
        case NoteKind.PACK_SOME_AGAIN:
            return t.plural(
                "You have had all but {new} of the questions that fit in the pack “{name}”, so"
                " {count} comes again: what you had longest ago.",
                "You have had all but {new} of the questions that fit in the pack “{name}”, so"
                " {count} come again: what you had longest ago.",
                note.count,
                name=note.name,
                new=note.wanted,
            )
    banks = (NoteKind.BANK_SHORT, NoteKind.BANK_SHORT_OF_NEW)
    return t(
        _SAID[note.kind],
        name=note.name,
        channel=note.count,
        count=t.number(note.count),
        wanted=t.number(note.wanted),
        coach=_coach(t, note.name) if note.kind in _OF_COACHES else "",
        kind=words.kind_name(t, Kind(note.name)) if note.kind in banks else "",
    )


def _coach(t: Catalog, name: str) -> str:
    return words.grader_name(t, name) if name == "gemini" else t("The language model")
