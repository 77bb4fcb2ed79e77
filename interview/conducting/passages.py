"""What an answer consists of: one passage for each thing of each of its messages. In the
transaction of the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from interview.conducting.intake import Given, Sent
from interview.hearing.passages import continued, put_together
from interview.models import (
    Answer,
    AnswerSource,
    GapPlace,
    Interview,
    Passage,
    PassageDraft,
    Recording,
    Transcript,
    TranscriptSource,
)
from interview.ports import UnitOfWork


async def store(
    uow: UnitOfWork,
    answer: Answer,
    sent: Sent,
    given: Given,
    at: datetime,
    *,
    replaces: GapPlace | None = None,
) -> bool:
    """Add what a message holds to ``answer``; False where it was stored before. ``at``: now."""
    sources = [AnswerSource.TEXT] if isinstance(given, str) else [each.source for each in given]
    for place, source in enumerate(sources):
        draft = PassageDraft(
            answer_id=answer.id,
            message_id=sent.message_id,
            place=place,
            source=source,
            sent_at=sent.at or at,
            caption="" if place else sent.caption,
            text=given if isinstance(given, str) else None,
            replaces=replaces,
        )
        passage = await uow.passages.add(draft)
        if passage is None:
            return False
        if not isinstance(given, str):
            one = given[place]
            await uow.answers.add_recording(
                Recording(
                    answer_id=answer.id,
                    data=one.data,
                    filename=one.filename[:200],
                    content_type=one.content_type[:100],
                    announced_seconds=one.announced_seconds,
                    number=passage.number,
                )
            )
    spoken = next((each for each in sources if each is not AnswerSource.TEXT), None)
    if answer.source is AnswerSource.TEXT and spoken is not None:
        await uow.answers.set_source(answer.id, spoken)
    return True


async def latest_words(
    uow: UnitOfWork, interview: Interview, answer: Answer, passages: Sequence[Passage]
) -> Transcript | None:
    """The next revision: what they say together, after what its person has fixed of it. None where
    none of them can be used."""
    latest = await uow.answers.find_transcript(answer.id)
    if latest is not None and latest.source is TranscriptSource.FIXED:
        return replace(continued(latest, passages), revision=latest.revision + 1)
    words = put_together(passages, interview.language)
    if words is None or latest is None:
        return words
    return replace(words, revision=latest.revision + 1)
