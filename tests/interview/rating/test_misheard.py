"""Words that speech recognition was unsure of are not held against the person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interview.models import (
    Assessment,
    CriterionRating,
    Kind,
    Remark,
    Strength,
    Transcript,
    TranscriptSource,
    Word,
)
from interview.models.answers import DOUBTFUL
from interview.rating.checks import Said, checked
from interview.rating.misheard import blames_a_mishearing, sure_part, uncertain_words
from interview.rating.rubric import criteria_for

CRITERIA = criteria_for(Kind.TECHNICAL)
SAID = "We ran it on cube nets and the pods restarted, so I added a readiness probe and waited."
UNSURE_WORDS = frozenset({"cube", "nets"})


def transcript(
    *words: tuple[str, float], source: TranscriptSource = TranscriptSource.WHISPER
) -> Transcript:
    return Transcript(
        " ".join(word for word, _ in words),
        source,
        "en",
        words=tuple(Word(word, 0.0, 1.0, sure) for word, sure in words),
    )


def test_uncertain_words_are_those_under_the_limit_without_marks_and_fillers() -> None:
    said = transcript(
        (" Cube,", 0.3), (" nets.", DOUBTFUL), (" um", 0.1), (" the", 0.2), ("O'Neil", 0)
    )
    assert uncertain_words([said]) == {"cube", "oneil"}
    assert uncertain_words([]) == frozenset()


@pytest.mark.parametrize("source", [TranscriptSource.FIXED, TranscriptSource.TYPED])
def test_what_a_person_wrote_is_certain(source: TranscriptSource) -> None:
    assert uncertain_words([transcript(("cube", 0.1), source=source)]) == frozenset()


@pytest.mark.parametrize(
    "sentence",
    [
        'You say "cube nets", which is no tool.',
        "“Cube” stays unexplained.",
        "You speak of 'nets' here.",
        "Cube nets is not a known term.",
        "It should be Kubernetes, not cube nets.",
        "The term cube is unclear.",
        "You confuse cube with a container.",
        "You probably meant something else by nets.",
        "„Cube“ ist hier falsch.",
        "Le terme « cube » n'existe pas.",
    ],
)
def test_a_sentence_that_blames_a_mishearing_is_found(sentence: str) -> None:
    assert blames_a_mishearing(sentence, UNSURE_WORDS)


@pytest.mark.parametrize(
    "sentence",
    [
        "Say how the cube is sized.",
        'You say "readiness probe" without saying what it asks.',
        "The term pod is unclear.",
        "An example is missing.",
    ],
)
def test_other_advice_stays(sentence: str) -> None:
    assert not blames_a_mishearing(sentence, UNSURE_WORDS)


def assessment(level: int = 2, reason: str = "No how.", quote: str = "") -> Assessment:
    return Assessment(
        "gemini",
        "m",
        "technical-2",
        criteria=tuple(CriterionRating(c.key, c.name, level, reason, quote) for c in CRITERIA),
    )


def test_advice_loses_only_the_sentences_that_blame() -> None:
    raw = replace(
        assessment(),
        improvements=('Explain "cube nets".', 'Say why. You call it "cube nets".'),
        first_change="Cube nets is the wrong word.",
        strengths=(Strength("You name the tool.", "We ran it on cube nets"),),
    )
    found = checked(raw, Said(SAID, CRITERIA, uncertain=UNSURE_WORDS))
    assert found.improvements == ("Say why.",) and found.first_change == ""
    # Nothing doubtful is shown as said.
    assert found.strengths[0].quote == "We ran it on"
    assert checked(raw, Said(SAID, CRITERIA)).first_change != ""


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_what_may_be_misheard_is_quoted_for_no_level(level: int) -> None:
    said = Said(SAID, CRITERIA, uncertain=UNSURE_WORDS)
    found = checked(assessment(level, quote="We ran it on cube nets"), said)
    assert {one.quote for one in found.criteria} == {"We ran it on"}
    assert {one.level for one in found.criteria} == {level}
    assert checked(found, said) == found


def test_what_is_doubtful_throughout_is_no_evidence() -> None:
    said = Said(SAID, CRITERIA, uncertain=UNSURE_WORDS | {"ran", "on"})
    found = checked(assessment(5, quote="We ran it on cube nets"), said)
    assert {(one.level, one.quote) for one in found.criteria} == {(3, "")}
    assert checked(found, said) == found


@pytest.mark.parametrize(
    ("quote", "part"),
    [
        ("We ran it on three nodes", "We ran it on three nodes"),
        ("We ran it on cube, and nobody noticed a thing.", "and nobody noticed a thing"),
        ("cube and nets, cube", ""),
        ("", ""),
    ],
)
def test_of_a_quote_the_longest_sure_stretch_is_left(quote: str, part: str) -> None:
    assert sure_part(quote, UNSURE_WORDS) == part


def test_a_low_level_that_stood_on_a_mishearing_alone_is_taken_back() -> None:
    raw = assessment(2, "It says how.")
    blamed = replace(raw.criteria[1], reason='"Cube nets" is not a real term.', level=1)
    raw = replace(raw, criteria=(raw.criteria[0], blamed, *raw.criteria[2:]))
    found = checked(raw, Said(SAID, CRITERIA, uncertain=UNSURE_WORDS))
    assert found.criteria[1].level is None and found.criteria[1].remark is Remark.MISHEARD
    assert [one.level for one in found.criteria[2:]] == [2, 2, 2]
    # Part of a reason leaves the rest of it, and the level.
    blamed = replace(blamed, reason='"Cube nets" is not a real term. It names no cost.')
    raw = replace(raw, criteria=(raw.criteria[0], blamed, *raw.criteria[2:]))
    found = checked(raw, Said(SAID, CRITERIA, uncertain=UNSURE_WORDS))
    assert (found.criteria[1].level, found.criteria[1].reason) == (1, "It names no cost.")


def test_when_nothing_else_is_left_the_levels_stay() -> None:
    raw = assessment(1, '"Cube nets" is not a real term.')
    found = checked(raw, Said(SAID, CRITERIA, uncertain=UNSURE_WORDS))
    assert {one.level for one in found.criteria} == {1}
    assert {one.remark for one in found.criteria} == {Remark.MISHEARD}
    assert checked(found, Said(SAID, CRITERIA, uncertain=UNSURE_WORDS)) == found
