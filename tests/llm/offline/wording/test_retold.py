from __future__ import annotations

import re

import pytest

from interview.models import Assessment, QuestionDraft
from interview.rating.checks import Said, checked
from interview.rating.rubric import RUBRIC_VERSION, criteria_for
from interview.wording import tokens
from llm.offline.grading.grader import Grader
from llm.offline.questions.bank import load_bank
from tests.llm.offline.grading.test_spoken_answers import DEADLINE, REST, SHORTENER

BANK = {q.id: q.draft for q in load_bank()}
END_FIRST = (
    "In the end we shipped on time and the complaints went down by half. So um, at my last "
    "company we had a tight deadline, and the payment provider had changed its API two weeks "
    "before the launch. I, I wrote down what had to work on day one, and I talked to the sales "
    "team about the rest, because they knew what customers wanted. I built the new integration "
    "myself and tested it with ten customers."
)


def _grade(grader: Grader, question: QuestionDraft, text: str) -> Assessment:
    criteria = criteria_for(question.kind)
    raw = grader.grade(question, text, criteria, RUBRIC_VERSION[question.kind])
    return checked(raw, Said(text, criteria))


def _own(better: str) -> list[str]:
    return [t.norm for t in tokens(re.sub(r"\[[^\]]*\]", " ", better))]


@pytest.mark.parametrize(
    ("bank_id", "text"),
    [
        ("behavioral-004", DEADLINE["no result"]),
        ("behavioral-004", DEADLINE["excellent"]),
        ("behavioral-004", END_FIRST),
        ("backend-002", REST["partly"]),
        ("backend-002", REST["excellent"]),
        ("system_design-001", SHORTENER["partly"]),
    ],
)
def test_no_word_outside_of_brackets_is_invented(grader: Grader, bank_id: str, text: str) -> None:
    own = _own(_grade(grader, BANK[bank_id], text).better_answer)
    said = [t.norm for t in tokens(text)]
    for word in set(own):
        assert own.count(word) <= said.count(word), word


def test_a_story_is_put_in_order_and_cleaned(grader: Grader) -> None:
    better = _grade(grader, BANK["behavioral-004"], END_FIRST).better_answer
    assert better.startswith("At my last company we had a tight deadline")
    assert better.index("I wrote down") < better.index("In the end we shipped")
    assert "um" not in _own(better)
    assert "I, I" not in better


def test_what_is_missing_stands_as_a_prompt_where_it_belongs(grader: Grader) -> None:
    better = _grade(grader, BANK["behavioral-004"], DEADLINE["no result"]).better_answer
    assert "[say what changed, with one number]" in better
    assert better.index("[say what changed") > better.index("I ")


def test_missing_points_of_an_explanation_are_named(grader: Grader) -> None:
    result = _grade(grader, BANK["backend-002"], REST["partly"])
    prompts = re.findall(r"\[([^\]]*)\]", result.better_answer)
    assert prompts
    missing = {c.point.rstrip(".") for c in result.coverage if not c.quote}
    assert any(p.removeprefix("not said yet: ") in missing for p in prompts)


def test_an_explanation_that_begins_beside_the_point_gets_its_main_point_first(
    grader: Grader,
) -> None:
    text = f"Well, this is something my team talks about a lot at lunch. {REST['partly']}"
    better = _grade(grader, BANK["backend-002"], text).better_answer
    assert not better.startswith("This is something")
    assert "This is something my team talks about" in better
    kept = _grade(grader, BANK["backend-002"], REST["partly"]).better_answer
    assert kept.startswith("I use GET to read data")


@pytest.mark.parametrize(
    "text",
    ["df -h, then du to find the big directory", "Check df and lsof.", DEADLINE["vague"], ""],
)
def test_too_little_to_work_with_is_left_alone(grader: Grader, text: str) -> None:
    assert _grade(grader, BANK["devops-001"], text).better_answer == ""
