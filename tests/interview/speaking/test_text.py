"""Markdown, code and signs, as a person reads them aloud."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.speaking.text import MAX_SPOKEN, spoken_text
from interview.speaking.vocabulary import WORDS
from llm.offline.questions.bank import load_bank


@pytest.mark.parametrize(
    ("written", "said"),
    [
        # complexity and powers
        ("Is it `O(n log n)`?", "Is it O of n log n?"),
        ("O(1) or O(n²) or O(2^n)?", "O of 1 or O of n squared or O of 2 to the n?"),
        ("`O(n * k)` or O(n + m)?", "O of n times k or O of n plus m?"),
        ("x^3 beats x^2.", "x cubed beats x squared."),
        # code
        ("Why avoid `SELECT *`?", "Why avoid select star?"),
        ("What does `foo_bar()` return?", "What does foo bar return?"),
        ("Is `getUserById` a good name?", "Is get user by ID a good name?"),
        ("When is `a != b`?", "When is a not equal to b?"),
        ("Read `x => x + 1`.", "Read x arrow x plus 1."),
        ("`n >= 5` and `n <= 9`?", "n greater than or equal to 5 and n less than or equal to 9?"),
        ("`a && b || !c`?", "a and b or not c?"),
        ("`i++` in `arr[i]`?", "i plus plus in arr of i?"),
        ("`user.name` or `user_id`?", "user dot name or user ID?"),
        ("`std::vector<int>`?", "std vector of int?"),
        ("Run `git commit -m` with `--verbose`.", "Run git commit dash m with dash dash verbose."),
        ("Call `/api/v1/users/{id}`.", "Call slash API slash version 1 slash users slash ID."),
        ("What is `$HOME`?", "What is HOME?"),
        ("`SELECT id FROM users WHERE age = 5`?", "select ID from users where age equals 5?"),
        # names
        ("C++, C# or F#?", "C plus plus, C sharp or F sharp?"),
        (".NET and ASP.NET?", "dot net and A S P dot net?"),
        ("Node.js and Angular.js?", "Node J S and Angular J S?"),
        ("CI/CD on k8s?", "C I, C D on Kubernetes?"),
        ("TCP/IP and I/O?", "T C P I P and I O?"),
        ("PostgreSQL, JSON, nginx?", "Postgres Q L, Jason, engine X?"),
        ("WHERE and HAVING in SQL?", "where and having in SQL?"),
        ("GET and POST, REST and CRUD?", "get and post, rest and crud?"),
        ("Is snake_case nicer than camelCase?", "Is snake case nicer than camel case?"),
        # numbers
        ("99.9 % at 10x load?", "99.9 percent at 10 times load?"),
        ("p95 below 200 ms?", "P 95 below 200 milliseconds?"),
        ("p99.9 of 1 s?", "P 99 point 9 of 1 second?"),
        ("5–10 people, 2-3 days", "5 to 10 people, 2 to 3 days"),
        ("$5, $1, €20M and 3 €", "5 dollars, 1 dollar, 20 million euros and 3 euros"),
        ("$20 million?", "20 million dollars?"),
        ("5k users, 200,000 mails", "5 thousand users, 200,000 mails"),
        ("500 req/s over 10 GB/s", "500 requests per second over 10 gigabytes per second"),
        (
            "Python 3.11, v2.1 or 1.2.3?",
            "Python 3 point 11, version 2 point 1 or 1 point 2 point 3?",
        ),
        ("HTTP/2 at 10.0.0.1, 24/7", "HTTP 2 at 10 dot 0 dot 0 dot 1, 24 7"),
        ("The N+1 problem, ~5 s, #1", "The N plus 1 problem, about 5 seconds, number 1"),
        ("a p-value of 0.04 and -5", "a p-value of 0.04 and minus 5"),
        # short forms and signs
        ("Caches, e.g. Redis, etc. Why?", "Caches, for example reddis, et cetera. Why?"),
        ("Monolith vs. microservices, i.e. both", "Monolith versus microservices, that is both"),
        ("R&D and/or QA", "R and D and or QA"),
        ("Kafka → Spark", "Kafka to Spark"),
        ("See https://www.example.com/a?b=1 now.", "See example dot com now."),
        ("Mail me@example.com", "Mail me at example dot com"),
        ("a queue (such as Kafka), please", "a queue, such as Kafka, please"),
        ("Well — I mean… it’s “good”", "Well, I mean. it's good"),
    ],
)
def test_read_as_a_person_would(written: str, said: str) -> None:
    assert spoken_text(written, "en").rstrip(".") == said.rstrip(".")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Why** *this* __way__, ~~not~~ ||that||?", "Why this way, not that?"),
        ("# A title\nand a text", "A title. and a text."),
        ("> quoted\n-# small", "quoted small."),
        ("Tell me:\n- what\n- why\n3. how", "Tell me: what. why. how."),
        ("[the docs](https://a.b/c) say", "the docs say."),
        ("First.\n\nSecond", "First. Second."),
        ("one\ntwo", "one two."),
        ("Look:\n```python\nwhile True: pass\n```\nWhy?", "Look: The code is on the card. Why?"),
        ("Unfinished ```x = 1", "Unfinished. The code is on the card."),
        ("<@123> <#4> <:smile:99> <t:1:R> hi 😀🎉", "hi."),
        (r"2 \* 3 and \_this\_", "2 3 and this."),
        ("a <b>bold</b> <script>x</script>", "a bold x."),
    ],
)
def test_markdown_is_taken_off(written: str, said: str) -> None:
    assert spoken_text(written, "en") == said


@pytest.mark.parametrize("nothing", ["", " \n", "***", "---", "<@1>", "😀", "?!", "()", "\x00"])
def test_where_nothing_can_be_said_nothing_is(nothing: str) -> None:
    assert spoken_text(nothing, "en") == ""


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        (
            "de",
            "Wie schnell ist `O(n log n)`, z. B. bei 5–10 €?",
            "Wie schnell ist O von n log n, zum Beispiel bei 5 bis 10 Euro?",
        ),
        ("de", "99,9 % usw. Und C++?", "99,9 Prozent und so weiter. Und C plus plus?"),
        (
            "fr",
            "Que dit `a != b`, p. ex. à 5 % ?",
            "Que dit a différent de b, par exemple à 5 pour cent?",
        ),
        (
            "es",
            "¿Es `a >= b`, p. ej. O(n²)?",
            "¿Es a mayor o igual que b, por ejemplo O de n al cuadrado?",
        ),
        ("pt", "Porque `SELECT *`?", "Porque SELECT asterisco?"),
        ("ja", "**質問** `foo_bar()`?", "質問 foo bar?"),
    ],
)
def test_other_languages_have_their_own_words(language: str, written: str, said: str) -> None:
    assert spoken_text(written, language) == said


def test_a_long_text_ends_at_a_sentence() -> None:
    said = spoken_text("This is a sentence. " * 200, "en")
    assert len(said) <= MAX_SPOKEN and said.endswith("sentence.")
    assert len(spoken_text("word " * 5000, "en")) <= MAX_SPOKEN


def test_the_same_words_sound_the_same() -> None:
    assert spoken_text("**Why** C++?", "en") == spoken_text("Why C++?", "en")


def test_every_question_of_the_bank_comes_out_as_plain_words() -> None:
    plain = re.compile(r"[A-Za-z0-9À-ÿ .,:;!?'-]+")
    for question in load_bank():
        for text in (question.draft.text, *(each.text for each in question.draft.probes)):
            said = spoken_text(text, "en")
            assert plain.fullmatch(said), said
            # Signs become words, and hardly anything else changes.
            assert len(said) > 0.8 * len(text), said


@given(
    st.text(st.characters(codec="utf-8"), max_size=300)
    | st.text("`*_~|<>[]()#-+=/\\.:!$€%^&@0123456789 abOn\n", max_size=300),
    st.sampled_from([*WORDS, "ja"]),
)
def test_anything_can_be_read(text: str, language: str) -> None:
    said = spoken_text(text, language)
    assert len(said) <= MAX_SPOKEN
    # What could direct a model that speaks, or mean Markdown, is never left.
    assert not set(said) & set("`*[]<>{}|~#\n\ue000\ue001")


@pytest.mark.parametrize("sign", ["`", "*", "[", "<", "(", "_", "~", "O(", "1.", "a_", "-", "#"])
def test_odd_texts_take_no_time(sign: str) -> None:
    assert len(spoken_text(sign * 20_000, "en")) <= MAX_SPOKEN
