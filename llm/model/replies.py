"""From a model's checked replies to the domain's values.

Counts and coherence that a schema can't hold are checked here; what can't be used raises
InterviewerGarbled. Lengths are cut to what a person can read in Discord. Quotes are not verified
here: :func:`interview.rating.checks.checked` does that for every grader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from interview.errors import InterviewerGarbled
from interview.models import (
    Assessment,
    Coverage,
    Criterion,
    CriterionRating,
    FollowUpDraft,
    KeyPoint,
    KeyPointCoverage,
    Kind,
    Mistake,
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
from llm.model.lenient import bare
from llm.model.prompts import FOLLOW_UP_LIMIT, RESUME_LIMIT, clip
from llm.model.schemas import (
    CoverageReply,
    CriterionReply,
    FollowingGradeReply,
    GradeReply,
    QuestionReply,
    ReportReply,
)
from llm.model.slots import Made, Slot

KEY_POINTS_MIN, KEY_POINTS_MAX, PHRASINGS_MAX, PROBES_MAX = 3, 6, 4, 4
TEXT_LIMIT, SHORT_LIMIT, LONG_LIMIT = 600, 300, 3_000
SUMMARY_LIMIT = 1_500
STRENGTHS_MAX, IMPROVEMENTS_MAX, PRACTICE_MAX = 3, 3, 3
MISTAKES_MAX = 3
#: A claim stands in the résumé when so many of its words with content do: models mend what they
#: copy.
GROUNDED = 0.8
#: With so many words (tokens of :mod:`interview.wording`) these are untrue, whoever says them.
_SAID = {"empty": 3, "too_short": 30}
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


def made(reply: QuestionReply, request: QuestionRequest, place: int, slot: Slot) -> Made | None:
    """The question, or None when it can't be used.

    It needs a text, a model answer and three key points, and a kind that was asked for; what it
    claims of the résumé has to stand there, and it must not order a grader about. Without a kind or
    a level it has those of ``slot``, for which it was made. A key point without any phrasing is its
    own, and a probe that is about none of the rubric's criteria is dropped.
    """
    points = []
    for point in reply.key_points:
        text = clip(point.text, SHORT_LIMIT)
        phrasings = _texts(point.phrasings, SHORT_LIMIT, PHRASINGS_MAX)
        if text:
            points.append(KeyPoint(text, phrasings or (text,)))
    text, model_answer = clip(reply.text, TEXT_LIMIT), clip(reply.model_answer, LONG_LIMIT)
    if not text or not model_answer or len(points) < KEY_POINTS_MIN:
        return None
    if without_steering(text) is not None:
        # A job that orders the interviewer about made it into a question.
        return None
    grounded = _is_grounded(reply.claim, clip(request.profile.resume, RESUME_LIMIT))
    if grounded is False:
        return None
    kind = slot.kind if reply.kind is None else Kind(reply.kind)
    if request.kind not in (Kind.MIXED, kind):
        return None
    about = {criterion.key for criterion in criteria_for(kind)}
    probes = [
        Probe(probe.about, clip(probe.text, FOLLOW_UP_LIMIT))
        for probe in reply.probes
        if probe.about in about and probe.text.strip() and without_steering(probe.text) is None
    ]
    draft = QuestionDraft(
        text=text,
        kind=kind,
        level=reply.level or slot.level,
        hint=clip(reply.hint, TEXT_LIMIT),
        why=clip(reply.why, SHORT_LIMIT),
        model_answer=model_answer,
        key_points=tuple(points[:KEY_POINTS_MAX]),
        probes=tuple(probes[:PROBES_MAX]),
    )
    return Made(draft, probes_claim=bool(grounded), place=place)


@dataclass(frozen=True, slots=True)
class Lack:
    """What a grade came without: these criteria and key points, or everything."""

    criteria: tuple[str, ...] = ()
    points: tuple[int, ...] = ()
    #: A gate that what was said contradicts; "" for none.
    untrue_gate: str = ""

    @property
    def everything(self) -> bool:
        return not (self.criteria or self.points)


def whole_of(reply: GradeReply, request: GradeRequest) -> GradeReply:
    """Only what is whole and was asked for, by the rubric's keys and the key points' numbers."""
    rated, covered = _rated(reply, request), _covered(reply, request)
    return reply.model_copy(
        update={
            "criteria": [one.model_copy(update={"key": key}) for key, one in rated.items()],
            "coverage": [
                one.model_copy(update={"number": number}) for number, one in covered.items()
            ],
        }
    )


def lack_of(reply: GradeReply, request: GradeRequest) -> Lack | None:
    """None when every criterion of the rubric has its level and every key point its coverage, with
    words where it is covered; or when a :func:`whole_of` reply says, not untruly, why there is no
    rating."""
    rated = {one.key for one in reply.criteria}
    covered = {one.number for one in reply.coverage}
    gate = reply.gate
    if _is_untrue(gate, request):
        if len(rated) < len(request.criteria):
            return Lack(untrue_gate=str(gate))
    elif gate is not None and gate != "gradable":
        return None
    if not rated:
        return Lack()
    criteria = tuple(one.key for one in request.criteria if one.key not in rated)
    points = tuple(number for number in _numbers(request) if number not in covered)
    return Lack(criteria, points) if criteria or points else None


def completed(reply: GradeReply, more: GradeReply, lack: Lack) -> GradeReply:
    """``reply`` with what ``more`` brings of what it lacked; both :func:`whole_of`."""
    if lack.everything:
        return more
    return reply.model_copy(
        update={
            "gate": "gradable",
            "criteria": [
                *reply.criteria,
                *(one for one in more.criteria if one.key in lack.criteria),
            ],
            "coverage": [
                *reply.coverage,
                *(one for one in more.coverage if one.number in lack.points),
            ],
        }
    )


def _numbers(request: GradeRequest) -> range:
    return range(1, len(request.question.key_points) + 1)


def _is_untrue(gate: str | None, request: GradeRequest) -> bool:
    least = _SAID.get(gate or "")
    if least is None:
        return False
    # Scripts without spaces give a token a character.
    return len(tokens(request.said)) >= least and len(request.said) >= 5 * least


def _rated(reply: GradeReply, request: GradeRequest) -> dict[str, CriterionReply]:
    """Each criterion that has one level, by its key; it may be named by its name."""
    keys = {bare(name): one.key for one in request.criteria for name in (one.name, one.key)}
    found: dict[str, CriterionReply] = {}
    unsure = set()
    for one in reply.criteria:
        key = keys.get(bare(one.key))
        if key is not None and found.setdefault(key, one).level != one.level:
            unsure.add(key)
    return {key: one for key, one in found.items() if key not in unsure}


def _covered(reply: GradeReply, request: GradeRequest) -> dict[int, CoverageReply]:
    """Each key point that is said to be covered, with words, or not, by its number."""
    numbers = _numbers(request)
    came = [one.number for one in reply.coverage]
    # Some count from 0.
    first = 1 if 0 in came and len(numbers) not in came else 0
    found: dict[int, CoverageReply] = {}
    unsure = set()
    for one in reply.coverage:
        number = one.number + first
        if number not in numbers or (one.coverage == "covered" and not one.quote.strip()):
            continue
        if found.setdefault(number, one).coverage != one.coverage:
            unsure.add(number)
    return {number: one for number, one in found.items() if number not in unsure}


def assessment(reply: GradeReply, request: GradeRequest, *, grader: str, model: str) -> Assessment:
    """The assessment of a :func:`whole_of` reply, without usage; a follow-up is as the model gave
    it, to be checked.

    A criterion without a level is not judged, a key point without coverage left out. Raises
    InterviewerGarbled: "bad_gate" for one that what was said contradicts, "bad_criteria" when fewer
    than half of the criteria have a level.
    """
    rated = {one.key: one for one in reply.criteria}
    points = {one.number: one for one in reply.coverage}
    untrue = _is_untrue(reply.gate, request)
    if untrue and len(rated) < len(request.criteria):
        raise InterviewerGarbled("bad_gate")
    if reply.gate not in (None, "gradable") and not untrue:
        return Assessment(
            grader=grader,
            model=model,
            rubric_version=request.rubric_version,
            not_gradable=NotGradable(reply.gate),
            not_gradable_reason=clip(reply.gate_reason, SHORT_LIMIT),
        )
    if len(rated) * 2 < len(request.criteria):
        raise InterviewerGarbled("bad_criteria")
    return Assessment(
        grader=grader,
        model=model,
        rubric_version=request.rubric_version,
        criteria=tuple(_criterion(one, rated.get(one.key)) for one in request.criteria),
        mistakes=tuple(
            Mistake(clip(one.quote, TEXT_LIMIT), clip(one.correction, SHORT_LIMIT))
            for one in reply.mistakes
            if one.quote.strip() and one.correction.strip()
        )[:MISTAKES_MAX],
        strengths=tuple(
            Strength(text=clip(one.text, SHORT_LIMIT), quote=clip(one.quote, TEXT_LIMIT))
            for one in reply.strengths
            if one.text.strip() and one.quote.strip()
        )[:STRENGTHS_MAX],
        improvements=_texts(reply.improvements, TEXT_LIMIT, IMPROVEMENTS_MAX),
        first_change=clip(reply.first_change, TEXT_LIMIT),
        first_quote=clip(reply.first_quote, TEXT_LIMIT),
        first_example=clip(reply.first_example, TEXT_LIMIT),
        coverage=tuple(
            KeyPointCoverage(
                point=request.question.key_points[number - 1].text,
                coverage=Coverage(points[number].coverage),
                quote=""
                if points[number].coverage == "not_heard"
                else clip(points[number].quote, TEXT_LIMIT),
            )
            for number in sorted(points)
        ),
        better_answer=clip(reply.better_answer, LONG_LIMIT),
        follow_up=_follow_up(reply) if request.may_follow_up else None,
    )


def _criterion(criterion: Criterion, reply: CriterionReply | None) -> CriterionRating:
    if reply is None:
        return CriterionRating(criterion.key, criterion.name, None, "")
    return CriterionRating(
        key=criterion.key,
        name=criterion.name,
        level=reply.level or None,
        reason=clip(reply.reason, TEXT_LIMIT),
        quote=clip(reply.quote, TEXT_LIMIT),
    )


def _follow_up(reply: GradeReply) -> FollowUpDraft | None:
    if not isinstance(reply, FollowingGradeReply) or reply.follow_up is None:
        return None
    text = clip(reply.follow_up.text, TEXT_LIMIT)
    if not text:
        return None
    return FollowUpDraft(
        gap=reply.follow_up.gap, text=text, quote=clip(reply.follow_up.quote, SHORT_LIMIT)
    )


def report_lacks(reply: ReportReply) -> tuple[str, ...]:
    """Names of the fields that say nothing."""
    return tuple(
        name for name in ("summary", "practice") if not "".join(getattr(reply, name)).strip()
    )


def report_draft(reply: ReportReply, *, grader: str, model: str) -> ReportDraft:
    """The report without usage. Raises InterviewerGarbled("bad_report") when it says nothing."""
    summary = clip(reply.summary, SUMMARY_LIMIT)
    practice = _texts(reply.practice, TEXT_LIMIT, PRACTICE_MAX)
    if not summary or not practice:
        raise InterviewerGarbled("bad_report")
    return ReportDraft(summary=summary, practice=practice, grader=grader, model=model)
