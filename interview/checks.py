"""What a grader says, held against what was said. Nothing is stored that did not pass here (pure).

A grader is believed about levels, never about quotes: each quote is looked up in the transcript
and replaced by the transcript's own words, or dropped. What is left without evidence is lowered.
Sentences that judge the person instead of the answer are taken out. Words that tell the grader how
to rate are no evidence, and an answer made of nothing else has no rating.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from interview.errors import InterviewerGarbled
from interview.gate import gate
from interview.models import (
    Assessment,
    Coverage,
    Criterion,
    CriterionRating,
    KeyPointCoverage,
    NotGradable,
    ReportDraft,
    Strength,
)
from interview.steering import is_all_steering, without_steering
from interview.wording import clean, find_quote

__all__ = [
    "HIGH_LEVEL",
    "LOWERED",
    "STEERED",
    "checked",
    "checked_report",
    "gate",
    "judges_the_person",
]

#: From this level on a rating needs words of the answer as evidence …
HIGH_LEVEL = 4
#: … and without them it becomes this, with the sentence LOWERED added to its reason.
_UNPROVEN_LEVEL = 3
LOWERED = "Kept at 3: no words of the answer were found that show more."
#: Why an answer that only tells the grader how to rate has no rating.
STEERED = "It says how it should be rated, but it does not answer the question."

_MOST_IMPROVEMENTS = 5
_MOST_STRENGTHS = 5
_MOST_PRACTICE = 3
_MOST_POINTS = 10
#: Characters; what fits a card in Discord without being cut there.
_REASON, _SENTENCE, _QUOTE, _BETTER = 400, 300, 300, 3000

#: About the person and not the answer, wherever it stands.
_ALWAYS = (
    r"(?:un|over|self[- ])?confiden(?:ce|t|tly)(?! (?:interval|level|score|bound|limit|band)s?\b)",
    r"(?:dis)?honest(?:y|ly)?",
    r"(?:in)?sincer(?:e|ity|ely)",
    r"(?:un)?truthful(?:ness|ly)?",
    r"personalit(?:y|ies)",
    r"charact?er flaws?",
    r"(?:intro|extro|extra)vert(?:ed|s)?",
    r"arrogan(?:t|ce|tly)",
    r"charism(?:a|atic)",
    r"likab(?:le|ility)",
    r"nervous(?:ness|ly)?",
    r"hir(?:e)?abl[ey]|hir(?:e)?ability|employab(?:le|ility)",
    r"(?:would|should|will|could|wouldnt|wouldn't|not|never|strong|no|lean|weak|definite|to) hire",
    r"hir(?:e|ing) (?:decision|recommendation|committee|you\b)",
    r"(?:cultur(?:e|al)|right|good|great|bad|poor) fit for (?:the|this|a|our) "
    r"(?:role|job|team|company)",
    r"cultur(?:e|al) fit",
    r"(?:good|strong|great|weak|poor|bad|ideal) candidate",
    r"body language|eye contact|posture|facial expressions?|tone of voice",
    r"(?:foreign|heavy|strong|thick|slight|your|an|the) accents?(?! colou?r)|pronunciation|"
    r"pronounced?",
    r"(?:non-?)?native speakers?|broken english",
)
#: Words with uses of their own ("kept users calm"): only said of the one who answers.
_OF_THE_SPEAKER = (
    r"(?:you|candidate|speaker|interviewee|applicant|they|he|she) "
    r"(?:clearly |really |also )?(?:seem|sound|appear|look|came? across|come across|feel|felt)"
    r"(?:s|ed)?\b",
    r"(?:you|you're|you are|you were|candidate is|candidate was|your)"
    r"(?: (?:very|really|quite|so|too|rather|clearly|more|less|visibly|a bit|not|own))* "
    r"(?:calm(?:ness)?|anxious|anxiety|stressed|emotion(?:s|al|ally)?|enthusias(?:m|tic)|"
    r"passion(?:ate)?|lazy|shy(?:ness)?|timid|humble|humility|rude|liar|lying|lied|motivated|"
    r"attitude|temperament|intelligen(?:t|ce)|smart|likeable)",
)
_JUDGMENT = re.compile(
    r"\b(?:" + "|".join(_ALWAYS) + r")\b|\b(?:" + "|".join(_OF_THE_SPEAKER) + r")",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")


def judges_the_person(sentence: str) -> bool:
    """Whether it speaks of confidence, honesty, personality, emotion, hiring, accent or looks."""
    return _JUDGMENT.search(sentence.replace("’", "'")) is not None


def checked(
    assessment: Assessment, transcript_text: str, criteria: Sequence[Criterion]
) -> Assessment:
    """The assessment with everything unproven taken out.

    - Quotes are the transcript's own words (at least three, or the whole answer) or "".
    - A strength whose quote isn't there is dropped; a level of 4 or 5 without a quote becomes 3.
    - Criteria are those of the rubric, in its order and with its names; unknown ones are dropped.
    - Texts are cleaned and bounded; sentences about the person are dropped.
    - An order to the grader is never a quote, and an answer of nothing else is OFF_TOPIC.
    - Not gradable: no criteria, strengths, coverage or rewritten answer.

    Raises InterviewerGarbled("missing_criterion") when a rubric's criterion was left out (a grader
    that can't judge one says so with level None), ("no_level") when it judged none of them, and
    ("bad_level") when a level is no number.
    """
    text = clean(transcript_text, lines=True)
    if assessment.not_gradable is None and is_all_steering(text):
        assessment = replace(
            assessment, not_gradable=NotGradable.OFF_TOPIC, not_gradable_reason=STEERED
        )
    improvements = tuple(
        said for raw in assessment.improvements if (said := _fair(raw, _SENTENCE))
    )[:_MOST_IMPROVEMENTS]
    kept = replace(
        assessment,
        not_gradable_reason=_fair(assessment.not_gradable_reason, _REASON),
        improvements=improvements,
        first_change=_fair(assessment.first_change, _SENTENCE),
        limits=clean(assessment.limits, limit=_REASON),
    )
    if assessment.not_gradable is not None:
        return replace(kept, criteria=(), strengths=(), coverage=(), better_answer="")
    by_key = {rating.key: rating for rating in reversed(assessment.criteria)}
    if any(criterion.key not in by_key for criterion in criteria):
        raise InterviewerGarbled("missing_criterion")
    if all(by_key[criterion.key].level is None for criterion in criteria):
        raise InterviewerGarbled("no_level")
    return replace(
        kept,
        not_gradable_reason="",
        criteria=tuple(_rating(by_key[c.key], c, text) for c in criteria),
        strengths=_strengths(assessment.strengths, text),
        coverage=tuple(_coverage(c, text) for c in assessment.coverage[:_MOST_POINTS]),
        better_answer=clean(assessment.better_answer, limit=_BETTER, lines=True),
    )


def checked_report(draft: ReportDraft) -> ReportDraft:
    """A report's words by the same rules: cleaned, bounded, without sentences on the person."""
    practice = (_fair(point, _SENTENCE) for point in draft.practice)
    return replace(
        draft,
        summary=_fair(draft.summary, _BETTER),
        practice=tuple(point for point in practice if point)[:_MOST_PRACTICE],
    )


