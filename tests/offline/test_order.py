from __future__ import annotations

import random

import pytest

from interview.models import Kind, NotGradable
from interview.rubric import RUBRIC_VERSION, criteria_for
from llm.offline.bank import BankQuestion, load_bank
from llm.offline.grader import Grader
from llm.offline.order import Order, OrderModel, texts_of

BANK = load_bank()
SPOKEN = (
    "I would keep a bucket of tokens for each of the customers in a fast store, and when the "
    "bucket is empty the gateway answers with a code that tells the client to wait for a bit. "
    "The limit has to be the same on all of the servers, so the count is in one place, and if "
    "that place is down we let the requests in, because it is better to be open than closed."
)


@pytest.fixture(scope="module")
def model() -> OrderModel:
    return OrderModel(texts_of(BANK))


def _shuffled(text: str, seed: int) -> str:
    words = text.split()
    random.Random(seed).shuffle(words)
    return " ".join(words)


def test_no_model_answer_is_doubted_by_what_the_others_teach() -> None:
    for fold in range(5):
        others: list[BankQuestion] = [q for n, q in enumerate(BANK) if n % 5 != fold]
        model = OrderModel(texts_of(others))
        for question in BANK[fold::5]:
            answer = question.draft.model_answer
            unmarked = answer.replace(",", "").replace(".", "").lower()
            stumbling = answer.replace(". ", " um so yeah ").replace(" the ", " the the ")
            for told in (answer, unmarked, stumbling):
                assert model.judge(told) is Order.SPEECH, question.id


def test_shuffled_model_answers_are_seen_through(grader: Grader) -> None:
    chosen = BANK[::6]
    caught = sum(
        grader.look(q.draft, _shuffled(q.draft.model_answer, 1)) is NotGradable.GIBBERISH
        for q in chosen
    )
    assert caught >= 0.95 * len(chosen)


def test_shuffled_speech_gets_no_level_above_two(grader: Grader) -> None:
    question = next(q.draft for q in BANK if q.draft.kind is Kind.SYSTEM_DESIGN)
    assert grader.look(question, SPOKEN) is not NotGradable.GIBBERISH
    held = 0
    for seed in range(20):
        result = grader.grade(
            question,
            _shuffled(SPOKEN.replace(",", "").replace(".", "").lower(), seed),
            criteria_for(question.kind),
            RUBRIC_VERSION[question.kind],
        )
        held += result.not_gradable is not None or all(
            rating.level is None or rating.level <= 2 for rating in result.criteria
        )
    assert held >= 18


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the",
        "the the the the the the the the the the the the the the the the",
        "Push and pop and peek are O(1), and a search is O(n).",
        "1. Error correction 2. Competitive learning 3. Memory based learning 4. Boltzmann "
        "learning 5. Hebbian learning 6. Gradient descent 7. Newton 8. Least mean square",
        "while (change > eps) { e = t - y; w = w + n * e * x; y = f(w * x); } return w, with n the "
        "learning rate and e the current error",
        "Man sollte die binäre Kodierung nutzen, da die Nutzer alle gute Uhren haben und somit die "
        "Eigenschaften der anderen Verfahren nicht brauchen, denn eine hohe Rate ist wichtig.",
    ],
)
def test_text_it_was_not_made_for_is_never_doubted(model: OrderModel, text: str) -> None:
    assert model.judge(text) is Order.SPEECH


def test_the_same_text_gets_the_same_verdict(model: OrderModel) -> None:
    mixed = _shuffled(SPOKEN, 3)
    assert model.deviations(mixed) == model.deviations(mixed)
