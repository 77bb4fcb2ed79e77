"""The fit of the offline coach's weights, on made-up numbers whose truth is known."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from bench.answers import first_of_each, read
from bench.attacks import attacks, lossy, negated, shuffled, spoken
from bench.curves import balanced, fit
from bench.fitting import Measured, Pool, own_fit
from bench.measures import Array, correlation, folds_of, weighted_rmse
from llm.offline.evidence.measured import FEATURES

NEAR, DENIALS, TO_QUESTION = (
    list(FEATURES).index(name) for name in ("near", "denials_apart", "to_question")
)
HEADER = "dataset,question_id,question,reference,all_references,answer,score01,g1,g2\n"


def _made_up(count: int = 1200) -> tuple[Array, Array, list[str]]:
    """Grades that follow one feature, with noise, and questions graded more or less kindly."""
    chance = np.random.default_rng(1)
    values = chance.uniform(0, 1, (count, len(FEATURES)))
    asked = chance.integers(0, 40, count)
    kindness = chance.normal(0, 0.2, 40)
    grades = np.clip(
        0.2 + 0.6 * values[:, NEAR] + kindness[asked] + chance.normal(0, 0.05, count), 0, 1
    )
    return values, grades, [f"q{n}" for n in asked]


def test_what_grades_follow_is_found_and_the_rest_left_alone() -> None:
    values, grades, asked = _made_up()
    scorer = fit(values, grades, np.ones(len(grades)), asked)
    reach = {name: float(np.ptp(curve.adds)) for name, curve in scorer.curves.items()}
    assert reach["near"] > 0.4
    assert all(value < 0.1 for name, value in reach.items() if name != "near")


def test_a_curve_never_goes_against_the_sign_of_its_feature() -> None:
    values, grades, asked = _made_up()
    # Here less of it means more, which "near" must never learn.
    scorer = fit(values, 1 - grades, np.ones(len(grades)), asked)
    for name, curve in scorer.curves.items():
        assert (FEATURES[name] * np.diff(curve.adds) >= -1e-9).all()
    assert float(np.ptp(scorer.curves["near"].adds)) < 0.05


def test_the_same_answers_give_the_same_weights() -> None:
    values, grades, asked = _made_up(300)
    one, other = (fit(values, grades, np.ones(300), asked) for _ in range(2))
    assert np.array_equal(one.scores(values), other.scores(values))


def test_constant_features_and_grades_are_no_trouble() -> None:
    scorer = fit(np.ones((50, len(FEATURES))), np.full(50, 0.5), np.ones(50), ["q"] * 50)
    assert scorer.scores(np.ones((1, len(FEATURES))))[0] == pytest.approx(0.5)


def test_rare_grades_weigh_as_much_as_common_ones() -> None:
    grades = np.asarray([1.0] * 90 + [0.0] * 10)
    weights = balanced(grades, ["one"] * 100)
    assert weights[:90].sum() == pytest.approx(weights[90:].sum())
    assert weighted_rmse(np.full(100, 5.0), 5 * grades) == pytest.approx(np.sqrt(12.5))


def test_no_question_is_in_two_folds() -> None:
    asked = [f"q{n % 37}" for n in range(500)]
    folds = folds_of(asked)
    for question in set(asked):
        here = {int(f) for f, q in zip(folds, asked, strict=True) if q == question}
        assert len(here) == 1


def test_scores_of_a_question_come_from_fits_without_it() -> None:
    values, grades, asked = _made_up()
    part = Measured(values, grades, tuple(asked), ("made up",) * len(grades))
    honest = own_fit(part, weigh=False)
    assert 0.6 < correlation(honest, grades) < 0.95
    # Grades that follow nothing can't be foreseen, however many features there are.
    noise = np.random.default_rng(2).uniform(0, 1, len(grades))
    blind = own_fit(Measured(values, noise, tuple(asked), part.sets), weigh=False)
    assert abs(correlation(blind, noise)) < 0.12


def test_a_pool_leaves_questions_and_sets_out() -> None:
    values, grades, asked = _made_up(400)
    sets = tuple("ab"[n % 2] for n in range(400))
    graded = Measured(values, grades, tuple(asked), sets)
    nothing = graded.where(np.zeros(400, bool))
    pool = Pool(graded, nothing, nothing)
    full, without = pool.shipped(), pool.shipped(leave_set="b")
    assert not np.allclose(full.scores(values), without.scores(values))
    assert pool.cross_validated().shape == (400,)


# ------------------------------------------------------------------------ the file


def test_answers_are_read_by_set_and_question(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        HEADER
        + "one,q2,What is it?,A queue. It is fair.,,a queue,0.5,2,3\n"
        + "one,q1,What is it?,A lock,A lock || A mutex,a mutex,1,,\n"
        + "two,q3,Why?,Because,,no,0,,\n",
        encoding="utf-8",
    )
    found = read(path, None)
    assert [row.question_id for row in found["one"]] == ["q1", "q2"]
    first, second = found["one"]
    assert first.references == ("A lock", "A mutex")
    assert len(first.draft.key_points) == 1 and first.people is None
    assert len(second.draft.key_points) == 2 and second.people == (2.0, 3.0)
    assert len(read(path, 1)["one"]) == 1
    assert len(first_of_each([*found["one"], *found["one"]])) == 2


def test_a_file_without_the_columns_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="dataset"):
        read(path, None)


# ------------------------------------------------------------------------ attacks


def test_attacks_are_what_they_are_called(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        HEADER
        + "one,q1,What is a cache for?,It keeps hot rows near. Reads are fast.,,x,1,,\n"
        + "one,q2,What is a lock for?,One thread at a time is let in.,,x,1,,\n",
        encoding="utf-8",
    )
    rows = read(path, None)["one"]
    made = attacks(rows, random.Random(1))
    assert made["question said back"][0] == "What is a cache for?"
    assert made["another question's answer"][0] == rows[1].references[0]
    assert sorted(made["shuffled reference"][0].split()) == sorted(rows[0].references[0].split())
    assert negated("Reads are fast. It keeps rows.") == (
        "Reads are not fast. It is not true that It keeps rows."
    )
    chance = random.Random(2)
    text = "one two three four five six seven eight nine ten " * 5
    assert len(spoken(text, chance).split()) > len(text.split())
    assert 0 < len(lossy(text, chance).split()) < len(text.split())
    assert lossy("word", chance) == "word"
    assert sorted(shuffled(text, chance).split()) == sorted(text.split())
