"""Long texts of an interview, in pages: a model answer, the answer told better, the transcript, and
everything about an answer."""

from __future__ import annotations

import discord

from cogs.kit import words
from cogs.kit.delivery import said
from cogs.kit.ids import Paged
from cogs.kit.layout import Tone, tone_of
from cogs.kit.notices import PageOf, notice, paged
from cogs.kit.review import attempt_blocks, pack
from cogs.kit.text import line, paginate, plain
from interview.conducting.views import AnswerView
from interview.models import Answer, AnswerSource, Feedback, Question, Transcript
from locales.catalog import Catalog


def model_answer_view(t: Catalog, question: Question, page: int = 0) -> discord.ui.LayoutView:
    """How a strong answer may sound, in pages."""
    text = plain(question.draft.model_answer)
    if not text:
        return notice(t("There is no model answer for this question."))
    return paged(
        t,
        t("Model answer to question {number}", number=question.position),
        paginate(text),
        page,
        of=PageOf(Paged.MODEL, question.id),
        tone=Tone.QUESTION,
        note=t("One good way to answer. Yours may differ and be just as good: use your own facts."),
    )


def better_answer_view(
    t: Catalog, answer: Answer, feedback: Feedback, page: int = 0
) -> discord.ui.LayoutView:
    """The person's own answer, rewritten from their facts, in pages."""
    text = plain(feedback.assessment.better_answer)
    if not text:
        return notice(t("There is no rewritten version of this answer."))
    return paged(
        t,
        t("Your answer, told better"),
        paginate(text),
        page,
        of=PageOf(Paged.BETTER, answer.id),
        tone=Tone.QUESTION,
        note=t(
            "Written by {grader} from what you said. Check that every fact is true before you use "
            "it.",
            grader=words.grader_name(t, feedback.assessment.grader),
        ),
    )


def transcript_view(
    t: Catalog, answer: Answer, transcript: Transcript, page: int = 0
) -> discord.ui.LayoutView:
    """The whole transcript, in pages."""
    return paged(
        t,
        t("What you wrote") if answer.source is AnswerSource.TEXT else t("What I heard"),
        paginate(said(t, transcript) or t("Nothing.")),
        page,
        of=PageOf(Paged.TRANSCRIPT, answer.id),
    )


def answer_detail_pages(t: Catalog, view: AnswerView) -> list[str]:
    """Everything about an answer in full, escaped, each page fits a message."""
    interview = view.interview
    title = t("**The question**")
    asked = f"{title} · {line(interview.profile.role)}\n{plain(view.question.draft.text)}"
    blocks = attempt_blocks(
        t,
        view.answer,
        view.transcript,
        view.feedback,
        earlier=view.earlier,
        language=interview.language,
    )
    return pack([asked, *blocks])


def answer_detail_view(t: Catalog, view: AnswerView, page: int = 0) -> discord.ui.LayoutView:
    return paged(
        t,
        t(
            "Question {number} of {count} · everything in full",
            number=view.question.position,
            count=view.interview.question_count,
        ),
        answer_detail_pages(t, view),
        page,
        of=PageOf(Paged.DETAIL, view.answer.id),
        tone=tone_of(view.feedback.rating if view.feedback else None),
    )
