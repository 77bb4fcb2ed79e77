from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.models import NotGradable
from interview.rating.gate import gate, is_word_salad

QUESTION = "How would you design a rate limiter for a public API that many customers use?"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u200e\ufeff", "... !? --", "🙂🙂🙂"])
def test_nothing_said(text: str) -> None:
    assert gate(text, QUESTION) is NotGradable.EMPTY


@pytest.mark.parametrize(
    "text", ["fine", "yes I think so", "Um, well, I mean, you know", "Redis", "42", "7 out of 10"]
)
def test_a_word_or_two_is_too_short(text: str) -> None:
    assert gate(text, QUESTION) is NotGradable.TOO_SHORT


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("it uses a B-tree so lookups are logarithmic", "Why are indexed lookups fast?"),
        ("log n lookups", "How fast are lookups in a balanced tree, and why?"),
        ("a linked list", QUESTION),
        ("Duplex transmission.", "What is needed so that piggybacking can be used?"),
        ("Push.", "What is the stack operation corresponding to enqueue?"),
        ("The base case of a merge sort is one", "What is the base case of a merge sort?"),
        ("single layer networks multi layer networks recurrent networks", QUESTION),
    ],
)
def test_terse_is_not_empty(text: str, question: str) -> None:
    assert gate(text, question) is None


@pytest.mark.parametrize("text", ["push", "Redis."])
def test_one_bare_word_is_too_short_where_an_explanation_was_asked_for(text: str) -> None:
    assert gate(text, QUESTION) is NotGradable.TOO_SHORT


@pytest.mark.parametrize(
    "text",
    [
        "I don't know",
        "I don’t know.",
        "no idea, pass",
        "Pass.",
        "Honestly I have no clue about that",
        "I don't really know how to answer that, sorry",
        "I'm not sure. Can we skip this one?",
        "Um, I can't say anything about this",
        "I've never heard of that before",
        "idk",
        "No sé",
        "Ich weiß nicht",
        "Das weiß ich leider nicht.",
        "Je ne sais pas",
        "我不知道",
    ],
)
def test_i_dont_know(text: str) -> None:
    assert gate(text, QUESTION) is NotGradable.NO_ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "I don't know Kafka well, but I used RabbitMQ with dead letter queues for the same thing.",
        "I'm not sure about the exact number, but a token bucket in Redis per key would do.",
        "You pass by reference so that the big object is not copied.",
        "I'd skip the queue because the load is low and latency matters.",
    ],
)
def test_doubts_within_an_answer_are_no_refusal(text: str) -> None:
    assert gate(text, QUESTION) is None


@pytest.mark.parametrize(
    "text",
    [
        QUESTION,
        QUESTION.upper(),
        "So, how would I design a rate limiter for a public API that many customers use. Yeah.",
        "The question is how you would design a rate limiter for a public API, right?",
        "for a public API many customers use design a rate limiter you would how",
    ],
)
def test_the_question_said_back(text: str) -> None:
    assert gate(text, QUESTION) is NotGradable.ECHO


def test_repeating_the_question_before_answering_is_fine() -> None:
    text = (
        "How would I design a rate limiter for a public API? I'd keep a token bucket per key in "
        "Redis and answer 429 with a retry header."
    )
    assert gate(text, QUESTION) is None


@pytest.mark.parametrize(
    "text",
    [
        "buy buy buy buy buy buy buy buy",
        "I like cheese I like cheese I like cheese I like cheese I like cheese I like cheese "
        "I like cheese I like cheese I like cheese",
        "asdkjfh qwlkejr zxmcnbv laksjdf",
        "redis cache token bucket api gateway limiter scale cluster shard latency throughput queue",
        "the of is to the by in of and would bucket to of the key is of a the limit",
    ],
)
def test_noise_is_no_answer(text: str) -> None:
    assert gate(text, QUESTION) is NotGradable.GIBBERISH


@pytest.mark.parametrize(
    "text",
    [
        "Mutex protects memory",
        "HTTPS, TLS, mTLS, gRPC",
        "Token bucket in Redis, one key per customer, 429 when empty.",
        "hash map: constant lookup, tree: log n lookup, ordered iteration, range queries",
        "Bulb A is dark, and A is in the same path as B, so a is open.",
        "O(n log n) because merge sort splits log n times",
        "we we we used a a token bucket, um, and and it it worked, you know, really well",
    ],
)
def test_terse_or_stumbling_answers_pass(text: str) -> None:
    assert gate(text, QUESTION) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich habe einen Token-Bucket in Redis gebaut, weil das einfach ist.", "de"),
        ("Ich habe einen Token-Bucket in Redis gebaut, weil das einfach und schnell ist.", "en"),
        ("私はトークンバケットを使って、制限を実装しました。", "ja"),
        ("Я бы использовал ведро токенов в Redis для каждого ключа.", "ru"),
        ("كنت سأستخدم دلو الرموز لكل عميل مع ريديس", "ar"),
    ],
)
def test_other_languages_are_not_refused(text: str, language: str) -> None:
    assert gate(text, QUESTION, language) is None


def test_shuffled_speech_of_some_length_is_seen_through() -> None:
    text = (
        "I would keep a bucket of tokens for each of the customers in a fast store, and when the "
        "bucket is empty the gateway answers with a code that tells the client to wait for a bit. "
        "The limit has to be the same on all of the servers, so the count is in one place, and if "
        "that place is down we let the requests in, because it is better to be open than closed."
    )
    words = text.replace(",", "").replace(".", "").lower().split()
    assert not is_word_salad(words)
    caught = 0
    for seed in range(20):
        mixed = words[:]
        random.Random(seed).shuffle(mixed)
        caught += gate(" ".join(mixed), QUESTION) is NotGradable.GIBBERISH
    # The gate has to be sure; the offline coach's own statistic of word order sees the rest.
    assert caught >= 8


@given(st.text(max_size=300), st.text(max_size=100), st.sampled_from(["en", "de", "ja", ""]))
def test_any_text_gets_a_verdict(text: str, question: str, language: str) -> None:
    verdict = gate(text, question, language)
    assert verdict is None or verdict is not NotGradable.OFF_TOPIC
