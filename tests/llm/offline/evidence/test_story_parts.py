from __future__ import annotations

import pytest

from interview.models import KeyPoint
from llm.offline.embedder import Embedder
from llm.offline.evidence.story_parts import part_of_each
from llm.offline.questions.bank import load_bank

BANK = {q.id: q.draft for q in load_bank()}


def test_parts_follow_the_story(embedder: Embedder) -> None:
    points = (
        KeyPoint("I describe who was involved and what the conflict was about."),
        KeyPoint("I talked to each of them alone and proposed a rule."),
        KeyPoint("In the end it had a good result: we finished in time."),
        KeyPoint("I learned to step in earlier, and I do so since then."),
    )
    assert list(part_of_each(embedder, points).values()) == [
        "situation",
        "action",
        "result",
        "reflection",
    ]


@pytest.mark.parametrize(
    ("bank_id", "place", "part"),
    [
        ("behavioral-001", 3, "result"),
        ("behavioral-003", 4, "result"),
        ("behavioral-007", 1, "action"),
        ("behavioral-012", 4, "result"),
        ("behavioral-021", 2, "action"),
        ("behavioral-030", 4, "reflection"),
    ],
)
def test_key_points_of_the_bank_are_sorted_as_a_person_would(
    embedder: Embedder, bank_id: str, place: int, part: str
) -> None:
    points = BANK[bank_id].key_points
    assert part_of_each(embedder, points)[points[place].text] == part


def test_a_key_point_without_words_has_a_part_too(embedder: Embedder) -> None:
    assert set(part_of_each(embedder, (KeyPoint("…"),))) == {"…"}
    assert part_of_each(embedder, ()) == {}
