from __future__ import annotations

import random

import pytest

from llm.offline.evidence.order import Order
from llm.offline.evidence.scramble import beside_phrases, sequences_of

PHRASES = [
    sequences_of("If they are in the same path the burned out bulb affects the other bulb."),
    sequences_of("A blocking call inside a coroutine freezes the whole event loop."),
]


@pytest.mark.parametrize(
    "answer",
    [
        "If they are in the same path the burned out bulb affects the other bulb",
        "The burned out bulb affects the other bulb if they are in the same path",
        "a blocking call in a coroutine freezes the event loop",
        "the event loop, the whole one, freezes with a blocking call inside a coroutine",
        "freezes the loop",
        "blocking call, event loop",
        "",
    ],
)
def test_an_answer_in_some_order_is_left_alone(answer: str) -> None:
    assert beside_phrases(answer, PHRASES) is Order.SPEECH


def test_the_same_words_in_no_order_are_seen_through() -> None:
    words = [
        "a",
        "blocking",
        "call",
        "inside",
        "a",
        "coroutine",
        "freezes",
        "the",
        "whole",
        "event",
        "loop",
    ]
    caught = 0
    for seed in range(40):
        mixed = words.copy()
        random.Random(seed).shuffle(mixed)
        caught += beside_phrases(" ".join(mixed), PHRASES) is not Order.SPEECH
    assert caught >= 32


def test_bare_key_words_in_no_order_are_too() -> None:
    said = "loop coroutine freezes event call whole blocking"
    assert beside_phrases(said, PHRASES) is Order.NONE


@pytest.mark.parametrize(
    ("answer", "order"),
    [
        ("thread pool driver blocking database", Order.DOUBTFUL),
        ("thread pool, blocking driver, database", Order.SPEECH),
        ("1. Hebbian learning 2. Boltzmann learning", Order.SPEECH),
        ("O(n log n) lookups", Order.SPEECH),
        ("circular buffer", Order.SPEECH),
    ],
)
def test_words_without_anything_between_them_are_held_low(answer: str, order: Order) -> None:
    assert beside_phrases(answer, PHRASES) is order
