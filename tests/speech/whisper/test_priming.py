"""The model is told the job's terms and that hesitations are written, and nothing else."""

from __future__ import annotations

import pytest

from speech.whisper.priming import clean_terms, primed


def letters(text: str) -> tuple[int, ...]:
    return tuple(ord(char) for char in text)


def said(prompt: tuple[int, ...]) -> str:
    return "".join(map(chr, prompt))


def test_terms_are_cut_to_a_few_plain_words_each_once():
    kept = clean_terms(["C++", "<|endoftext|>", "python", "Python", "\n\x00", "x" * 500])
    assert kept[:3] == ["C++", "endoftext", "python"]
    assert len(kept) == 4 and len(kept[3]) == 40
    assert len(", ".join(clean_terms([f"term number {i}" for i in range(500)]))) <= 400
    assert clean_terms([]) == []


def test_terms_and_hesitations_are_told_in_the_interviews_language():
    assert said(primed(["Redis"], "en", letters)).endswith(
        "about Redis. So, uh, I, um, had, uh, a problem. Uh, um, uh, er, then it was, um, uh, okay."
    )
    assert "über Redis. Äh" in said(primed(["Redis"], "de", letters))


def test_an_unknown_language_is_told_the_terms_alone():
    assert said(primed(["Redis"], "ja", letters)).endswith(" Redis.")
    assert primed([], "ja", letters) == ()


@pytest.mark.parametrize("terms", [[], ["Go"], ["Redis", "Kafka"], ["x" * 40] * 9])
@pytest.mark.parametrize("language", ["en", "fr", "ja"])
def test_prompts_have_few_lengths_so_that_messages_fit_into_one_batch(terms, language):
    assert len(primed(terms, language, letters)) in range(0, 161, 16)
