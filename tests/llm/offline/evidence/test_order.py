from __future__ import annotations

import random

import pytest

from interview.models import NotGradable
from interview.rating.rubric import RUBRIC_VERSION, criteria_for
from llm.offline.evidence.order import Order, OrderModel, texts_of
from llm.offline.grading.grader import Grader
from llm.offline.questions.bank import BankQuestion, load_bank

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


def test_shuffled_speech_is_refused_or_held_low(model: OrderModel) -> None:
    assert model.judge(SPOKEN) is Order.SPEECH
    plain = SPOKEN.replace(",", "").replace(".", "").lower()
    verdicts = [model.judge(_shuffled(plain, seed)) for seed in range(20)]
    assert sum(verdict is not Order.SPEECH for verdict in verdicts) >= 18


def test_doubtful_order_holds_every_level_at_two(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = BANK[0].draft
    criteria, version = criteria_for(question.kind), RUBRIC_VERSION[question.kind]
    free = grader.grade(question, question.model_answer, criteria, version)
    assert max(rating.level or 0 for rating in free.criteria) >= 4
    monkeypatch.setattr(OrderModel, "judge", lambda model, text: Order.DOUBTFUL)
    held = grader.grade(question, question.model_answer, criteria, version)
    assert held.not_gradable is None
    assert all(rating.level is None or rating.level <= 2 for rating in held.criteria)
    assert held.strengths == ()
    assert "whole sentences" in held.first_change


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
