from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from interview.errors import ConfigurationError
from llm.offline.embedder import Embedder
from llm.offline.evidence.content import evidence_of
from llm.offline.evidence.measured import FEATURES
from llm.offline.evidence.phrases import PhraseBook
from llm.offline.evidence.score import WEIGHTS, load_scorer
from llm.offline.questions.bank import load_bank

BANK = {q.id: q.draft for q in load_bank()}


def test_the_shipped_weights_are_small_and_say_what_they_were_made_from() -> None:
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert WEIGHTS.stat().st_size < 40_000
    assert raw["fitted_on"]
    for figures in raw["fitted_on"].values():
        assert figures["answers"] > 100
        assert set(figures["questions_left_out"]) == {"r", "auc", "wrmse"}
    assert 0 < load_scorer().error < 0.5


def test_more_evidence_never_lowers_a_score() -> None:
    for name, curve in load_scorer().curves.items():
        steps = np.diff(curve.adds)
        if FEATURES[name]:
            assert (FEATURES[name] * steps >= -1e-4).all(), name


def test_a_score_stays_in_its_scale_whatever_comes_in() -> None:
    scorer = load_scorer()
    wild = np.asarray([np.full(len(FEATURES), v) for v in (-1e9, -1.0, 0.0, 1.0, 1e9)])
    scores = scorer.scores(wild)
    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_bank_question_s_own_answer_scores_far_above_a_part_and_a_part_above_another_s(
    embedder: Embedder,
) -> None:
    book, scorer = PhraseBook(embedder), load_scorer()
    for one, other in (("backend-002", "devops-001"), ("system_design-001", "backend-001")):
        draft = BANK[one]
        whole, part, foreign = (
            scorer.score(evidence_of(embedder, book.of(draft), text)[2])
            for text in (
                draft.model_answer,
                draft.model_answer[: len(draft.model_answer) // 3],
                BANK[other].model_answer,
            )
        )
        assert whole > part + 0.15 > part > foreign + 0.1


def test_adding_what_was_missing_raises_the_score(embedder: Embedder) -> None:
    book, scorer = PhraseBook(embedder), load_scorer()
    draft = BANK["backend-002"]
    said = [p.phrasings[0] for p in draft.key_points]
    scores = [
        scorer.score(evidence_of(embedder, book.of(draft), ". ".join(said[:n]))[2])
        for n in range(1, len(said) + 1)
    ]
    assert scores[-1] > scores[0] + 0.3
    assert all(b >= a - 0.02 for a, b in pairwise(scores))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda raw: raw.pop("base"), "damaged"),
        (lambda raw: raw.update(version=0), "reason=version"),
        (lambda raw: raw["curves"].pop("near"), "damaged"),
        (lambda raw: raw["curves"].update(near=[]), "damaged"),
        (lambda raw: raw["curves"].update(near=[[1, 0], [0, 1]]), "damaged"),
        (lambda raw: raw["curves"].update(near=[[0, float("nan")]]), "damaged"),
        (lambda raw: raw["curves"].update(near="x"), "damaged"),
    ],
)
def test_damaged_weights_are_told_at_start(tmp_path: Path, change: object, says: str) -> None:
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    change(raw)  # type: ignore[operator]
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=says):
        load_scorer(path)


@pytest.mark.parametrize("text", ["", "not json", "[]", "null"])
def test_a_file_that_is_no_weights_is_told_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="data_damaged"):
        load_scorer(path)
    with pytest.raises(ConfigurationError, match=r"data_damaged.*FileNotFoundError"):
        load_scorer(tmp_path / "none.json")
