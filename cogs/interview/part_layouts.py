"""What lies a tap behind a reviewed answer's card, a part at a time: the whole advice, what was
heard, key points, criteria, delivery, the answer told better, a model answer, the rating itself."""

from __future__ import annotations

import discord

from cogs.interview.heard_layouts import heard_text
from cogs.interview.review_layouts import part_button
from cogs.kit import words
from cogs.kit.delivery import delivery_text
from cogs.kit.ids import Action, Paged
from cogs.kit.layout import Button, Tone, button, tone_of
from cogs.kit.notices import PageOf, notice, paged
from cogs.kit.review import MISTAKES_TITLE, key_point_line, pack, rated_by, spoken
from cogs.kit.text import evidence, line, paginate, plain
from interview.conducting.views import AnswerView
from interview.models import Assessment, Coverage, Feedback, Question, TranscriptSource
from interview.rating.first_change import first_example, first_words
from interview.rating.rubric import RUBRIC_VERSION, criteria_for, level_expected
from interview.rating.seniority import years_of
from interview.rating.summary import OFFLINE
from locales.catalog import Catalog, mark


def part_view(t: Catalog, view: AnswerView, part: Paged, page: int = 0) -> discord.ui.LayoutView:
    """A part of a review, in pages, with the way back to the card. Its feedback is there."""
    feedback, answer = view.feedback, view.answer
    back = part_button(Paged.REVIEW, t("Back"), answer.id)
    title, pages, note, more = t("What I heard"), list[str](), "", list[Button]()
    match part:
        case Paged.TRANSCRIPT:
            title, pages = heard_text(t, view)
            if view.fixable and spoken(answer):
                more = [button(Action.FIX, t("Fix transcript"), answer.id, answer.attempt)]
        case Paged.STRONG:
            return model_answer_view(t, view.question, page, answer.id)
        case _ if feedback is None:
            return notice(t("There is no feedback to this answer."), buttons=[back])
        case Paged.POINTS:
            title, pages = t("Key points"), pack(_points(t, feedback.assessment))
            if view.question.draft.model_answer:
                more = [part_button(Paged.STRONG, t("Model answer"), answer.id)]
        case Paged.CRITERIA:
            title, pages = t("By criterion"), pack(_criteria(t, feedback.assessment, view))
            note = _scale(t, feedback.assessment)
        case Paged.DELIVERY:
            title = t("Delivery")
            pages = pack([delivery_text(t, feedback.delivery)] if feedback.delivery else [])
        case Paged.BETTER:
            title = t("Your answer, told better")
            pages = paginate(plain(feedback.assessment.better_answer) or t("Nothing."))
            note = t(
                "Written by {grader} from what you said. Check that every fact is true before you "
                "use it.",
                grader=words.grader_name(t, feedback.assessment.grader),
            )
        case Paged.GRADING:
            title, pages = t("About the rating"), pack(_grading(t, view, feedback))
        case _:
            title, pages = t("All advice"), pack(_advice(t, feedback.assessment))
    return paged(
        t,
        title,
        pages,
        page,
        of=PageOf(part, answer.id, (back, *more)),
        tone=tone_of(feedback.rating if feedback else None),
        note=note,
    )


def model_answer_view(
    t: Catalog, question: Question, page: int = 0, answer_id: int = 0
) -> discord.ui.LayoutView:
    """How a strong answer may sound, in pages. The way back is to the review of the answer that it
    was opened from, else to the question's own page."""
    if answer_id:
        back = part_button(Paged.REVIEW, t("Back"), answer_id)
        of = PageOf(Paged.STRONG, answer_id, (back,))
    else:
        back = button(Action.HIST_QUESTION, t("Back to the question"), question.id)
        of = PageOf(Paged.MODEL, question.id, (back,))
    text = plain(question.draft.model_answer)
    if not text:
        return notice(t("There is no model answer for this question."), buttons=[back])
    return paged(
        t,
        t("Model answer to question {number}", number=question.position),
        paginate(text),
        page,
        of=of,
        tone=Tone.QUESTION,
        note=t("One good way to answer. Yours may differ and be just as good: use your own facts."),
    )


# --------------------------------------------------------------------------- what was said of it


