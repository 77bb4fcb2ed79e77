"""Which questions of a pack an interview asks."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from interview.models import Kind, PackQuestion, QuestionDraft
from interview.packs.choice import Chosen, choose

B, T = Kind.BEHAVIORAL, Kind.TECHNICAL


def question(text: str, level: int = 3, kind: Kind = T) -> PackQuestion:
    return PackQuestion(QuestionDraft(text, kind, level, "", "", "", ()))


def pick(
    questions: Sequence[PackQuestion],
    had: Sequence[str] = (),
    *,
    kind: Kind = Kind.MIXED,
    count: int = 2,
    reserve: int = 0,
    years: float = 4.0,
    seed: int = 1,
) -> Chosen:
    return choose(
        questions, asked=had, kind=kind, count=count, reserve=reserve, years=years, seed=seed
    )


def texts(questions: Sequence[PackQuestion]) -> list[str]:
    return [each.draft.text for each in questions]


def test_levels_near_the_years_come_first_and_rise() -> None:
    pack = [question(f"Level {level}", level) for level in (5, 1, 4, 2, 3)]
    assert texts(pick(pack, count=3, years=4.0).planned) == ["Level 2", "Level 3", "Level 4"]
    assert texts(pick(pack, count=2, years=0.0).planned) == ["Level 1", "Level 2"]
    assert texts(pick(pack, count=2, years=20.0).planned) == ["Level 4", "Level 5"]


def test_the_reserve_lies_above_and_below() -> None:
    pack = [question(f"Level {level}", level) for level in (1, 2, 3, 4, 5)]
    chosen = pick(pack, count=1, reserve=2)
    assert texts(chosen.planned) == ["Level 3"]
    assert texts(chosen.reserve) == ["Level 4", "Level 2"]


def test_the_kinds_of_a_mixed_interview_take_turns_and_a_filter_is_kept() -> None:
    pack = [question(f"T{n}") for n in range(4)] + [question("B1", kind=B), question("B2", kind=B)]
    kinds = [each.draft.kind for each in pick(pack, count=4).planned]
    assert kinds == [B, T, B, T]
    assert {each.draft.kind for each in pick(pack, kind=B, count=4).planned} == {B}
    gone = pick([question("T")], kind=B, count=1)
    assert (texts(gone.planned), gone.of_kind) == (["T"], False)


def test_those_had_come_last_and_the_longest_ago_first() -> None:
    pack = [question(name) for name in ("New?", "Old?", "Older?", "Oldest?")]
    chosen = pick(pack, ["OLD", "Older?", "oldest"], count=3, reserve=2)
    assert set(texts(chosen.planned)) == {"New?", "Oldest?", "Older?"}
    assert (chosen.again, chosen.reserve) == (2, ())
    # Asked twice: the later time counts.
    assert texts(pick(pack[2:], ["Oldest?", "Older?", "Oldest?"], count=1).planned) == ["Older?"]


@given(
    levels=st.lists(st.tuples(st.integers(1, 5), st.sampled_from([B, T])), max_size=12),
    had=st.sets(st.integers(0, 11)),
    count=st.integers(1, 10),
    reserve=st.integers(0, 5),
    kind=st.sampled_from([B, T, Kind.MIXED]),
    seed=st.integers(),
)
def test_no_question_comes_twice_and_none_is_left_while_some_are_wanted(
    levels: list[tuple[int, Kind]],
    had: set[int],
    count: int,
    reserve: int,
    kind: Kind,
    seed: int,
) -> None:
    pack = [question(f"Q{n}", level, of) for n, (level, of) in enumerate(levels)]
    chosen = pick(pack, [f"Q{n}" for n in had], kind=kind, count=count, reserve=reserve, seed=seed)
    taken = texts([*chosen.planned, *chosen.reserve])
    assert len(taken) == len(set(taken))
    fitting = [each for each in pack if kind is Kind.MIXED or each.draft.kind is kind] or pack
    assert len(chosen.planned) == min(count, len(fitting))
    assert len(chosen.reserve) <= reserve
    assert not {f"Q{n}" for n in had} & set(texts(chosen.reserve))