def _fair(text: str, limit: int) -> str:
    """Cleaned, without the sentences that judge the person, bounded."""
    said = [part for part in _SENTENCE_END.split(clean(text, lines=True)) if part.strip()]
    return clean(" ".join(s for s in said if not judges_the_person(s)), limit=limit)


def _verbatim(quote: str, text: str) -> str:
    found = find_quote(quote, text)
    if found is None or len(found) > _QUOTE:
        return ""
    kept = without_steering(found)
    if kept is None:
        return found
    # The longest sentence that answers; a scrap beside an order shows nothing.
    return find_quote(max(kept, key=len, default=""), text, least=4) or ""


def _rating(rating: CriterionRating, criterion: Criterion, text: str) -> CriterionRating:
    level = rating.level
    if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
        raise InterviewerGarbled("bad_level")
    quote = _verbatim(rating.quote, text)
    reason = _fair(rating.reason, _REASON)
    if level is not None:
        level = min(5, max(1, level))
        if level >= HIGH_LEVEL and not quote:
            level = _UNPROVEN_LEVEL
            reason = f"{clean(reason, limit=_REASON - len(LOWERED) - 1)} {LOWERED}".strip()
    return CriterionRating(criterion.key, criterion.name, level, reason, quote)


def _strengths(strengths: Sequence[Strength], text: str) -> tuple[Strength, ...]:
    kept: list[Strength] = []
    for strength in strengths:
        said, quote = _fair(strength.text, _SENTENCE), _verbatim(strength.quote, text)
        if said and quote and all(quote != other.quote for other in kept):
            kept.append(Strength(said, quote))
    return tuple(kept[:_MOST_STRENGTHS])


def _coverage(coverage: KeyPointCoverage, text: str) -> KeyPointCoverage:
    point = clean(coverage.point, limit=_SENTENCE)
    if coverage.coverage is Coverage.NOT_HEARD:
        return KeyPointCoverage(point, Coverage.NOT_HEARD)
    quote = _verbatim(coverage.quote, text)
    # "Covered" needs the words that cover it.
    return KeyPointCoverage(point, coverage.coverage if quote else Coverage.PARTLY, quote)