def _advice(t: Catalog, assessment: Assessment) -> list[str]:
    """Everything that was said of the answer, in full."""
    blocks: list[str] = []
    if assessment.mistakes:
        lines = [
            f"- *“{evidence(one.quote)}”*: {line(one.correction)}" for one in assessment.mistakes
        ]
        blocks.append("\n".join([t(MISTAKES_TITLE), *lines]))
    if assessment.first_change:
        lines = [t("**Change this first**"), plain(assessment.first_change)]
        if said := evidence(first_words(assessment)):
            lines.append("> " + t("You said:") + f" *“{said}”*")
        if example := evidence(first_example(assessment)):
            lines.append("> " + t("It could sound like this:") + f" *“{example}”*")
        blocks.append("\n".join(lines))
    more = [text for text in assessment.improvements if text != assessment.first_change]
    if more:
        blocks.append("\n".join([t("**Then**"), *(f"- {line(text)}" for text in more)]))
    if assessment.strengths:
        lines = [
            f"- {line(one.text).rstrip('.:')}: *“{evidence(one.quote)}”*"
            for one in assessment.strengths
        ]
        blocks.append("\n".join([t("**What was good**"), *lines]))
    return blocks or [t("There is no more to say of it.")]


_COVERAGE = {
    Coverage.COVERED: mark("**Said**"),
    Coverage.PARTLY: mark("**Partly said**"),
    Coverage.NOT_HEARD: mark("**Not said**"),
}


def _points(t: Catalog, assessment: Assessment) -> list[str]:
    blocks = []
    for coverage, title in _COVERAGE.items():
        points = {
            key_point_line(assessment, one.point): one.quote
            for one in assessment.coverage
            if one.coverage is coverage
        }
        lines = [
            f"- {point.rstrip('.')}: *“{evidence(quote)}”*" if quote else f"- {point}"
            for point, quote in points.items()
        ]
        if lines:
            blocks.append("\n".join([t(title), *lines]))
    return blocks or [t("Nothing.")]


def _criteria(t: Catalog, assessment: Assessment, view: AnswerView | None = None) -> list[str]:
    expected = {}
    if view is not None:
        years = years_of(view.interview.profile)
        expected = {
            criterion.key: level_expected(criterion, years)
            for criterion in criteria_for(view.question.draft.kind)
        }
    blocks = []
    for one in assessment.criteria:
        level = t("not judged") if one.level is None else words.level_text(t, one.level)
        if one.level is not None and one.level < expected.get(one.key, 0):
            level += " · " + t("with your years, {level} is expected", level=expected[one.key])
        proof = f" *“{evidence(one.quote)}”*" if one.quote else ""
        reason = f"{line(words.reason(t, one))}{proof}".strip()
        blocks.append(f"**{line(t(one.name))}** · {level}" + (f"\n{reason}" if reason else ""))
    return blocks or [t("Nothing.")]


# --------------------------------------------------------------------------- the rating itself


def _grading(t: Catalog, view: AnswerView, feedback: Feedback) -> list[str]:
    blocks = [_graded(t, feedback), *_caveats(t, feedback)]
    transcript = view.transcript
    joined = (
        transcript is not None
        and transcript.source is not TranscriptSource.FIXED
        and transcript.passages > 1
    )
    for before in reversed(view.earlier):
        blocks += _before(t, before, feedback, joined=joined)
    return blocks


def _scale(t: Catalog, assessment: Assessment) -> str:
    """``Rated by Gemini (gemini-3.8-flash) · scale pack-7-v3``, the scale where it is a pack's own.
    The offline coach's own model is nobody's choice."""
    said = rated_by(t, assessment)
    if assessment.model and assessment.grader != OFFLINE:
        said += f" ({line(assessment.model, 60)})"
    if assessment.rubric_version not in RUBRIC_VERSION.values():
        said += " · " + t("scale {version}", version=line(assessment.rubric_version, 60))
    return said


def _graded(t: Catalog, feedback: Feedback) -> str:
    assessment = feedback.assessment
    said = _scale(t, assessment)
    if assessment.stand_in is not None:
        said += f"\n{words.stand_in(t, assessment.stand_in)}"
    return said


def _caveats(t: Catalog, feedback: Feedback) -> list[str]:
    """What to know about a number; nothing where there is none."""
    assessment = feedback.assessment
    if feedback.rating is None:
        return []
    caveats = []
    if assessment.spread is not None:
        caveats.append(words.graded_twice(t, assessment.spread))
    if assessment.grader == OFFLINE:
        caveats.append(t(_OFFLINE_LIMITS))
    elif assessment.not_judged:
        caveats.append(plain(assessment.not_judged))
    return caveats


_OFFLINE_LIMITS = mark(
    "The offline coach compares your words with the key points and looks for the parts of a story,"
    " numbers and reasons. Take its number as a rough one: it can't tell whether a claim is right,"
    " or whether it was easy to follow."
)


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
    title += f" · {words.timestamp(before.created_at, 'f')}"
    if assessment.stand_in is not None:
        title += f"\n{words.stand_in(t, assessment.stand_in)}"
    reasons = _criteria(t, assessment) if assessment.criteria else []
    return [title, *_advice(t, assessment), *reasons]
