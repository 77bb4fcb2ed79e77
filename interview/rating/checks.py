"""What a grader says, held against what was said. Nothing is stored that did not pass here (pure).

A grader is believed about levels, never about quotes: each quote is looked up in the transcript
and replaced by the transcript's own words, or dropped. What is left without evidence is lowered.
Sentences that judge the person instead of the answer are taken out. Words that tell the grader how
to rate are no evidence, and an answer made of nothing else has no rating.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from interview.errors import InterviewerGarbled
from interview.models import (
    Assessment,
    Coverage,
    Criterion,
    CriterionRating,
    KeyPointCoverage,
    Mistake,
    NotGradable,
    Remark,
    ReportDraft,
    Strength,
)
from interview.ports import GradeRequest
from interview.rating.fairness import fair
from interview.rating.follow_ups import checked_follow_up
from interview.rating.invented import without_inventions
from interview.rating.misheard import sure_part, uncertain_words, without_blame
from interview.rating.steering import is_all_steering, without_steering
from interview.wording import clean, find_quote

#: From this level on a rating needs words of the answer as evidence …
HIGH_LEVEL = 4
#: … and without them it becomes this, remarked as UNPROVEN.
_UNPROVEN_LEVEL = 3
#: Up to this level a quote shows what is wrong.
_LOW_LEVEL = 2

_MOST_IMPROVEMENTS = 5
_MOST_STRENGTHS = 5
_MOST_MISTAKES = 5
_MOST_PRACTICE = 3
_MOST_POINTS = 10
#: Characters; what fits a card in Discord without being cut there.
_REASON, _SENTENCE, _QUOTE, _BETTER = 400, 300, 300, 3000


@dataclass(frozen=True, slots=True)
class Said:
    """What an assessment is held against: an answer's words, and what belongs to them."""

    text: str
    criteria: Sequence[Criterion]
    uncertain: Collection[str] = ()
    known: Sequence[str] = ()
    language: str = "en"
    question: str = ""
    asked_before: Sequence[str] = ()
    hidden: Sequence[str] = ()


def checked(assessment: Assessment, said: Said) -> Assessment:
    """The assessment with everything unproven taken out; see :func:`checked_answer` for a request.

    - Quotes are the transcript's own words (at least three, or the whole answer) or "".
    - A strength or a mistake whose quote isn't there is dropped, and so is a mistake that names a
      doubtful word; a level of 4 or 5 without a quote becomes 3.
    - Criteria are those of the rubric, in its order and with its names; unknown ones are dropped.
    - Texts are cleaned and bounded; sentences about the person are dropped.
    - An order to the grader is never a quote, and an answer of nothing else is STEERING.
    - ``uncertain`` words (:func:`interview.rating.misheard.uncertain_words`) are not held against
      the person: sentences that blame one are dropped. A low level that stood on nothing else is
      taken back (None), unless no other would be left. None of them is quoted: a quote is cut to
      its longest stretch without, and what has no such stretch is no evidence.
    - Figures and names of the better answer stand in the transcript or in ``known`` (question and
      job), or become places to fill in (:mod:`interview.rating.invented`, for ``language``).
    - A follow-up is one fair question that was not asked before and tells nothing of ``hidden``
      (model answer, key points; :mod:`interview.rating.follow_ups`), or None.
    - Not gradable: no criteria, strengths, coverage, rewritten answer or follow-up.

    Raises InterviewerGarbled("missing_criterion") when a rubric's criterion was left out (a grader
    that can't judge one says so with level None), ("no_level") when it judged none of them, and
    ("bad_level") when a level is no number; with the assessment's usage.
    """
    said = replace(said, text=clean(said.text, lines=True))
    text = said.text
    if assessment.not_gradable is None and is_all_steering(text):
        assessment = replace(assessment, not_gradable=NotGradable.STEERING, not_gradable_reason="")
    advice = (
        fair(without_blame(raw, said.uncertain), _SENTENCE)
        for raw in (assessment.first_change, *assessment.improvements)
    )
    first_change, *improvements = advice
    kept = replace(
        assessment,
        not_gradable_reason=fair(assessment.not_gradable_reason, _REASON),
        improvements=tuple(each for each in improvements if each)[:_MOST_IMPROVEMENTS],
        first_change=first_change,
        not_judged=clean(assessment.not_judged, limit=_REASON),
    )
    if assessment.not_gradable is not None:
        return replace(
            kept,
            criteria=(),
            strengths=(),
            coverage=(),
            first_quote="",
            first_example="",
            better_answer="",
            follow_up=None,
        )
    by_key = {rating.key: rating for rating in reversed(assessment.criteria)}
    if any(criterion.key not in by_key for criterion in said.criteria):
        raise _garbled("missing_criterion", assessment)
    if all(by_key[criterion.key].level is None for criterion in said.criteria):
        raise _garbled("no_level", assessment)
    ratings = tuple(_rating(by_key[c.key], c, said, assessment) for c in said.criteria)
    better = clean(assessment.better_answer, limit=_BETTER, lines=True)
    example = fair(assessment.first_example, _SENTENCE) if first_change else ""
    return replace(
        kept,
        not_gradable_reason="",
        criteria=_without_mishearings(ratings, said.uncertain),
        mistakes=_mistakes(assessment.mistakes, said),
        strengths=_strengths(assessment.strengths, said),
        first_quote=_verbatim(assessment.first_quote, said) if first_change else "",
        first_example=without_inventions(example, text, said.known, said.language),
        coverage=tuple(_coverage(c, said) for c in assessment.coverage[:_MOST_POINTS]),
        better_answer=clean(
            without_inventions(better, text, said.known, said.language), limit=_BETTER, lines=True
        ),
        follow_up=checked_follow_up(
            assessment.follow_up,
            text,
            gaps=[c.key for c in said.criteria],
            before=said.asked_before,
            hidden=said.hidden,
            question=said.question,
            uncertain=said.uncertain,
        ),
    )


