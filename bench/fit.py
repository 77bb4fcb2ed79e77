"""Fits the offline coach's weights to people's grades: ``python -m bench.fit FILE.csv``.

FILE as in :mod:`bench.answers`. It writes ``llm/offline/evidence/weights.json``: a curve a feature,
what it was fitted on (names and counts, no answers), and what the same fit reaches on questions and
on whole sets that were left out. The same file gives the same weights."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bench.answers import GOOD, Row, read
from bench.fitting import Measured, Pool, bank_anchors, left_out, measure, question_anchors
from bench.measures import Array, auc, correlation, weighted_rmse
from llm.offline.embedder import Embedder
from llm.offline.evidence.phrases import PhraseBook
from llm.offline.evidence.score import VERSION, WEIGHTS, Scorer
from llm.offline.questions.bank import load_bank

__all__ = ["made", "pool_of"]

_DIGITS = 5


def pool_of(embedder: Embedder, book: PhraseBook, by_set: Mapping[str, list[Row]]) -> Pool:
    """Evidence of all answers and anchors. Runs the model for some minutes on 10,000 answers."""
    bank = bank_anchors(load_bank())
    graded, anchors = [], []
    for name, rows in by_set.items():
        graded.append(
            Measured(
                measure(embedder, book, [(row.draft, row.answer) for row in rows]),
                np.asarray([row.grade for row in rows]),
                tuple(row.question_id for row in rows),
                (name,) * len(rows),
            )
        )
        beside = question_anchors(rows)
        anchors.append(
            Measured(
                measure(embedder, book, [(row.draft, text) for row, text, _ in beside]),
                np.asarray([worth for *_, worth in beside]),
                tuple(row.question_id for row, *_ in beside),
                (name,) * len(beside),
            )
        )
    return Pool(
        Measured.joined(graded),
        Measured.joined(anchors),
        Measured(
            measure(embedder, book, [(draft, text) for draft, text, _ in bank]),
            np.asarray([worth for *_, worth in bank]),
            tuple(draft.bank_id or "" for draft, *_ in bank),
            ("bank",) * len(bank),
        ),
    )


def made(pool: Pool) -> tuple[Scorer, dict[str, object]]:
    """The scorer, and all that goes into its file."""
    unseen = pool.cross_validated()
    names = np.asarray(pool.graded.sets)
    by_others = left_out(pool)
    figures: dict[str, object] = {}
    errors = []
    for name in sorted(set(pool.graded.sets)):
        here = names == name
        worth = pool.graded.worth[here]
        # Right or wrong is no scale to be off on.
        if len(set(worth.tolist())) > 2:
            errors.append(weighted_rmse(5 * unseen[here], 5 * worth) / 5)
        figures[name] = {
            "answers": int(here.sum()),
            "questions": len({q for q, h in zip(pool.graded.questions, here, strict=True) if h}),
            "questions_left_out": _figures(unseen[here], worth),
            "set_left_out": _figures(by_others[name], worth),
        }
    scorer = pool.shipped()
    error = float(np.mean(errors or [weighted_rmse(5 * unseen, 5 * pool.graded.worth) / 5]))
    curves = {
        name: [[round(float(x), _DIGITS), round(float(y), _DIGITS)] for x, y in
               zip(curve.at, curve.adds, strict=True)]
        for name, curve in scorer.curves.items()
    }  # fmt: skip
    return scorer, {
        "version": VERSION,
        "about": "Made by bench/fit.py; see docs/coach.md. Weights only: no answer is in here.",
        "base": round(scorer.base, _DIGITS),
        "error": round(error, 3),
        "fitted_on": figures,
        "curves": curves,
    }


def _figures(scores: Array, worth: Array) -> dict[str, float]:
    return {
        "r": round(correlation(scores, worth), 3),
        "auc": round(auc(scores, worth >= GOOD), 3),
        "wrmse": round(weighted_rmse(5 * scores, 5 * worth) / 5, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("csv", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    embedder = Embedder(cache_size=2048)
    _, weights = made(pool_of(embedder, PhraseBook(embedder), read(options.csv, None)))
    options.out.write_text(_written(weights), encoding="utf-8")
    print(json.dumps(weights["fitted_on"], indent=1))
    print(f"written: {options.out.name}")


def _written(weights: Mapping[str, object]) -> str:
    """JSON with a line for each curve, so that changes can be read."""
    curves = weights["curves"]
    assert isinstance(curves, dict)
    head = json.dumps({k: v for k, v in weights.items() if k != "curves"}, indent=1)[:-2]
    lines = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(curve)}" for name, curve in curves.items()
    )
    return f'{head},\n "curves": {{\n{lines}\n }}\n}}\n'


if __name__ == "__main__":
    main()
