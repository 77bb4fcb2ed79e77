"""The parts of a review that the answer's card and the full texts share."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import grade_words, problems, words
from cogs.kit.delivery import delivery_text, said, unsure_legend
from cogs.kit.passages import gap_legend
from cogs.kit.text import PAGE_LIMIT, length, line, paginate, plain
from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    Assessment,
    Feedback,
    Transcript,
    TranscriptSource,
)
from locales.catalog import Catalog, mark


def rated(t: Catalog, rating: float, grader: str = "") -> str:
    """``●●●◐○ 3.4 of 5 · solid``; the band first for a grader whose point would be too precise:
    ``●●●◐○ Solid · about 3.4 of 5``."""
    bar, text = words.rating_bar(rating), words.rating_text(t, rating)
    if grader in _IN_BANDS:
        band = words.band_name(t, rating, first=True)
        return f"{bar}  " + t("{band} · about {rating}", band=band, rating=text)
    return f"{bar}  {text} · {words.band_name(t, rating)}"


#: The offline coach compares words: a tenth of a point means nothing there.
_IN_BANDS = frozenset({"offline"})


def spoken(answer: Answer) -> bool:
    return answer.source is not AnswerSource.TEXT


def grader_line(t: Catalog, assessment: Assessment) -> str:
    by, scale = words.grader_name(t, assessment.grader), line(assessment.rubric_version, 40)
    if assessment.model:
        by += f" ({line(assessment.model, 60)})"
    if assessment.not_gradable:
        return t("Checked by {grader} · scale {scale}", grader=by, scale=scale)
    return t("Rated by {grader} · scale {scale}", grader=by, scale=scale)


def caveats(t: Catalog, assessment: Assessment) -> list[str]:
    """What to know about how it was rated: who stood in for whom, how steady the grader was."""
    lines = []
    if assessment.stand_in is not None:
        lines.append(words.stand_in(t, assessment.stand_in))
    if assessment.spread is not None and assessment.not_gradable is None:
        lines.append(f"-# {words.graded_twice(t, assessment.spread)}")
    return lines


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


def attempt_blocks(
    t: Catalog,
    answer: Answer,
    transcript: Transcript | None,
    feedback: Feedback | None,
    *,
    earlier: Sequence[Feedback] = (),
    again: str | None = None,
    language: str = "en",
) -> list[str]:
    """Everything there is about one attempt, in full and escaped, one block a part.

    ``earlier``: feedback that the present one took the place of, oldest first; ``again``: the
    grader that can be asked to rate it once more; ``language``: the interview's.
    """
    blocks: list[str] = []
    if feedback is not None:
        blocks += _verdict(t, feedback)
    elif answer.state is AnswerState.REFUSED and answer.problem is not None:
        what, _ = problems.recording_problem(
            t, answer.problem, answer.problem_seconds, language=answer.language, expected=language
        )
        blocks.append(t("**Not rated.** {why}", why=what))
    elif answer.state is AnswerState.FAILED:
        why = problems.failed_step(t, answer.failed_step)
        blocks.append(t("**No feedback.** {why}", why=why))
    else:
        blocks.append(t("**Being reviewed.**"))
    if transcript is not None:
        text = said(t, transcript) or t("> Nothing.")
        legends = (
            unsure_legend(t, transcript, fixable=False),
            gap_legend(t, answer, transcript),
        )
        shown = [transcript_title(t, answer, transcript), text, *filter(None, legends)]
        blocks.append("\n".join(shown))
    if feedback is not None:
        blocks += _assessment(t, feedback.assessment)
        if feedback.delivery is not None:
            blocks.append(t("**Delivery**") + "\n" + delivery_text(t, feedback.delivery))
        if feedback.assessment.not_judged:
            not_judged = plain(feedback.assessment.not_judged)
            blocks.append(t("**What this grader can't judge**") + f"\n{not_judged}")
        blocks += caveats(t, feedback.assessment)
        blocks.append(f"-# {grader_line(t, feedback.assessment)}")
        if again and (state := grade_words.regrading(t, answer.regrading, again, feedback)):
            blocks.append(state)
        for before in reversed(earlier):
            blocks += _before(t, before, feedback, joined=_is_joined(transcript))
    return blocks


def _is_joined(transcript: Transcript | None) -> bool:
    """Whether it was rated anew because more of it came, and not because it was fixed."""
    if transcript is None or transcript.source is TranscriptSource.FIXED:
        return False
    return transcript.passages > 1


def _before(t: Catalog, before: Feedback, now: Feedback, *, joined: bool) -> list[str]:
    """An earlier rating with its reasons, and why another one took its place."""
    assessment = before.assessment
    by = words.grader_name(t, assessment.grader)
    if assessment.stand_in is not None:
        by = t("{grader} (stood in)", grader=by)
    # A grader rates again only what was fixed (these words, or those it was rated together with),
    # or went on in another message.
    same = assessment.grader == now.assessment.grader
    if joined and before.transcript_revision != now.transcript_revision:
        rated_then = mark("**Before the rest of it came rated {rating} by {grader}**")
        unrated_then = mark("**Before the rest of it came not rated by {grader}**")
    elif same or before.transcript_revision != now.transcript_revision:
        rated_then = mark("**Before you fixed the transcript rated {rating} by {grader}**")
        unrated_then = mark("**Before you fixed the transcript not rated by {grader}**")
    else:
        rated_then = mark("**Earlier rated {rating} by {grader}**")
        unrated_then = mark("**Earlier not rated by {grader}**")
    if before.rating is None:
        title = t(unrated_then, grader=by)
    else:
        title = t(rated_then, grader=by, rating=t.number(before.rating, 1))
    blocks = [f"{title} · {words.timestamp(before.created_at, 'f')}"]
    if assessment.stand_in is not None:
        blocks[0] += f"\n{words.stand_in(t, assessment.stand_in)}"
    blocks[0] += f"\n-# {grader_line(t, assessment)}"
    blocks += _verdict(t, before) if before.rating is None else []
    return blocks + _assessment(t, assessment)


def _verdict(t: Catalog, feedback: Feedback) -> list[str]:
    reason = feedback.assessment.not_gradable
    if reason is not None:
        why, following = problems.not_gradable(t, reason)
        own = line(feedback.assessment.not_gradable_reason)
        said = t("**Not rated.** {why}", why=why)
        return [f"{said}\n{following}" + (f"\n{own}" if own else "")]
    return (
        [f"**{rated(t, feedback.rating, feedback.assessment.grader)}**"]
        if feedback.rating is not None
        else []
    )


def _assessment(t: Catalog, assessment: Assessment) -> list[str]:
    blocks: list[str] = []
    if assessment.mistakes:
        lines = [f"- *“{line(one.quote)}”*: {line(one.correction)}" for one in assessment.mistakes]
        blocks.append("\n".join([t(MISTAKES_TITLE), *lines]))
    if assessment.strengths:
        lines = [f"- {line(s.text).rstrip('.')}: *“{line(s.quote)}”*" for s in assessment.strengths]
        blocks.append("\n".join([t("**What was good**"), *lines]))
    if assessment.improvements:
        lines = [f"- {line(text)}" for text in assessment.improvements]
        blocks.append("\n".join([t("**What to improve**"), *lines]))
    if assessment.first_change:
        blocks.append(t("**Change this first**") + f"\n{plain(assessment.first_change)}")
    if assessment.coverage:
        lines = []
        for point in assessment.coverage:
            evidence = f": *“{line(point.quote)}”*" if point.quote else ""
            said = line(point.point).rstrip(".") if evidence else line(point.point)
            lines.append(f"{words.coverage_mark(point.coverage)} {said}{evidence}")
        blocks.append("\n".join([t(COVERAGE_TITLE), *lines]))
    if assessment.criteria:
        lines = []
        for one in assessment.criteria:
            level = t("not judged") if one.level is None else words.level_bar(one.level)
            evidence = f" *“{line(one.quote)}”*" if one.quote else ""
            lines.append(
                f"{level}  **{line(t(one.name))}**\n{line(words.reason(t, one))}{evidence}"
            )
        blocks.append("\n".join([t("**By criterion**"), *lines]))
    return blocks


#: Above what is false in an answer, with what is so instead.
MISTAKES_TITLE = mark("**What isn't right**")

#: Above the key points; its marks are those of :func:`cogs.kit.words.coverage_mark`.
COVERAGE_TITLE = mark("**Key points** · ● covered  ◐ partly  ○ not heard")


def pack(blocks: list[str], limit: int = PAGE_LIMIT) -> list[str]:
    """Blocks in pages: a block stays whole where it fits a page."""
    pages: list[str] = []
    for block in blocks:
        if pages and length(pages[-1]) + 2 + length(block) <= limit:
            pages[-1] = f"{pages[-1]}\n\n{block}"
        else:
            pages += paginate(block, limit)
    return pages or [""]
