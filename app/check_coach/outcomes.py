"""Putting the cases to a coach, as the product would, and noting what came back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.check_coach.cases import Case
from interview.errors import InterviewerError
from interview.models import Assessment, JobProfile, Kind, NotGradable, Usage
from interview.ports import GradeRequest, Interviewer, QuestionRequest, QuestionSet
from interview.rating.checks import checked_answer
from interview.rating.figures import figures
from interview.rating.rubric import overall
from interview.wording import find_quote, tokens

#: Failures in a row after which nothing more is asked: a wrong key, a quota used up.
MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one coach made of one case."""

    case: Case
    #: 1.0-5.0, None when not rated.
    rating: float | None
    not_gradable: NotGradable | None = None
    #: Decided by the product's gate: the coach was not asked.
    gated: bool = False
    #: Quotes that the coach gave, and how many of them stand in the answer.
    quotes: int = 0
    found: int = 0
    #: Figures in the answer told better that nobody had said: as the coach wrote it, and as it is
    #: shown after the checks.
    invented: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    #: For FALSE: whether what is false in it was named, as a mistake that is shown.
    named: bool = False
    #: The largest difference of a level in two gradings; None: graded once, or not rated.
    spread: int | None = None
    #: Seconds of each grading.
    seconds: tuple[float, ...] = ()
    usage: Usage = field(default_factory=Usage)
    #: Code of the error, "" for none.
    error: str = ""
    model: str = ""

    @property
    def fits(self) -> bool:
        return not self.error and self.case.fits(self.rating)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one coach did."""

    coach: str
    outcomes: tuple[Outcome, ...]
    #: None when there was an error, whose code is in ``questions_error``.
    questions: QuestionSet | None
    questions_error: str = ""
    #: Cases that were not put any more, after too many failures.
    left_out: tuple[Case, ...] = ()

    @property
    def usage(self) -> Usage:
        spent = [outcome.usage for outcome in self.outcomes]
        if self.questions is not None:
            spent.append(self.questions.usage)
        return _total(spent)

    @property
    def model(self) -> str:
        return next((outcome.model for outcome in self.outcomes if outcome.model), "")


def cases_for(coach: Interviewer, cases: Sequence[Case]) -> tuple[Case, ...]:
    """Those in a language that it speaks."""
    return tuple(
        case for case in cases if coach.languages is None or case.language in coach.languages
    )


def calls_needed(cases: Sequence[Case], *, each: int = 1) -> int:
    """Requests to a model that :func:`put_all` makes when none has to be repeated.

    ``each``: how many one grading takes.
    """
    return 1 + each * sum(1 + case.again for case in cases if case.gate is None)


def question_request(cases: Sequence[Case]) -> QuestionRequest:
    """One mixed interview for a job; the cases' questions were had before."""
    return QuestionRequest(
        profile=JobProfile(
            "Backend engineer", "Payments services in Python.", "Python, PostgreSQL", 4
        ),
        kind=Kind.MIXED,
        count=6,
        language="en",
        exclude=tuple(dict.fromkeys(case.question.text for case in cases)),
        seed=7,
        reserve=2,
    )


async def put_all(
    coach: Interviewer, cases: Sequence[Case], tell: Callable[[Outcome], None]
) -> Results:
    """Every case that the coach speaks the language of, one after the other; then questions.

    ``tell`` is called with each outcome as it comes. Ends early after :data:`MOST_FAILURES` errors
    in a row. Raises nothing of :class:`interview.errors.InterviewerError`.
    """
    wanted = cases_for(coach, cases)
    outcomes: list[Outcome] = []
    failures = 0
    for number, case in enumerate(wanted):
        outcome = await put(coach, case)
        outcomes.append(outcome)
        tell(outcome)
        if not outcome.gated:
            failures = failures + 1 if outcome.error else 0
        if failures == MOST_FAILURES:
            return Results(
                coach.name, tuple(outcomes), None, outcome.error, left_out=wanted[number + 1 :]
            )
    try:
        made = await coach.make_questions(question_request(cases))
    except InterviewerError as error:
        return Results(coach.name, tuple(outcomes), None, error.code)
    return Results(coach.name, tuple(outcomes), made)


