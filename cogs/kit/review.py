"""The parts of a review that cards, reports and full texts share."""

from __future__ import annotations

from cogs.kit import words
from cogs.kit.text import PAGE_LIMIT, length, line, paginate
from interview.models import Answer, AnswerSource, Assessment, Transcript, TranscriptSource
from interview.rating.summary import OFFLINE
from interview.rating.told import told_to_person
from locales.catalog import Catalog, mark

#: The offline coach compares words: a tenth of a point means nothing there.
_IN_BANDS = frozenset({OFFLINE})

#: Above what is false in an answer, with what is so instead.
MISTAKES_TITLE = mark("**What isn't right**")


def rated(t: Catalog, rating: float, grader: str = "") -> str:
    """``Solid · 3.8 of 5``; ``about 3.8`` of a grader whose point would be too precise."""
    band, text = words.band_name(t, rating, first=True), words.rating_text(t, rating)
    if grader in _IN_BANDS:
        return t("{band} · about {rating}", band=band, rating=text)
    return f"{band} · {text}"


def key_point(assessment: Assessment, point: str) -> str:
    """A key point as its person is told it. The bank's are a model answer's own words."""
    return told_to_person(point) if assessment.grader == OFFLINE else point


def key_point_line(assessment: Assessment, point: str) -> str:
    """The same where it begins a line."""
    told = line(key_point(assessment, point))
    return told[:1].upper() + told[1:] if assessment.grader == OFFLINE else told


def spoken(answer: Answer) -> bool:
    return answer.source is not AnswerSource.TEXT


def rated_by(t: Catalog, assessment: Assessment) -> str:
    return t("Rated by {grader}", grader=words.grader_name(t, assessment.grader))


def transcript_title(t: Catalog, answer: Answer, transcript: Transcript) -> str:
    """``**What I heard** · 42 s``, and the language where it isn't the interview's."""
    if answer.source is AnswerSource.TEXT:
        return t("**What you wrote**")
    facts = [
        t("**What I heard**")
        if transcript.source is not TranscriptSource.FIXED
        else t("**What you said, as you fixed it**")
    ]
    if transcript.duration is not None:
        facts.append(words.duration(t, transcript.duration))
    if answer.language is not None:  # set where somebody had to say it
        facts.append(words.language_name(t, answer.language))
    return " · ".join(facts)


def pack(blocks: list[str], limit: int = PAGE_LIMIT) -> list[str]:
    """Blocks in pages: a block stays whole where it fits a page."""
    pages: list[str] = []
    for block in blocks:
        if pages and length(pages[-1]) + 2 + length(block) <= limit:
            pages[-1] = f"{pages[-1]}\n\n{block}"
        else:
            pages += paginate(block, limit)
    return pages or [""]
