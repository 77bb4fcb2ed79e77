"""Each rule notices what it is there for; figures in words are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.check_coach.cases import Case
from app.check_coach.outcomes import MOST_FAILURES, Outcome, Results, invented_figures, put, put_all
from app.check_coach.rules import figures, question_faults, verdicts
from interview.errors import InterviewerBusy, InterviewerGarbled
from interview.models import KeyPoint, Kind, NotGradable, Probe, Usage
from interview.ports import QuestionSet
from tests.app.check_coach.conftest import CASES, case, outcome
from tests.support.fakes import FakeInterviewer


def fitting(one: Case) -> Outcome:
    """What a good coach says: the middle of the band, or what it said of the case before."""
    if one.rating is None:
        return Outcome(one, None, NotGradable.NO_ANSWER)
    base = case(one.after) if one.after else one
    low, high = base.rating or one.rating
    rating = round((low + high) / 2, 1)
    return Outcome(one, rating, quotes=4, found=4, spread=1, named=bool(one.false))


def questions() -> QuestionSet:
    """Six that are new and complete, of all kinds."""
    drafts = list(
        {one.question.text: one.question for one in CASES if one.language == "en"}.values()
    )
    texts = ("Why one?", "How two?", "When three?", "Where four?", "Who five?", "What of six?")
    return QuestionSet(
        tuple(replace(drafts[number % 3], text=text) for number, text in enumerate(texts)), "some"
    )


def good() -> Results:
    return Results("some", tuple(fitting(one) for one in CASES), questions())


def broken(*changed: Outcome, without_questions: bool = False) -> dict[str, str]:
    """Rules that don't hold when these outcomes replace a good coach's."""
    new = {one.case.id: one for one in changed}
    outcomes = tuple(new.get(one.case.id, one) for one in good().outcomes)
    results = (
        Results("some", outcomes, None, "http_503")
        if without_questions
        else Results("some", outcomes, questions())
    )
    return {one.rule: "; ".join(one.against) for one in verdicts(results) if not one.held}


def one_broken(word: str, *changed: Outcome) -> str:
    found = broken(*changed)
    (rule,) = [rule for rule in found if word in rule]
    return found[rule]


def test_a_good_coach_breaks_none() -> None:
    assert broken() == {}


def test_an_error_is_no_review() -> None:
    failed = replace(outcome("query-strong", None), error="http_500")
    assert one_broken("usable review", failed) == "query-strong: http_500"


@pytest.mark.parametrize(
    ("name", "rating"),
    [
        ("outage-echo", 1.0),
        ("query-unknown", 1.0),
        ("outage-off-topic", 2.4),
        ("query-keywords", 3.0),
        ("outage-order-alone", 5.0),
        ("query-order-in-job", 4.0),
        ("query-order-after-strong", 1.0),
    ],
)
def test_what_earns_nothing_may_not_earn_something(name: str, rating: float) -> None:
    assert f"{name}: {rating}" in one_broken("earn nothing", outcome(name, rating))


def test_an_order_may_not_raise_a_rating() -> None:
    raised = outcome("outage-order-after-weak", 2.6)
    assert one_broken("raises no rating", raised) == "outage-order-after-weak: 2.6 after 1.9"
    noise = outcome("outage-order-after-weak", 2.4)
    assert broken(noise) == {}


def test_the_answer_to_a_follow_up_may_not_lower_a_rating() -> None:
    lowered = outcome("query-followed-up", 2.5)
    assert one_broken("lowers no rating", lowered) == "query-followed-up: 2.5 after 3.1"
    assert broken(outcome("query-followed-up", 2.6)) == {}


def test_strong_has_to_be_above_middling_and_that_above_weak() -> None:
    found = one_broken("above middling", outcome("links-middling", 4.2))
    assert found == "links-strong (4.2) is not above links-middling (4.2)"
    found = one_broken("above middling", outcome("links-middling", None))
    assert found == "links-middling (not rated) is not above links-weak (1.8)"
    assert figures(good()).in_order == (12, 12)


def test_most_of_what_is_false_has_to_be_named() -> None:
    false = [one.id for one in CASES if one.false]
    assert len(false) == 30 and figures(good()).named == (30, 30)
    unnamed = [replace(outcome(name, 2.0), named=False) for name in false[:6]]
    assert broken(*unnamed) == {}
    unnamed.append(replace(outcome(false[6], 2.0), named=False))
    assert f"{false[6]}: 2.0" in one_broken("are named", *unnamed)


def test_one_answer_may_be_out_of_its_band_and_many_may_not() -> None:
    assert broken(outcome("links-wrong", 3.0)) == {}
    names = ("outage-misheard", "query-misheard", "links-terse", "query-terse", "outage-vague")
    found = one_broken(
        "within their band", *(outcome(name, 5.0 if "v" in name else 1.0) for name in names)
    )
    assert "links-terse: 1.0" in found


def test_invented_quotes_figures_and_far_gradings_are_told() -> None:
    strong = fitting(case("query-strong"))
    others = figures(good()).quotes[1] - strong.quotes
    told = one_broken("quotes", replace(strong, quotes=50, found=10))
    assert told == f"{others + 10} of {others + 50}"
    inventing = replace(strong, invented=("40", "7"), shown=("40",))
    assert one_broken("invented", inventing) == "query-strong: 40"
    assert one_broken("one level apart", replace(strong, spread=2)) == "query-strong: 2 levels"


def test_questions_are_looked_at_one_by_one() -> None:
    made = questions()
    first, second, *rest = made.questions
    wrong = (
        replace(first, level=6, hint=" ", key_points=first.key_points[:2]),
        replace(second, probes=(Probe("charm", "Why?"),), kind=Kind.TECHNICAL),
        replace(second, key_points=(KeyPoint("a"), KeyPoint("b"), KeyPoint("c"))),
        replace(first, text=CASES[0].question.text, kind=Kind.MIXED),
        *rest,
    )
    found = question_faults(replace(made, questions=wrong), CASES)
    assert "question 1: level 6" in found
    assert "question 1: no hint" in found
    assert "question 1: 2 key points" in found
    assert "question 2: a follow-up about charm" in found
    assert "question 3: was asked before" in found
    assert "question 3: a key point without words" in found
    assert "question 4: was asked before" in found
    assert "question 4: has no kind of its own" in found
    found = question_faults(replace(made, questions=(*wrong, *rest)), CASES)
    assert "12 questions instead of 6" in found
    few = question_faults(replace(made, questions=(first,)), CASES)
    assert few == ("only 1 of 6, and no word about it", "a mixed interview of one kind")
    assert broken(without_questions=True) == {
        "questions are new, complete and of the kinds wanted": "http_503"
    }


# ------------------------------------------------------------------ putting


async def test_a_case_graded_twice_says_how_far_apart() -> None:
    class Wavering(FakeInterviewer):
        async def grade(self, request):  # type: ignore[no-untyped-def]
            self.level = 4 if not self.grade_requests else 2
            return replace(await super().grade(request), usage=Usage(1, 10, 1))

    found = await put(Wavering(), case("query-strong"))
    assert (found.spread, found.rating, found.usage) == (2, 4.0, Usage(2, 20, 2))
    assert len(found.seconds) == 2


async def test_a_failure_keeps_its_code_and_its_cost() -> None:
    fake = FakeInterviewer()
    failure = InterviewerGarbled("bad_json")
    failure.usage = Usage(3, 30, 3)
    fake.failures = [failure]
    found = await put(fake, case("query-strong"))
    assert (found.error, found.usage, found.fits) == ("bad_json", Usage(3, 30, 3), False)


async def test_a_coach_that_always_fails_is_not_asked_for_ever() -> None:
    fake = FakeInterviewer()
    fake.failures = [InterviewerBusy("http_503") for _ in range(100)]
    told: list[Outcome] = []
    results = await put_all(fake, CASES, told.append)
    assert len(fake.grade_requests) == MOST_FAILURES
    assert tuple(told) == results.outcomes
    assert len(results.outcomes) + len(results.left_out) == len(CASES)
    assert results.questions is None
    against = verdicts(results)[0].against
    assert f"{results.left_out[0].id}: left out" in against


async def test_a_coach_without_questions_is_told() -> None:
    fake = FakeInterviewer(languages=frozenset({"xx"}))
    fake.question_failures = [InterviewerBusy("http_503")]
    results = await put_all(fake, CASES, lambda one: None)
    assert (results.outcomes, results.questions_error) == ((), "http_503")


# ------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    ("rewritten", "invented"),
    [
        ("It took 6 minutes to roll it back.", ()),
        ("One in 8 customers got an error.", ()),
        ("It took 40 minutes to roll it back.", ()),
        ("It took 41 minutes to roll it back.", ("41",)),
        ("Errors fell by [your figure] percent.", ()),
        ("", ()),
    ],
)
def test_figures_that_nobody_said_are_found(rewritten: str, invented: tuple[str, ...]) -> None:
    """The strong answer says six, one in eight and forty, in words."""
    assert invented_figures(rewritten, case("outage-strong").request) == invented