def checked_answer(assessment: Assessment, request: GradeRequest) -> Assessment:
    """:func:`checked` with all that the request knows. Raises the same."""
    draft, profile = request.question, request.profile
    said = Said(
        request.said,
        request.criteria,
        uncertain=uncertain_words(
            (request.transcript, *(each.transcript for each in request.follow_ups))
        ),
        known=(
            draft.text,
            *(each.asked for each in request.follow_ups),
            profile.role,
            profile.description,
            profile.stack,
            profile.resume,
        ),
        language=request.language,
        question=draft.text,
        asked_before=(*request.asked_before, *(each.asked for each in request.follow_ups)),
        hidden=(
            draft.model_answer,
            *(words for point in draft.key_points for words in (point.text, *point.phrasings)),
        ),
    )
    result = checked(assessment, said)
    return result if request.may_follow_up else replace(result, follow_up=None)


def checked_report(draft: ReportDraft) -> ReportDraft:
    """A report's words by the same rules: cleaned, bounded, without sentences on the person."""
    practice = (fair(point, _SENTENCE) for point in draft.practice)
    return replace(
        draft,
        summary=fair(draft.summary, _BETTER),
        practice=tuple(point for point in practice if point)[:_MOST_PRACTICE],
    )


def _garbled(code: str, assessment: Assessment) -> InterviewerGarbled:
    error = InterviewerGarbled(code)
    error.usage = assessment.usage
    return error


def _verbatim(quote: str, said: Said) -> str:
    found = find_quote(quote, said.text)
    if found is None or len(found) > _QUOTE:
        return ""
    kept = without_steering(found)
    if kept is not None:
        # The longest sentence that answers; a scrap beside an order shows nothing.
        found = find_quote(max(kept, key=len, default=""), said.text, least=4) or ""
    return sure_part(found, said.uncertain)


def _rating(
    rating: CriterionRating, criterion: Criterion, said: Said, assessment: Assessment
) -> CriterionRating:
    level = rating.level
    if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
        raise _garbled("bad_level", assessment)
    quote = _verbatim(rating.quote, said)
    reason = fair(rating.reason, _REASON)
    remark = rating.remark
    if level is not None:
        level = min(5, max(1, level))
        if level >= HIGH_LEVEL and not quote:
            remark, level = Remark.UNPROVEN, _UNPROVEN_LEVEL
    return CriterionRating(criterion.key, criterion.name, level, reason, quote, remark)


def _without_mishearings(
    ratings: tuple[CriterionRating, ...], uncertain: Collection[str]
) -> tuple[CriterionRating, ...]:
    """Reasons and low levels that don't rest on a word nobody may have said."""
    cleared = []
    for rating in ratings:
        reason = without_blame(rating.reason, uncertain)
        low = rating.level is not None and rating.level <= _LOW_LEVEL
        emptied = bool(rating.reason) and not reason
        if emptied and low:
            cleared.append(replace(rating, level=None, reason="", quote="", remark=Remark.MISHEARD))
        else:
            cleared.append(replace(rating, reason=reason))
    if any(rating.level is not None for rating in cleared):
        return tuple(cleared)
    return tuple(
        replace(rating, level=before.level) for rating, before in zip(cleared, ratings, strict=True)
    )


def _mistakes(mistakes: Sequence[Mistake], said: Said) -> tuple[Mistake, ...]:
    """Those of words that were surely said, all of them."""
    kept: list[Mistake] = []
    for mistake in mistakes:
        quote = _verbatim(mistake.quote, said)
        if quote != find_quote(mistake.quote, said.text):
            continue
        correction = fair(without_blame(mistake.correction, said.uncertain), _SENTENCE)
        if quote and correction and all(quote != other.quote for other in kept):
            kept.append(Mistake(quote, correction))
    return tuple(kept[:_MOST_MISTAKES])


def _strengths(strengths: Sequence[Strength], said: Said) -> tuple[Strength, ...]:
    kept: list[Strength] = []
    for strength in strengths:
        told, quote = fair(strength.text, _SENTENCE), _verbatim(strength.quote, said)
        if told and quote and all(quote != other.quote for other in kept):
            kept.append(Strength(told, quote))
    return tuple(kept[:_MOST_STRENGTHS])


def _coverage(coverage: KeyPointCoverage, said: Said) -> KeyPointCoverage:
    point = clean(coverage.point, limit=_SENTENCE)
    if coverage.coverage is Coverage.NOT_HEARD:
        return KeyPointCoverage(point, Coverage.NOT_HEARD)
    quote = _verbatim(coverage.quote, said)
    # "Covered" needs the words that cover it.
    return KeyPointCoverage(point, coverage.coverage if quote else Coverage.PARTLY, quote)
