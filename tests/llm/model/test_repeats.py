"""Whether a question was asked before, in the same or in other words; the real model."""

from __future__ import annotations

import asyncio

import pytest

from bench.repeats import load
from llm.model.repeats import Repeats, overlap


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Explain the difference between TCP and UDP.", "How do UDP and TCP differ?"),
        ("en", "Tell me about a project that failed.", "Describe a project that did not work out."),
        ("de", "Wie schützen Sie eine Webanwendung vor SQL-Injection?",
         "Was tun Sie, um SQL-Injection zu verhindern?"),
        ("fr", "Parlez-moi d'un projet qui a échoué.", "Décrivez un projet qui n'a pas abouti."),
        ("es", "¿Cómo proteges una aplicación web contra la inyección SQL?",
         "¿Qué haces para evitar inyecciones SQL?"),
        ("ja", "スレッドとプロセスの違いを説明してください。",
         "スレッドとプロセスの違いを、説明してください"),
    ],
)  # fmt: skip
async def test_the_same_question_in_other_words_is_not_new(
    repeats: Repeats, language: str, one: str, other: str
) -> None:
    assert await repeats.fresh([other], [one], language) == (False,)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Explain the difference between TCP and UDP.",
         "Explain the difference between a process and a thread."),
        ("en", "Tell me about a time you missed a deadline.",
         "Tell me about a time you led a project."),
        ("de", "Erzählen Sie von einer Situation, in der Sie einen Fehler gemacht haben.",
         "Erzählen Sie von einer Situation, in der Sie Ihr Team überzeugen mussten."),
        ("fr", "Expliquez la différence entre TCP et UDP.",
         "Expliquez la différence entre un processus et un thread."),
        ("es", "Cuéntame de una vez que cometiste un error.",
         "Cuéntame de una vez que no cumpliste un plazo."),
    ],
)  # fmt: skip
async def test_another_question_in_the_same_frame_is_new(
    repeats: Repeats, language: str, one: str, other: str
) -> None:
    assert await repeats.fresh([other], [one], language) == (True,)


async def test_a_text_that_was_dropped_does_not_drop_another(repeats: Repeats) -> None:
    texts = ["Design a URL shortener.", "DESIGN A URL-SHORTENER!", "Design a rate limiter."]
    assert await repeats.fresh(texts, []) == (True, False, True)
    assert await repeats.fresh(["?"], ["Design a URL shortener."]) == (True,)


async def test_many_at_once_do_not_disturb_each_other(repeats: Repeats) -> None:
    asked = [f"What did you do in case {n} about subject {n * 7}?" for n in range(6)]
    found = await asyncio.gather(*(repeats.fresh([one], [one]) for one in asked))
    assert found == [(False,)] * 6


def test_overlap_leaves_the_frame_out() -> None:
    frame = "Erzählen Sie von einer Situation, in der Sie"
    assert overlap(f"{frame} Mut zeigten.", f"{frame} Geld sparten.", "de") < 0.24
    assert overlap("Was ist das?", "Was ist das?", "de") == 1.0


def test_the_measured_pairs_are_many_and_each_stands_once() -> None:
    pairs = load()
    assert sum(len(each.same) for each in pairs) >= 80
    assert sum(len(each.frame) for each in pairs) >= 200
    assert {each.language for each in pairs} == {"en", "de", "fr", "es"}
    every = [frozenset(pair) for each in pairs for pair in (*each.same, *each.frame)]
    assert len(every) == len(set(every)) and all(len(pair) == 2 for pair in every)
