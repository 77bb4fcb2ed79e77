from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from interview.errors import ConfigurationError
from interview.models import Kind, Probe
from interview.rating.rubric import criteria_for
from llm.offline.embedder import Embedder
from llm.offline.questions.bank import load_bank
from llm.offline.questions.choice import NEAR_DUPLICATE

#: What could be asked after any answer to any question.
STOCK = re.compile(
    r"elaborate|tell me more|say more|more detail|anything (?:else|to add)|be more specific|"
    r"^(?:can|could) you (?:give|explain)",
    re.IGNORECASE,
)


def test_the_real_bank_is_complete() -> None:
    bank = load_bank()
    assert len(bank) >= 240
    assert {q.area for q in bank} >= {
        "behavioral", "backend", "frontend", "data", "devops", "system_design", "product",
        "management", "customer",
    }  # fmt: skip
    assert len({q.id for q in bank}) == len(bank)
    assert len({q.draft.text for q in bank}) == len(bank)
    assert {q.draft.kind for q in bank} == {Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN}
    for question in bank:
        assert 3 <= len(question.draft.key_points) <= 6, question.id
        assert all(2 <= len(p.phrasings) <= 4 for p in question.draft.key_points), question.id


def test_every_question_has_probes_of_its_own() -> None:
    probes = [(q, p) for q in load_bank() for p in q.draft.probes]
    assert len({p.text for _, p in probes}) == len(probes)
    keys: dict[Kind, set[str]] = {
        kind: {c.key for c in criteria_for(kind)} for kind in Kind if kind is not Kind.MIXED
    }
    for question, probe in probes:
        assert probe.about in keys[question.draft.kind], question.id
        assert probe.text[0].isupper() and probe.text[-1] in ".?", question.id
        assert not STOCK.search(probe.text), question.id
    for question in load_bank():
        assert 2 <= len(question.draft.probes) <= 4, question.id
        assert len({p.about for p in question.draft.probes}) >= 2, question.id


def test_no_two_questions_ask_the_same(embedder: Embedder) -> None:
    bank = load_bank()
    vectors = embedder.vectors([q.draft.text for q in bank])
    like = np.triu(vectors @ vectors.T, 1)
    assert [(bank[a].id, bank[b].id) for a, b in np.argwhere(like >= NEAR_DUPLICATE)] == []


def test_every_area_has_questions_for_beginners() -> None:
    levels = Counter((q.area, q.draft.level) for q in load_bank())
    for area in {q.area for q in load_bank()}:
        assert levels[area, 1] + levels[area, 2] >= 6, area
        assert levels[area, 1] >= 3, area


def test_model_answers_can_be_told_in_a_minute_or_two() -> None:
    for question in load_bank():
        assert 100 <= len(question.draft.model_answer.split()) <= 200, question.id


def test_every_kind_has_questions_for_beginners_and_experts() -> None:
    levels = Counter((q.draft.kind, q.draft.level) for q in load_bank())
    for kind in (Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN):
        assert sum(levels[kind, n] for n in (1, 2, 3)) >= 15
        assert sum(levels[kind, n] for n in (4, 5)) >= 15


def test_a_small_bank_is_read_as_written(small_bank: Path) -> None:
    first, _, third = load_bank(small_bank)
    assert (first.id, first.area, first.topics) == ("backend-001", "backend", ("redis", "caching"))
    assert first.draft.kind is Kind.TECHNICAL
    assert "\n" not in first.draft.model_answer
    assert third.draft.kind is Kind.BEHAVIORAL
    assert len(third.draft.key_points) == 3
    assert [p.about for p in first.draft.probes] == ["depth", "verification"]
    assert third.draft.probes[1] == Probe("reflection", "What would stop the same mistake today?")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "backend-002"', 'id = "backend-001"', "id_twice"),
        ('kind = "technical"', 'kind = "mixed"', "kind"),
        ("level = 2", "level = 6", "level"),
        ("level = 2", "level = true", "level"),
        ('why = "Shows judgment."', 'why = " "', "why"),
        ('hint = "Think of stale data."', "", "hint"),
        ('phrasings = ["a cache stampede", "only one request should refill it"]',
         'phrasings = ["only one"]', "phrasings"),
        ('phrasings = ["a cache stampede", "only one request should refill it"]',
         "phrasings = [1, 2]", "phrasings"),
        ('about = "depth"', 'about = "result"', "place=backend-001 reason=probe_about"),
        ('about = "depth"', 'about = "communication"', "probe_about"),
        ('about = "depth"', "", "reason=about"),
        ('about = "depth"', 'about = "verification"', "probes_alike"),
        ('text = "Which number tells you that the cache is worth it?"', 'text = " "',
         "reason=text"),
        ('text = "Which number tells you that the cache is worth it?"',
         'text = "What happens in the second after the hottest key has expired?"', "probe_twice"),
        ('text = "Which number tells you that the cache is worth it?"',
         f'text = "{"and then " * 16}?"', "probe_too_long"),
        ('[[question.probe]]\nabout = "verification"\n'
         'text = "Which number tells you that the cache is worth it?"\n', "", "reason=probes"),
        ('id = "backend-001"', 'id = "frontend-001"', "reason=id"),
        ('area = "backend"', 'area = "backend"\nroles = "all"', "reason=roles"),
        ('area = "backend"', "", "area"),
        ("[[question]]", "[[question", "unreadable"),
    ],
)  # fmt: skip
def test_a_wrong_bank_names_what_is_wrong(small_bank: Path, old: str, new: str, says: str) -> None:
    file = small_bank / "backend.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        load_bank(small_bank)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        load_bank(tmp_path)
