"""From a model's checked replies to the domain's values.

Counts and coherence that a schema can't hold are checked here; what can't be used raises
InterviewerGarbled. Lengths are cut to what a person can read in Discord. Quotes are not verified
here: :func:`interview.rating.checks.checked` does that for every grader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from interview.errors import InterviewerGarbled
from interview.models import (
    Assessment,
    Coverage,
    CriterionRating,
    FollowUpDraft,
    KeyPoint,
    KeyPointCoverage,
    Kind,
    NotGradable,
    Probe,
    QuestionDraft,
    ReportDraft,
    Strength,
)
from interview.ports import GradeRequest, QuestionRequest
from interview.rating.rubric import criteria_for
from interview.rating.steering import without_steering
from interview.wording import CONTENTLESS, tokens
from llm.model.prompts import FOLLOW_UP_LIMIT, RESUME_LIMIT, clip
from llm.model.schemas import FollowingGradeReply, GradeReply, QuestionReply, ReportReply
from llm.model.slots import Made

KEY_POINTS_MIN, KEY_POINTS_MAX, PHRASINGS_MAX, PROBES_MAX = 3, 6, 4, 4
TEXT_LIMIT, SHORT_LIMIT, LONG_LIMIT = 600, 300, 3_000
SUMMARY_LIMIT = 1_500
STRENGTHS_MAX, IMPROVEMENTS_MAX, PRACTICE_MAX = 3, 3, 3
#: A claim stands in the résumé when so many of its words with content do: models mend what they
#: copy.
GROUNDED = 0.8
#: Questions at least this alike (difflib ratio of the normalized texts) are the same question:
#: a changed article or comma stays above it, another subject in the same frame falls below.
SAME_QUESTION = 0.93


def normalized(text: str) -> str:
    """Lower-case words with single spaces: what stays when spelling and punctuation don't count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


def is_repeat(text: str, earlier: Iterable[str]) -> bool:
    """Whether ``text`` is, nearly letter by letter, one of ``earlier`` (normalized texts)."""
    own = normalized(text)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(own)
    for other in earlier:
        if own == other:
            return True
        matcher.set_seq1(other)
        if (
            matcher.real_quick_ratio() >= SAME_QUESTION
            and matcher.quick_ratio() >= SAME_QUESTION
            and matcher.ratio() >= SAME_QUESTION
        ):
            return True
    return False


def _texts(texts: Iterable[str], limit: int, most: int) -> tuple[str, ...]:
    clipped = (clip(text, limit) for text in texts)
    return tuple(text for text in clipped if text)[:most]


def _is_grounded(claim: str, resume: str) -> bool | None:
    """Whether ``claim`` says what the résumé says, by its words; None when it says nothing."""
    said = {token.norm for token in tokens(claim)} - CONTENTLESS
    there = {token.norm for token in tokens(resume)}
    return len(said & there) >= GROUNDED * len(said) if said else None


def made(reply: QuestionReply, request: QuestionRequest, place: int) -> Made | None:
    """The question, or None when it can't be used.

    It needs a text, a model answer and three key points; what it claims of the résumé has to stand
    there, and it must not order a grader about. A key point without any phrasing is dropped, and so
    is a probe that is about none of the rubric's criteria; in an interview of one kind, the kind is
    that one.
    """
    points = []
    for point in reply.key_points:
        text = clip(point.text, SHORT_LIMIT)
        phrasings = _texts(point.phrasings, SHORT_LIMIT, PHRASINGS_MAX)
        if text and phrasings:
            points.append(KeyPoint(text, phrasings))
    text, model_answer = clip(reply.text, TEXT_LIMIT), clip(reply.model_answer, LONG_LIMIT)
    if not text or not model_answer or len(points) < KEY_POINTS_MIN:
        return None
    if without_steering(text) is not None:
        # A job that orders the interviewer about made it into a question.
        return None
    grounded = _is_grounded(reply.claim, clip(request.profile.resume, RESUME_LIMIT))
    if grounded is False:
        return None
    kind = Kind(reply.kind) if request.kind is Kind.MIXED else request.kind
    about = {criterion.key for criterion in criteria_for(kind)}
    probes = [
        Probe(probe.about, clip(probe.text, FOLLOW_UP_LIMIT))
        for probe in reply.probes
        if probe.about in about and probe.text.strip() and without_steering(probe.text) is None
    ]
    draft = QuestionDraft(
        text=text,
        kind=kind,
        level=reply.level,
        hint=clip(reply.hint, TEXT_LIMIT),
        why=clip(reply.why, SHORT_LIMIT),
        model_answer=model_answer,
        key_points=tuple(points[:KEY_POINTS_MAX]),
        probes=tuple(probes[:PROBES_MAX]),
    )
    return Made(draft, probes_claim=bool(grounded), place=place)


