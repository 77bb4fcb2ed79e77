"""The parts of a review that the answer's card and the full texts share."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.kit import grade_words, problems, words
from cogs.kit.delivery import delivery_text, said, unsure_legend
from cogs.kit.text import PAGE_LIMIT, length, line, paginate, plain
from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    Assessment,
    Feedback,
    Transcript,
)
from interview.rating.rubric import band

__all__ = [
    "attempt_blocks",
    "caveats",
    "grader_line",
    "pack",
    "rated",
    "spoken",
    "transcript_title",
]


def rated(rating: float, grader: str = "") -> str:
    """``●●●◐○ 3.4 of 5 · solid``; the band first for a grader whose point would be too precise:
    ``●●●◐○ Solid · about 3.4 of 5``."""
    bar, text = words.rating_bar(rating), words.rating_text(rating)
    if grader in _IN_BANDS:
        return f"{bar}  {band(rating).capitalize()} · about {text}"
    return f"{bar}  {text} · {band(rating)}"


#: The offline coach compares words: a tenth of a point means nothing there.
_IN_BANDS = frozenset({"offline"})


def spoken(answer: Answer) -> bool:
    return answer.source is not AnswerSource.TEXT


def grader_line(assessment: Assessment) -> str:
    by = words.grader_name(assessment.grader)
    model = f" ({line(assessment.model, 60)})" if assessment.model else ""
    verb = "Checked by" if assessment.not_gradable else "Rated by"
    return f"{verb} {by}{model} · scale {line(assessment.rubric_version, 40)}"


def caveats(assessment: Assessment) -> list[str]:
    """What to know about how it was rated: who stood in for whom, how steady the grader was."""
    lines = []
    if assessment.stand_in is not None:
        lines.append(words.stand_in(assessment.stand_in))
    if assessment.spread is not None and assessment.not_gradable is None:
        lines.append(f"-# {words.graded_twice(assessment.spread)}")
    return lines


def transcript_title(answer: Answer, transcript: Transcript) -> str:
    """``**What I heard** · 42 s``, and the language where it isn't the interview's."""
    if answer.source is AnswerSource.TEXT:
        return "**What you wrote**"
    title = "**What I heard**" if transcript.revision == 1 else "**What you said, as you fixed it**"
    if transcript.duration is not None:
        title += f" · {words.duration(transcript.duration)}"
    # Set where somebody had to say it.
    return title if answer.language is None else f"{title} · {words.language_name(answer.language)}"


def attempt_blocks(
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
        blocks += _verdict(feedback)
    elif answer.state is AnswerState.REFUSED and answer.problem is not None:
        what, _ = problems.recording_problem(
            answer.problem, answer.problem_seconds, language=answer.language, expected=language
        )
        blocks.append(f"**Not rated.** {what}")
    elif answer.state is AnswerState.FAILED:
        blocks.append(f"**No feedback.** {problems.failed_step(answer.failed_step)}")
    else:
        blocks.append("**Being reviewed.**")
    if transcript is not None:
        text = said(transcript) or "> Nothing."
        block = f"{transcript_title(answer, transcript)}\n{text}"
        legend = unsure_legend(transcript, fixable=False)
        blocks.append(f"{block}\n{legend}" if legend else block)
    if feedback is not None:
        blocks += _assessment(feedback.assessment)
        if feedback.delivery is not None:
            blocks.append(f"**Delivery**\n{delivery_text(feedback.delivery)}")
        if feedback.assessment.limits:
            limits = plain(feedback.assessment.limits)
            blocks.append(f"**What this grader can't judge**\n{limits}")
        blocks += caveats(feedback.assessment)
        blocks.append(f"-# {grader_line(feedback.assessment)}")
        if again and (state := grade_words.regrading(answer.regrading, again, feedback)):
            blocks.append(state)
        for before in reversed(earlier):
            blocks += _before(before, feedback)
    return blocks


def _before(before: Feedback, now: Feedback) -> list[str]:
    """An earlier rating with its reasons, and why another one took its place."""
    assessment = before.assessment
    stood_in = " (stood in)" if assessment.stand_in is not None else ""
    # A grader rates again only what was fixed: these words, or those it was rated together with.
    same = assessment.grader == now.assessment.grader
    if same or before.transcript_revision != now.transcript_revision:
        when = "Before you fixed the transcript"
    else:
        when = "Earlier"
    rating = "not rated" if before.rating is None else f"rated {before.rating:.1f}"
    title = f"**{when} {rating} by {words.grader_name(assessment.grader)}{stood_in}**"
    blocks = [f"{title} · {words.timestamp(before.created_at, 'f')}"]
    if assessment.stand_in is not None:
        blocks[0] += f"\n{words.stand_in(assessment.stand_in)}"
    blocks[0] += f"\n-# {grader_line(assessment)}"
    blocks += _verdict(before) if before.rating is None else []
    return blocks + _assessment(assessment)


def _verdict(feedback: Feedback) -> list[str]:
    reason = feedback.assessment.not_gradable
    if reason is not None:
        why, following = problems.not_gradable(reason)
        own = line(feedback.assessment.not_gradable_reason)
        return [f"**Not rated.** {why}\n{following}" + (f"\n{own}" if own else "")]
    return (
        [f"**{rated(feedback.rating, feedback.assessment.grader)}**"]
        if feedback.rating is not None
        else []
    )


def _assessment(assessment: Assessment) -> list[str]:
    blocks: list[str] = []
    if assessment.strengths:
        lines = [f"- {line(s.text).rstrip('.')}: *“{line(s.quote)}”*" for s in assessment.strengths]
        blocks.append("\n".join(["**What was good**", *lines]))
    if assessment.improvements:
        lines = [f"- {line(text)}" for text in assessment.improvements]
        blocks.append("\n".join(["**What to improve**", *lines]))
    if assessment.first_change:
        blocks.append(f"**Change this first**\n{plain(assessment.first_change)}")
    if assessment.coverage:
        lines = []
        for point in assessment.coverage:
            evidence = f": *“{line(point.quote)}”*" if point.quote else ""
            said = line(point.point).rstrip(".") if evidence else line(point.point)
            lines.append(f"{words.coverage_mark(point.coverage)} {said}{evidence}")
        blocks.append("\n".join([_COVERAGE_TITLE, *lines]))
    if assessment.criteria:
        lines = []
        for one in assessment.criteria:
            mark = "not judged" if one.level is None else f"{words.level_bar(one.level)}"
            evidence = f" *“{line(one.quote)}”*" if one.quote else ""
            lines.append(f"{mark}  **{line(one.name)}**\n{line(one.reason)}{evidence}")
        blocks.append("\n".join(["**By criterion**", *lines]))
    return blocks


_COVERAGE_TITLE = "**Key points** · ● covered  ◐ partly  ○ not heard"


def pack(blocks: list[str], limit: int = PAGE_LIMIT) -> list[str]:
    """Blocks in pages: a block stays whole where it fits a page."""
    pages: list[str] = []
    for block in blocks:
        if pages and length(pages[-1]) + 2 + length(block) <= limit:
            pages[-1] = f"{pages[-1]}\n\n{block}"
        else:
            pages += paginate(block, limit)
    return pages or [""]
