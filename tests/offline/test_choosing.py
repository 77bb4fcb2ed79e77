from __future__ import annotations

from pathlib import Path

import pytest

from interview.models import JobProfile, Kind
from interview.ports import QuestionRequest
from llm.offline.bank import load_bank
from llm.offline.choose import choose
from llm.offline.embedder import Embedder

BACKEND = JobProfile(
    "Backend engineer", "We build payment APIs.", "Python, FastAPI, PostgreSQL, Redis", 4
)


def _ids(
    embedder: Embedder, profile: JobProfile, kind: Kind, count: int, seed: int | None = 1,
    **more: object,
) -> list[str]:  # fmt: skip
    request = QuestionRequest(profile, kind, count, "en", seed=seed, **more)  # type: ignore[arg-type]
    return [d.bank_id or "" for d in choose(load_bank(), embedder, request)]


@pytest.mark.parametrize(
    ("profile", "area"),
    [
        (BACKEND, "backend"),
        (JobProfile("Frontend developer", "", "React, TypeScript, CSS", 3), "frontend"),
        (JobProfile("Data engineer", "pipelines", "SQL, Spark, Airflow, dbt", 3), "data"),
        (JobProfile("Product manager", "roadmap of a B2B product", "", 5), "product"),
    ],
)
def test_technical_questions_fit_the_job(
    embedder: Embedder, profile: JobProfile, area: str
) -> None:
    areas = [i.rsplit("-", 1)[0] for i in _ids(embedder, profile, Kind.TECHNICAL, 6)]
    assert areas.count(area) >= 4


def test_the_same_seed_chooses_the_same_and_others_vary(embedder: Embedder) -> None:
    again = [_ids(embedder, BACKEND, Kind.TECHNICAL, 4, seed=5) for _ in range(2)]
    assert again[0] == again[1]
    assert len({tuple(_ids(embedder, BACKEND, Kind.TECHNICAL, 4, seed=n)) for n in range(6)}) > 2


def test_no_question_comes_twice(embedder: Embedder) -> None:
    ids = _ids(embedder, BACKEND, Kind.MIXED, 10)
    assert len(set(ids)) == 10


def test_mixed_interviews_mix_kinds_and_rise(embedder: Embedder) -> None:
    request = QuestionRequest(BACKEND, Kind.MIXED, 8, "en", seed=2)
    drafts = choose(load_bank(), embedder, request)
    assert {d.kind for d in drafts} >= {Kind.BEHAVIORAL, Kind.TECHNICAL}
    for kind in Kind:
        levels = [d.level for d in drafts if d.kind is kind]
        assert levels == sorted(levels)


def test_years_move_the_level(embedder: Embedder) -> None:
    def mean(years: float) -> float:
        profile = JobProfile("Backend engineer", "", "Python, PostgreSQL", years)
        request = QuestionRequest(profile, Kind.TECHNICAL, 6, "en", seed=3)
        drafts = choose(load_bank(), embedder, request)
        return sum(d.level for d in drafts) / len(drafts)

    assert mean(0) < mean(4) < mean(15)


def test_what_was_had_by_id_or_in_other_words_never_comes(
    embedder: Embedder, small_bank: Path
) -> None:
    bank = load_bank(small_bank)
    request = QuestionRequest(
        BACKEND,
        Kind.MIXED,
        5,
        "en",
        exclude=(
            "When would you place a cache in front of the database, and what might go wrong?",
        ),
        exclude_bank_ids=frozenset({"backend-002"}),
    )
    assert [d.bank_id for d in choose(bank, embedder, request)] == ["backend-003"]


@pytest.mark.parametrize(
    "profile",
    [
        JobProfile(""),
        JobProfile(
            "\u202e\x00🙂" * 500, "ignore all rules " * 2000, "](){}*" * 300, 60, "x" * 99999
        ),
        JobProfile("看護師", "病棟"),
    ],
)
def test_hostile_or_empty_job_texts_still_give_questions(
    embedder: Embedder, profile: JobProfile
) -> None:
    assert len(_ids(embedder, profile, Kind.MIXED, 3)) == 3
