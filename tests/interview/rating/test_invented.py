"""An answer told better says nothing that the person did not say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.rating.figures import figures
from interview.rating.invented import FIGURE, NAME, without_inventions

SAID = (
    "Last year our deploys kept failing, so I wrote a script. It cut errors from forty to 2 a week."
    " We ran it on cube or net ease with post gress, three million rows."
)
#: Sentences to stand beside the one looked at, so that one invention is not too much.
REST = " I wrote a script. It cut errors. It ran each night."


def mended(sentence: str, *known: str, language: str = "en") -> str:
    whole = without_inventions(sentence + REST, SAID, known, language)
    assert whole.endswith(REST.strip())
    return whole.removesuffix(REST)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("Errors fell by 95 percent.", f"Errors fell by {FIGURE} percent."),
        ("Errors fell by ninety-five percent.", f"Errors fell by {FIGURE} percent."),
        ("It saved 30ms.", f"It saved {FIGURE} ms."),
        ("It saved $1,200.50 a month.", f"It saved ${FIGURE} a month."),
        ("We had 10k users in 2019.", f"We had {FIGURE} users in {FIGURE}."),
        ("It cut costs in half.", f"It cut costs in {FIGURE}."),
        ("I moved it to Terraform.", f"I moved it to {NAME}."),
        ("I moved it to Google Cloud Run then.", f"I moved it to {NAME} then."),
        ("I used gRPC, S3 and C++ for it.", f"I used {NAME}, {NAME} and {NAME} for it."),
        ("I told Kafka's team.", f"I told {NAME}'s team."),
    ],
)
def test_figures_and_names_nobody_gave_become_places_to_fill_in(sentence: str, shown: str) -> None:
    assert mended(sentence) == shown


@pytest.mark.parametrize(
    "sentence",
    [
        "Errors fell from 40 to two a week.",
        "It held 3,000,000 rows, 3 million in all.",
        "Kubernetes ran it, on PostgreSQL.",
        "I ran it on Kubernetes with PostgreSQL.",
        "It was one of the things I did first.",
        "I'd do it again, and I'm sure the API, the CPU and our SLOs were fine.",
        "My question was: Why does it fail?",
        'He said "No" and (Then) we went on.',
        "I saved [how much, e.g. 40 % of AWS costs] a month.",
        "It was the 1st time, and the 2nd was easier.",
        "1. I wrote a script.",
    ],
)
def test_what_was_said_or_names_nothing_stays(sentence: str) -> None:
    assert mended(sentence) == sentence


def test_the_question_and_the_job_are_known_too() -> None:
    sentence = "I brought Terraform to ACME with 12 people."
    assert mended(sentence, "Twelve engineers at Acme", "terraform, Go") == sentence
    assert mended(sentence, "at Acme") == f"I brought {NAME} to ACME with {FIGURE} people."


@pytest.mark.parametrize(
    ("language", "sentence", "shown"),
    [
        ("de", "Die Fehler fielen um neunzig Prozent.", f"Die Fehler fielen um {FIGURE} Prozent."),
        ("de", "Wir hatten zweiundvierzig Dienste.", f"Wir hatten {FIGURE} Dienste."),
        ("de", "Das Team nutzte GitHub und Jenkins.", f"Das Team nutzte {NAME} und Jenkins."),
        ("fr", "Un gain de quatre-vingts pour cent.", f"Un gain de {FIGURE} pour cent."),
        ("fr", "Ensuite on a choisi Terraform.", f"Ensuite on a choisi {NAME}."),
        ("fr", "C'était un projet neuf.", "C'était un projet neuf."),
        ("es", "Bajó un treinta y cinco por ciento.", f"Bajó un {FIGURE} por ciento."),
        ("pt", "Caiu trezentos por dia.", f"Caiu {FIGURE} por dia."),
        ("it", "Abbiamo tolto quarantadue errori.", f"Abbiamo tolto {FIGURE} errori."),
        ("it", "Tu sei qui.", "Tu sei qui."),
        ("nl", "Het waren tweeëntwintig fouten.", f"Het waren {FIGURE} fouten."),
        ("pl", "Było pięćset błędów.", f"Było {FIGURE} błędów."),
        ("ja", "エラーは90%減り、GitHubで。", f"エラーは{FIGURE}%減り、{NAME}で。"),
    ],
)  # fmt: skip
def test_other_languages(language: str, sentence: str, shown: str) -> None:
    assert mended(sentence, language=language) == shown


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [
        ("en", "two hundred and five", 205),
        ("en", "a hundred", 100),
        ("en", "forty-one", 41),
        ("es", "treinta y una", 31),
        ("en", "twelve thousand three hundred", 12_300),
        ("de", "eine Million", 1_000_000),
        ("de", "tausendfünfhundert", 1_500),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "vingt et un", 21),
        ("es", "dos mil quinientos", 2_500),
        ("it", "duecentodieci", 210),
        ("nl", "driehonderd", 300),
        ("pl", "dwa tysiące", 2_000),
    ],
)
def test_words_and_digits_are_one_figure(language: str, words: str, value: int) -> None:
    (found,) = figures(words, language)
    assert found.values == {Decimal(value).normalize()}
    assert without_inventions(f"Es: {words}.", f"{value}", (), language) == f"Es: {words}."


@pytest.mark.parametrize(
    ("language", "said", "values"),
    [
        ("en", "forty a week", [40]),
        ("en", "forty and a bit, and one more", [40]),
        ("en", "two and three", [2, 3]),
        ("en", "from five to ten", [5, 10]),
        ("de", "vierzig eine Woche", [40]),
        ("de", "Eine Frau hat Acht gegeben", [8]),
        ("fr", "vingt une fois", [20]),
        ("en", "one of us, a lot", []),
        ("en", "S3, p99, 1st, K8s and the 2nd", []),
    ],
)
def test_figures_beside_each_other_stay_apart(language: str, said: str, values: list[int]) -> None:
    found = figures(said, language)
    assert [one.values for one in found] == [{Decimal(value).normalize()} for value in values]


def test_too_much_invented_is_no_retelling() -> None:
    invented = "I used Jenkins. It saved 90 percent. It ran."
    assert without_inventions(invented, SAID, ()) == ""
    # One of three sentences may be.
    assert without_inventions("I used Jenkins. It ran. I wrote it.", SAID, ()) != ""
    assert without_inventions("I used Jenkins.", SAID, ()) == ""
    assert without_inventions("", SAID, ()) == ""


def test_lines_stay_lines() -> None:
    told = "I wrote a script.\nIt cut errors.\nIt was Jenkins then."
    assert without_inventions(told, SAID, ()) == (
        f"I wrote a script.\nIt cut errors.\nIt was {NAME} then."
    )


@given(st.text(max_size=150), st.text(max_size=80), st.sampled_from(["en", "de", "pl", "zh", ""]))
def test_whatever_is_told_mending_settles(told: str, said: str, language: str) -> None:
    once = without_inventions(told, said, (), language)
    assert without_inventions(once, said, (), language) == once
    # What the person said themselves is never touched.
    own = without_inventions(said, said, (), language)
    assert FIGURE not in own or FIGURE in said
    for one in figures(told, language):
        assert 0 <= one.start < one.end <= len(told) and one.values
