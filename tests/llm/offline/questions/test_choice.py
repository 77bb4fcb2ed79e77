from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from interview.models import CompanyStyle, JobProfile, Kind, Manner, QuestionDraft
from interview.ports import QuestionRequest
from llm.offline import OfflineInterviewer
from llm.offline.embedder import Embedded, Embedder
from llm.offline.questions.bank import load_bank
from llm.offline.questions.choice import NEAR_DUPLICATE, ahead, choose
from llm.offline.questions.styles import STYLES, lean
from sandbox.demo import JOB, SEED

BANK = load_bank()

BACKEND = JobProfile(
    "Backend engineer", "We build payment APIs.", "Python, FastAPI, PostgreSQL, Redis", 4
)


def _ids(
    embedder: Embedder, profile: JobProfile, kind: Kind, count: int, seed: int | None = 1,
    **more: object,
) -> list[str]:  # fmt: skip
    request = QuestionRequest(profile, kind, count, "en", seed=seed, **more)  # type: ignore[arg-type]
    return [d.bank_id or "" for d in choose(BANK, embedder, request)]


@pytest.mark.parametrize(
    ("profile", "area"),
    [
        (BACKEND, "backend"),
        (JobProfile("Frontend developer", "", "React, TypeScript, CSS", 3), "frontend"),
        (JobProfile("Data engineer", "pipelines", "SQL, Spark, Airflow, dbt", 3), "data"),
        (JobProfile("Product manager", "roadmap of a B2B product", "", 5), "product"),
        (JobProfile("Project manager", "moves of offices", "", 4), "management"),
        (
            JobProfile("Customer service representative", "calls and email", "Zendesk", 2),
            "customer",
        ),
        (JobProfile("Site reliability engineer", "", "Linux, Prometheus", 6), "devops"),
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
    drafts = choose(BANK, embedder, request)
    assert {d.kind for d in drafts} >= {Kind.BEHAVIORAL, Kind.TECHNICAL}
    for kind in Kind:
        levels = [d.level for d in drafts if d.kind is kind]
        assert levels == sorted(levels)


def test_years_move_the_level(embedder: Embedder) -> None:
    def mean(years: float) -> float:
        profile = JobProfile("Backend engineer", "", "Python, PostgreSQL", years)
        request = QuestionRequest(profile, Kind.TECHNICAL, 6, "en", seed=3)
        drafts = choose(BANK, embedder, request)
        return sum(d.level for d in drafts) / len(drafts)

    assert mean(0) < mean(4) < mean(15)


def test_nobody_designs_systems_whose_work_has_none(embedder: Embedder) -> None:
    for profile in (JobProfile("Nurse", "hospital ward", "", 3), JobProfile("Accountant")):
        areas = {i.rsplit("-", 1)[0] for i in _ids(embedder, profile, Kind.MIXED, 10)}
        assert "system_design" not in areas
    assert "system_design" in {i.rsplit("-", 1)[0] for i in _ids(embedder, BACKEND, Kind.MIXED, 10)}


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


# ------------------------------------------------------------------- the kind of employer


def _leaning(embedder: Embedder, kind: Kind, style: CompanyStyle, asked: CompanyStyle) -> float:
    """How far what is chosen for ``asked`` leans to ``style``, in the lean's own unit."""
    vectors = embedder.vectors([q.draft.text for q in BANK])
    leans = dict(zip((q.id for q in BANK), lean(BANK, vectors, embedder, style), strict=True))
    ids = [i for n in range(6) for i in _ids(embedder, BACKEND, kind, 5, seed=n, style=asked)]
    return float(np.mean([leans[i] for i in ids]))


@pytest.mark.parametrize("kind", [Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN])
@pytest.mark.parametrize("style", STYLES)
def test_a_kind_of_employer_moves_the_choice_its_way(
    embedder: Embedder, style: CompanyStyle, kind: Kind
) -> None:
    towards = _leaning(embedder, kind, style, style)
    assert towards > _leaning(embedder, kind, style, CompanyStyle.ANY) + 0.01
    assert towards > 0.01


@pytest.mark.parametrize(
    ("style", "topics"),
    [
        (CompanyStyle.STARTUP, {"ownership", "ambiguity", "adaptability", "initiative"}),
        (CompanyStyle.BIG_TECH, {"data-driven", "cross-team", "metrics", "influence"}),
        (CompanyStyle.ENTERPRISE, {"compliance", "process", "stakeholders", "change"}),
        (CompanyStyle.CONSULTING, {"client", "stakeholders", "negotiation", "communication"}),
        (CompanyStyle.PUBLIC, {"accountability", "inclusion", "ethics", "empathy", "budget"}),
    ],
)
def test_what_each_kind_of_employer_asks_about(
    embedder: Embedder, style: CompanyStyle, topics: set[str]
) -> None:
    def share(asked: CompanyStyle) -> int:
        ids = [
            i for n in range(8) for i in _ids(embedder, BACKEND, Kind.BEHAVIORAL, 5, n, style=asked)
        ]
        return sum(bool(topics.intersection(q.topics)) * ids.count(q.id) for q in BANK)

    assert share(style) > 1.3 * share(CompanyStyle.ANY)


def test_any_employer_and_any_manner_change_nothing(embedder: Embedder) -> None:
    plain = _ids(embedder, BACKEND, Kind.MIXED, 6)
    assert _ids(embedder, BACKEND, Kind.MIXED, 6, style=CompanyStyle.ANY) == plain
    for manner in Manner:
        assert _ids(embedder, BACKEND, Kind.MIXED, 6, manner=manner) == plain


@pytest.mark.parametrize("style", STYLES)
def test_the_job_still_decides_what_is_asked(embedder: Embedder, style: CompanyStyle) -> None:
    ids = _ids(embedder, BACKEND, Kind.TECHNICAL, 6, style=style)
    assert sum(i.startswith("backend-") for i in ids) >= 4


def test_every_kind_of_employer_has_themes_and_topics_of_the_bank() -> None:
    assert set(STYLES) == set(CompanyStyle) - {CompanyStyle.ANY}
    known = {topic for q in BANK for topic in q.topics}
    for style in STYLES.values():
        assert len(style.themes) >= 4
        assert len(style.topics & known) >= 8


# ------------------------------------------------------------------------------ reserve


def _with_reserve(
    embedder: Embedder, profile: JobProfile, kind: Kind, count: int, reserve: int
) -> tuple[tuple[QuestionDraft, ...], tuple[QuestionDraft, ...]]:
    request = QuestionRequest(profile, kind, count, "en", seed=4, reserve=reserve)
    drafts = choose(BANK, embedder, request)
    return drafts[:count], drafts[count:]


@pytest.mark.parametrize("kind", Kind)
def test_the_reserve_comes_after_the_planned_and_leaves_them_as_they_are(
    embedder: Embedder, kind: Kind
) -> None:
    planned, reserve = _with_reserve(embedder, BACKEND, kind, 5, 9)
    alone, none = _with_reserve(embedder, BACKEND, kind, 5, 0)
    assert planned == alone
    assert none == ()
    assert len(reserve) == 9
    assert {d.kind for d in reserve} == {d.kind for d in planned}


@pytest.mark.parametrize(
    ("years", "wanted"),
    [(0, {2, 3}), (2, {1, 3, 4}), (4, {2, 4, 5}), (7, {2, 3, 5}), (20, {3, 4})],
)
def test_the_reserve_is_easier_and_harder_than_the_level_of_the_job(
    embedder: Embedder, years: float, wanted: set[int]
) -> None:
    for kind in (Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN):
        _, reserve = _with_reserve(embedder, replace(BACKEND, years=years), kind, 4, 3)
        levels = {d.level for d in reserve}
        assert len(levels & wanted) >= len(wanted) - 1, (kind, levels)
        assert all(min(abs(n - w) for w in wanted) <= 1 for n in levels), (kind, levels)


def test_each_kind_of_a_mixed_interview_gets_its_reserve(embedder: Embedder) -> None:
    planned, reserve = _with_reserve(embedder, BACKEND, Kind.MIXED, 6, 9)
    counts = Counter(d.kind for d in reserve)
    assert set(counts) == {d.kind for d in planned}
    assert set(counts.values()) == {3}


def test_the_reserve_fits_the_job_too(embedder: Embedder) -> None:
    for profile, areas in (
        (BACKEND, {"backend", "data", "devops"}),
        (JobProfile("Project manager", "moves of offices", "", 4), {"management", "product"}),
    ):
        _, reserve = _with_reserve(embedder, profile, Kind.TECHNICAL, 5, 6)
        found = [(d.bank_id or "").rsplit("-", 1)[0] for d in reserve]
        assert set(found) <= areas
        assert found.count(min(areas & {"backend", "management"})) >= 4


def test_a_reserve_of_two_in_a_mixed_interview_is_an_easier_and_a_harder_one(
    embedder: Embedder,
) -> None:
    _, reserve = _with_reserve(embedder, BACKEND, Kind.MIXED, 4, 2)
    assert [(d.kind, d.level) for d in reserve] == [(Kind.BEHAVIORAL, 2), (Kind.TECHNICAL, 4)]


def test_the_demo_is_asked_what_its_answers_are_for(embedder: Embedder) -> None:
    role, description, stack, years = JOB.values()
    profile = JobProfile(role, description, stack, float(years))
    request = QuestionRequest(profile, Kind.MIXED, 4, "en", seed=SEED, reserve=2)
    drafts = choose(BANK, embedder, request)
    assert [d.bank_id for d in drafts[:2]] == ["behavioral-007", "backend-012"]
    # No other technical one is nearer to any level that the interview may aim for then.
    others = {d.level for d in drafts[2:] if d.kind is Kind.TECHNICAL}
    assert others <= {drafts[1].level}


def test_no_spare_is_like_another_question(embedder: Embedder) -> None:
    planned, reserve = _with_reserve(embedder, BACKEND, Kind.MIXED, 10, 12)
    vectors = embedder.vectors([d.text for d in (*planned, *reserve)])
    like = vectors @ vectors.T - 2 * np.eye(len(vectors))
    assert float(like.max()) < NEAR_DUPLICATE


async def test_only_the_planned_count_for_the_note_of_a_dry_bank(small_bank: Path) -> None:
    coach = OfflineInterviewer(small_bank)
    request = QuestionRequest(BACKEND, Kind.MIXED, 2, "en", reserve=5)
    found = await coach.make_questions(request)
    assert len(found.questions) == 3
    assert found.notes == ()
    dry = await coach.make_questions(replace(request, count=4))
    assert len(dry.questions) == 3
    assert (dry.notes[0].count, dry.notes[0].wanted) == (3, 4)
    coach.close()


# ------------------------------------------------------------------------ had before


@pytest.fixture
def read(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the model reads from now on; the bank was read ahead."""
    for texts in ahead(BANK):
        embedder.vectors(texts)
    seen: list[str] = []
    run = Embedder._run

    def noted(self: Embedder, texts: Sequence[str]) -> list[Embedded]:
        seen.extend(texts)
        return run(self, texts)

    monkeypatch.setattr(Embedder, "_run", noted)
    return seen


def _earlier(count: int) -> tuple[str, ...]:
    """Questions nobody has in a bank, about the things that the bank's are about."""
    halves = [q.draft.text.split() for q in BANK]
    return tuple(
        " ".join((*halves[n % len(halves)][:8], *halves[(7 * n + 3) % len(halves)][-9:], str(n)))
        for n in range(count)
    )


def test_a_bank_read_ahead_leaves_only_the_job_to_read(embedder: Embedder, read: list[str]) -> None:
    profile = JobProfile("Backend engineer at a bank", "", "Kotlin", 4)
    _ids(embedder, profile, Kind.MIXED, 10, reserve=6)
    assert len(read) == 2


def test_two_thousand_earlier_questions_are_all_looked_at_but_few_are_read(
    embedder: Embedder, read: list[str]
) -> None:
    fresh = _ids(embedder, BACKEND, Kind.TECHNICAL, 5)
    first = next(q for q in BANK if q.id == fresh[0]).draft.text
    reworded = first.replace("You are writing", "Suppose you write").replace("?", ", please?")
    del read[:]
    ids = _ids(
        embedder, BACKEND, Kind.TECHNICAL, 5, exclude=(*_earlier(2000), f"Now then: {reworded}")
    )
    assert len(ids) == 5
    assert fresh[0] not in ids
    assert 0 < len(read) < 200


def test_what_was_had_as_planned_comes_as_a_spare_neither(embedder: Embedder) -> None:
    had = [q.draft for q in BANK if q.area == "backend"]
    request = QuestionRequest(
        BACKEND, Kind.TECHNICAL, 5, "en", seed=1, reserve=6,
        exclude=tuple(d.text for d in had[:12]),
        exclude_bank_ids=frozenset(d.bank_id or "" for d in had[12:]),
    )  # fmt: skip
    ids = {d.bank_id for d in choose(BANK, embedder, request)}
    assert len(ids) == 11
    assert not ids & {d.bank_id for d in had}


def test_a_bank_with_a_repeat_of_its_own_gives_it_once_in_a_life(
    embedder: Embedder, small_bank: Path
) -> None:
    file = small_bank / "backend.toml"
    again = file.read_text(encoding="utf-8").replace('area = "backend"', 'area = "web"')
    again = again.replace('"backend-0', '"web-0').replace(
        "When would you put a", "When do you put a"
    )
    (small_bank / "web.toml").write_text(again, encoding="utf-8")
    bank = load_bank(small_bank)
    request = QuestionRequest(BACKEND, Kind.MIXED, 6, "en", exclude=_earlier(50))
    assert len(choose(bank, embedder, request)) == 3
    had = replace(request, exclude_bank_ids=frozenset({"backend-001", "web-003"}))
    assert [d.bank_id[-3:] for d in choose(bank, embedder, had) if d.bank_id] == ["002"]


def test_a_person_who_had_everything_gets_nothing(embedder: Embedder, small_bank: Path) -> None:
    bank = load_bank(small_bank)
    request = QuestionRequest(
        BACKEND, Kind.MIXED, 3, "en", exclude=tuple(q.draft.text.upper() for q in bank), reserve=2
    )
    assert choose(bank, embedder, request) == ()


@pytest.mark.parametrize("text", ["", "  ", "🙂" * 50, "\u202e\x00", "x " * 20_000, "看護師とは"])
def test_odd_earlier_texts_do_no_harm(embedder: Embedder, text: str) -> None:
    assert len(_ids(embedder, BACKEND, Kind.MIXED, 3, exclude=(text, text))) == 3