async def put(coach: Interviewer, case: Case) -> Outcome:
    """One case: the gate, the coach, the checks; a second grading where the case wants it."""
    if case.gate is not None:
        return Outcome(case, None, case.gate, gated=True)
    outcome, first = await _graded(coach, case)
    if first is None or not case.again:
        return outcome
    again, second = await _graded(coach, case)
    both = replace(
        outcome,
        seconds=(*outcome.seconds, *again.seconds),
        usage=_total([outcome.usage, again.usage]),
        error=again.error,
    )
    return both if second is None else replace(both, spread=_apart(first, second))


async def _graded(coach: Interviewer, case: Case) -> tuple[Outcome, Assessment | None]:
    request = case.request
    begun = time.perf_counter()
    raw: Assessment | None = None
    try:
        raw = await coach.grade(request)
        took = time.perf_counter() - begun
        assessment = checked_answer(raw, request)
    except InterviewerError as error:
        spent = error.usage if raw is None else raw.usage
        took = time.perf_counter() - begun
        return Outcome(case, None, seconds=(took,), usage=spent, error=error.code), None
    quotes = [
        *(rating.quote for rating in raw.criteria if rating.quote),
        *(strength.quote for strength in raw.strengths if strength.quote),
        *(point.quote for point in raw.coverage if point.quote),
        *(mistake.quote for mistake in raw.mistakes if mistake.quote),
    ]
    return (
        Outcome(
            case,
            None if assessment.not_gradable else overall(assessment.criteria, request.criteria),
            assessment.not_gradable,
            quotes=len(quotes),
            found=sum(find_quote(quote, request.said) is not None for quote in quotes),
            invented=invented_figures(raw.better_answer, request),
            shown=invented_figures(assessment.better_answer, request),
            named=any(_is_about(one.quote, case.false) for one in assessment.mistakes),
            seconds=(took,),
            usage=raw.usage,
            model=raw.model,
        ),
        assessment,
    )


def _is_to_fill_in(text: str, at: int) -> bool:
    """Whether it stands in brackets: what the person should say, and nothing that they said."""
    return text.rfind("[", 0, at) > text.rfind("]", 0, at)


def _is_about(quote: str, false: str) -> bool:
    """Whether most of the quoted words are of the false statement, at least three of them."""
    said = [token.norm for token in tokens(quote)]
    wrong = {token.norm for token in tokens(false)}
    shared = sum(word in wrong for word in said)
    return shared >= 3 and 2 * shared > len(said)


def invented_figures(rewritten: str, request: GradeRequest) -> tuple[str, ...]:
    """Figures of ``rewritten`` that stand neither in the answer nor in the question or the job."""
    draft, profile = request.question, request.profile
    sources = (
        request.said,
        draft.text,
        *(each.asked for each in request.follow_ups),
        *(profile.role, profile.description, profile.stack, profile.resume),
    )
    known = {
        value
        for text in sources
        for figure in figures(text, request.language)
        for value in figure.values
    }
    return tuple(
        rewritten[figure.start : figure.end]
        for figure in figures(rewritten, request.language)
        if not figure.values & known and not _is_to_fill_in(rewritten, figure.start)
    )


def _apart(one: Assessment, other: Assessment) -> int | None:
    """The largest difference of a level; 4 when only one of the two gave a rating at all."""
    if one.not_gradable is not None or other.not_gradable is not None:
        return None if one.not_gradable is not None and other.not_gradable is not None else 4
    levels = {rating.key: rating.level for rating in other.criteria}
    return max(
        (
            abs(rating.level - there)
            for rating in one.criteria
            if rating.level is not None and (there := levels[rating.key]) is not None
        ),
        default=0,
    )


def _total(spent: Sequence[Usage]) -> Usage:
    return Usage(
        calls=sum(one.calls for one in spent),
        input_tokens=sum(one.input_tokens for one in spent),
        output_tokens=sum(one.output_tokens for one in spent),
    )