def assessment(reply: GradeReply, request: GradeRequest, *, grader: str, model: str) -> Assessment:
    """The assessment without usage; a follow-up is as the model gave it, to be checked.

    Raises InterviewerGarbled: "bad_criteria" unless every criterion of the rubric is there exactly
    once, "bad_coverage" unless every key point is.
    """
    if reply.gate != "gradable":
        return Assessment(
            grader=grader,
            model=model,
            rubric_version=request.rubric_version,
            not_gradable=NotGradable(reply.gate),
            not_gradable_reason=clip(reply.gate_reason, SHORT_LIMIT),
        )
    if sorted(one.key for one in reply.criteria) != sorted(one.key for one in request.criteria):
        raise InterviewerGarbled("bad_criteria")
    rated = {one.key: one for one in reply.criteria}
    points = {one.number: one for one in reply.coverage}
    numbers = range(1, len(request.question.key_points) + 1)
    if sorted(one.number for one in reply.coverage) != list(numbers):
        raise InterviewerGarbled("bad_coverage")
    return Assessment(
        grader=grader,
        model=model,
        rubric_version=request.rubric_version,
        criteria=tuple(
            CriterionRating(
                key=criterion.key,
                name=criterion.name,
                level=rated[criterion.key].level or None,
                reason=clip(rated[criterion.key].reason, TEXT_LIMIT),
                quote=clip(rated[criterion.key].quote, TEXT_LIMIT),
            )
            for criterion in request.criteria
        ),
        strengths=tuple(
            Strength(text=clip(one.text, SHORT_LIMIT), quote=clip(one.quote, TEXT_LIMIT))
            for one in reply.strengths
            if one.text.strip() and one.quote.strip()
        )[:STRENGTHS_MAX],
        improvements=_texts(reply.improvements, TEXT_LIMIT, IMPROVEMENTS_MAX),
        first_change=clip(reply.first_change, TEXT_LIMIT),
        coverage=tuple(
            KeyPointCoverage(
                point=request.question.key_points[number - 1].text,
                coverage=Coverage(points[number].coverage),
                quote=""
                if points[number].coverage == "not_heard"
                else clip(points[number].quote, TEXT_LIMIT),
            )
            for number in numbers
        ),
        better_answer=clip(reply.better_answer, LONG_LIMIT),
        follow_up=_follow_up(reply) if request.may_follow_up else None,
    )


def _follow_up(reply: GradeReply) -> FollowUpDraft | None:
    if not isinstance(reply, FollowingGradeReply):
        return None
    text = clip(reply.follow_up.text, TEXT_LIMIT)
    if not text:
        return None
    return FollowUpDraft(
        gap=reply.follow_up.gap, text=text, quote=clip(reply.follow_up.quote, SHORT_LIMIT)
    )


def report_draft(reply: ReportReply, *, grader: str, model: str) -> ReportDraft:
    """The report without usage. Raises InterviewerGarbled("bad_report") when it says nothing."""
    summary = clip(reply.summary, SUMMARY_LIMIT)
    practice = _texts(reply.practice, TEXT_LIMIT, PRACTICE_MAX)
    if not summary or not practice:
        raise InterviewerGarbled("bad_report")
    return ReportDraft(summary=summary, practice=practice, grader=grader, model=model)
