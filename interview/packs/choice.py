"""Which questions of a pack an interview asks, and what the person is told of it (pure, but for
:func:`from_pack`, which reads them)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from interview.models import (
    AskedQuestion,
    Interview,
    Kind,
    Note,
    NoteKind,
    OwnScale,
    Pack,
    PackQuestion,
    QuestionDraft,
)
from interview.packs.rows import letters
from interview.ports import QuestionSet, UnitOfWork
from interview.rating.difficulty import reserve_for
from interview.rating.rubric import expected_level
from interview.rating.seniority import years_of

#: Stored as who made the questions of an interview.
INTERVIEWER = "pack"
#: Levels of the reserve, as distances from the level that fits the years, most wanted first.
_OFFSETS = (1, -1, 2, -2, 0)


@dataclass(frozen=True, slots=True)
class Chosen:
    """``planned`` and ``reserve`` in their order; ``again`` of the planned were asked before."""

    planned: tuple[PackQuestion, ...]
    reserve: tuple[PackQuestion, ...]
    again: int
    #: False where the pack has none of the wanted kind any more.
    of_kind: bool = True


def choose(
    questions: Sequence[PackQuestion],
    *,
    asked: Sequence[str],
    kind: Kind,
    count: int,
    reserve: int,
    years: float,
    seed: int | None = None,
) -> Chosen:
    """At most ``count`` questions to ask and ``reserve`` to adapt with.

    ``asked`` are texts of earlier questions, newest first. Those not asked yet come first, nearest
    to the level that fits ``years``; then, to fill up, those asked longest ago. In a mixed
    interview the pack's kinds take turns, and each kind's levels rise. None of the reserve was
    asked before.
    """
    fitting = [each for each in questions if kind is Kind.MIXED or each.draft.kind is kind]
    of_kind = bool(fitting) or not questions
    fitting = fitting or list(questions)
    random.Random(seed).shuffle(fitting)
    last_asked: dict[str, int] = {}
    for age, text in enumerate(asked):
        last_asked.setdefault(letters(text), age)
    fresh = [each for each in fitting if letters(each.draft.text) not in last_asked]
    old = [each for each in fitting if letters(each.draft.text) in last_asked]
    old.sort(key=lambda each: -last_asked[letters(each.draft.text)])
    target = expected_level(years)
    planned = _in_turns(fresh, count, target)
    again = old[: count - len(planned)]
    taken = {id(each) for each in planned}
    left = [each for each in fresh if id(each) not in taken]
    return Chosen(
        tuple(_rising([*planned, *again])),
        tuple(_reserve(left, reserve, target)),
        len(again),
        of_kind,
    )


def _in_turns(questions: Sequence[PackQuestion], count: int, target: int) -> list[PackQuestion]:
    """``count`` of them, kind by kind, each time the nearest to the target level."""
    left = sorted(questions, key=lambda each: abs(each.draft.level - target))
    kinds = [kind for kind in Kind if any(each.draft.kind is kind for each in left)]
    chosen: list[PackQuestion] = []
    while left and len(chosen) < count:
        wanted = kinds[len(chosen) % len(kinds)]
        one = next((each for each in left if each.draft.kind is wanted), left[0])
        left = [each for each in left if each is not one]
        chosen.append(one)
    return chosen


def _rising(questions: Sequence[PackQuestion]) -> list[PackQuestion]:
    """The order of kinds stays; within a kind the levels rise."""
    by_kind: dict[Kind, list[PackQuestion]] = {}
    for each in sorted(questions, key=lambda each: each.draft.level):
        by_kind.setdefault(each.draft.kind, []).append(each)
    return [by_kind[each.draft.kind].pop(0) for each in questions]


def _reserve(left: Sequence[PackQuestion], count: int, target: int) -> list[PackQuestion]:
    """Harder and easier ones in turns, so that there is somewhere to go."""
    rest, chosen = list(left), list[PackQuestion]()
    while rest and len(chosen) < count:
        wanted = target + _OFFSETS[len(chosen) % len(_OFFSETS)]
        one = min(rest, key=lambda each: abs(each.draft.level - wanted))
        rest = [each for each in rest if each is not one]
        chosen.append(one)
    return chosen


def drafted(question: PackQuestion, pack: Pack) -> QuestionDraft:
    """The question as an interview keeps it, with the scale of the pack's present version."""
    if not question.anchors:
        return question.draft
    version = f"pack-{pack.id}-v{pack.version}"
    return replace(question.draft, scale=OwnScale(version, question.anchors))


def _notes(interview: Interview, pack: Pack, chosen: Chosen) -> tuple[Note, ...]:
    said = []
    asked = len(chosen.planned)
    if not chosen.of_kind:
        said.append(Note(NoteKind.PACK_OTHER_KINDS, pack.name))
    if chosen.again:
        new = asked - chosen.again
        kind = NoteKind.PACK_SOME_AGAIN if new else NoteKind.PACK_ALL_AGAIN
        said.append(Note(kind, pack.name, chosen.again, new))
    if asked < interview.question_count:
        said.append(Note(NoteKind.PACK_SHORT, pack.name, asked, interview.question_count))
    return tuple(said)


async def from_pack(
    uow: UnitOfWork, interview: Interview, asked: Sequence[AskedQuestion], seed: int | None
) -> QuestionSet | None:
    """The questions of the interview's pack; None where it has no pack, or none to ask any more."""
    if interview.pack_id is None:
        return None
    pack = await uow.packs.find(interview.pack_id)
    questions = [] if pack is None else await uow.packs.list_questions(pack.id)
    if pack is None or not questions:
        return None
    chosen = choose(
        questions,
        asked=[draft.text for draft in asked],
        kind=interview.kind,
        count=interview.question_count,
        reserve=reserve_for(interview.question_count),
        years=years_of(interview.profile),
        seed=seed,
    )
    drafts = tuple(drafted(each, pack) for each in (*chosen.planned, *chosen.reserve))
    return QuestionSet(drafts, INTERVIEWER, notes=_notes(interview, pack, chosen))


def with_note(interview: Interview, made: QuestionSet) -> QuestionSet:
    """``made`` as it is, and said so where it stands in for a pack that was deleted or emptied."""
    if interview.pack_name is None or made.interviewer == INTERVIEWER:
        return made
    gone = Note(NoteKind.PACK_GONE, interview.pack_name)
    return replace(made, notes=(gone, *made.notes))
