"""Years that nobody gave are unknown, not none."""

from __future__ import annotations

import pytest

from interview.models import JobProfile
from interview.rating.rubric import expected_level
from interview.rating.seniority import Source, seniority


@pytest.mark.parametrize(
    ("role", "ad", "level", "source"),
    [
        ("Senior accountant", "", 4, Source.ROLE),
        ("Lead nurse", "", 4, Source.ROLE),
        ("Junior analyst", "", 2, Source.ROLE),
        ("Marketing intern", "", 1, Source.ROLE),
        ("Staff software engineer", "", 5, Source.ROLE),
        ("Head of sales", "", 5, Source.ROLE),
        ("Leitende Ingenieurin", "Mindestens sechs Jahre Berufserfahrung", 4, Source.AD),
        ("Développeur confirmé", "", 4, Source.ROLE),
        ("Старший аналитик", "", 4, Source.ROLE),
        ("高级工程师", "", 4, Source.ROLE),
        ("Analyst", "You bring 11+ years of experience in banking.", 5, Source.AD),
        ("Analyst", "Requirements: 2-4 years experience with SQL", 2, Source.AD),
        ("アナリスト", "経験5年以上", 3, Source.AD),
        ("Senior analyst", "at least 3 years of experience", 3, Source.AD),
        ("Analyst", "Senior analyst (m/f/x)\nYou work with data.", 4, Source.AD),
        ("Analyst", "For 30 years we have been a family firm, founded 90 years ago.", 3, None),
        ("Analyst", "You report to the head of finance.", 3, None),
        ("Product manager", "", 3, None),
        ("Staff nurse", "", 3, None),
        ("Analyst", "", 3, None),
    ],
)
def test_the_job_says_it_or_a_middle_level_is_taken(
    role: str, ad: str, level: int, source: Source | None
) -> None:
    found = seniority(JobProfile(role, ad))
    assert found.source is (source or Source.NOWHERE)
    assert expected_level(found.years) == level


def test_what_its_person_said_counts_also_none() -> None:
    found = seniority(JobProfile("Senior engineer", "8+ years of experience", years=0.0))
    assert (found.years, found.source) == (0.0, Source.PERSON)
