"""What answers consist of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.errors import Thing
from interview.models import (
    Gap,
    GapCause,
    GapPlace,
    Passage,
    PassageDraft,
    RecordingProblem,
    Sound,
    Transcript,
    TranscriptSource,
    Word,
)
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.interviews import answers
from storage.tables.passages import passages


def heard_json(transcript: Transcript) -> dict[str, Any]:
    """What a transcript holds, by its columns' names."""
    sound = transcript.sound
    return {
        "text": transcript.text,
        "language": transcript.language,
        "words": [[word.text, word.start, word.end, word.probability] for word in transcript.words],
        "duration": transcript.duration,
        "speech_seconds": transcript.speech_seconds,
        "model": transcript.model,
        "sound": None if sound is None else [sound.level, sound.clipped],
        "gaps": [[gap.start, gap.end, gap.cause.value, gap.language] for gap in transcript.gaps],
    }


def timed(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a transcript that lists are kept for."""
    return {
        "words": tuple(
            Word(text, float(start), float(end), float(probability))
            for text, start, end, probability in columns["words"]
        ),
        "sound": None if columns["sound"] is None else Sound(*map(float, columns["sound"])),
        "gaps": tuple(
            Gap(float(start), float(end), GapCause(cause), language)
            for start, end, cause, language in columns["gaps"] or ()
        ),
    }


def _passage(row: Row[Any]) -> Passage:
    heard = row.heard
    return from_row(
        row,
        Passage,
        heard=None
        if heard is None
        else Transcript(**{**heard, "source": TranscriptSource.WHISPER, **timed(heard)}),
        problem=None if row.problem is None else RecordingProblem(row.problem),
        problem_seconds=(
            None if row.problem_found is None else (row.problem_found, row.problem_limit)
        ),
        replaces=(
            None if row.replaces is None else GapPlace(row.replaces, row.gap_start, row.gap_end)
        ),
    )


class SqlPassages(Repository):
    """See :class:`interview.ports.PassageRepository`."""

    async def add(self, draft: PassageDraft) -> Passage | None:
        last = select(func.coalesce(func.max(passages.c.number), -1)).where(
            passages.c.answer_id == draft.answer_id
        )
        person = select(answers.c.person_id).where(answers.c.id == draft.answer_id)
        gap = draft.replaces
        row = await self._row(
            insert(passages)
            .values(
                answer_id=draft.answer_id,
                person_id=person.scalar_subquery(),
                number=last.scalar_subquery() + 1,
                message_id=draft.message_id,
                place=draft.place,
                source=draft.source.value,
                sent_at=draft.sent_at,
                caption=draft.caption,
                text=draft.text,
                replaces=None if gap is None else gap.passage,
                gap_start=None if gap is None else gap.start,
                gap_end=None if gap is None else gap.end,
            )
            .on_conflict_do_nothing(index_elements=[passages.c.message_id, passages.c.place])
            .returning(*passages.c)
        )
        return None if row is None else _passage(row)

    async def list_of(self, answer_id: int) -> list[Passage]:
        rows = await self._rows(
            select(passages).where(passages.c.answer_id == answer_id).order_by(passages.c.number)
        )
        return [_passage(row) for row in rows]

    async def find(self, passage_id: int) -> Passage | None:
        if not storable(passage_id):
            return None
        row = await self._row(select(passages).where(passages.c.id == passage_id))
        return None if row is None else _passage(row)

    async def record_heard(
        self,
        passage_id: int,
        heard: Transcript | None = None,
        *,
        problem: RecordingProblem | None = None,
        problem_seconds: tuple[float, float] | None = None,
    ) -> None:
        found, limit = problem_seconds or (None, None)
        values = {
            "heard": None if heard is None else heard_json(heard),
            "problem": None if problem is None else problem.value,
            "problem_found": found,
            "problem_limit": limit,
        }
        await self._change(passages, passage_id, Thing.ANSWER, values)

    async def set_text(self, passage_id: int, text: str) -> None:
        await self._change(passages, passage_id, Thing.ANSWER, {"text": text})

    async def record_edit_offered(self, passage_id: int) -> bool:
        return bool(
            await self._count(
                update(passages)
                .where(passages.c.id == passage_id, ~passages.c.edit_offered)
                .values(edit_offered=True)
            )
        )
