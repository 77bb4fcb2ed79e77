"""How well the offline coach agrees with people: ``python -m bench.grading FILE.csv [--limit N]``.

FILE has a header and the columns ``dataset, question_id, question, reference, all_references``
(other phrasings, separated by ``||``, or empty), ``answer, score01`` (people's grade, 0-1).
No model is fitted here and nothing is split by question. The coach's limits and the "school" line
were set by hand by people who had seen results on such data, so on that data the figures flatter;
r of the raw alignment suffers least from it.

Printed by data set: Pearson r, RMSE on 0-5 and quadratically weighted kappa on 0-5 for three
scores (ROUGE-L, sentence cosine, the coach's token alignment), and what gates refuse. Then the mean
grade (0-5) of answers that deserve none, made from each question's own reference.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interview.gate import gate
from interview.models import KeyPoint, Kind, NotGradable, QuestionDraft
from interview.wording import sentences, tokens
from llm.offline.bank import load_bank
from llm.offline.content import read_content
from llm.offline.embedder import Embedder
from llm.offline.grader import Grader
from llm.offline.order import OrderModel

Array = NDArray[np.float64]

_WAFFLE = (
    "Well, that is a very important topic and there are many aspects to it. I think it really "
    "depends on the situation, and in the end you always have to look at the big picture and find "
    "a good solution that works for everybody, which is what I always try to do."
)
_DONT_KNOW = "Honestly, I don't really know the answer to that, sorry."


@dataclass(frozen=True, slots=True)
class Row:
    dataset: str
    question_id: str
    question: str
    references: tuple[str, ...]
    answer: str
    grade: float

    @property
    def draft(self) -> QuestionDraft:
        """One reference is cut into key points; several are phrasings of one."""
        reference = self.references[0]
        if len(self.references) > 1:
            points: tuple[KeyPoint, ...] = (KeyPoint(reference, self.references[1:]),)
        else:
            points = tuple(KeyPoint(reference[a:b]) for a, b in sentences(reference))
        return QuestionDraft(self.question, Kind.TECHNICAL, 3, "", "", reference, points)


def read(path: Path, limit: int | None) -> list[Row]:
    """The rows of a CSV file; ``limit`` takes that many at random from each data set."""
    by_set: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for raw in csv.DictReader(file):
            others = [r.strip() for r in raw["all_references"].split("||") if r.strip()]
            row = Row(
                raw["dataset"],
                raw["question_id"],
                raw["question"],
                tuple(others) or (raw["reference"],),
                raw["answer"],
                float(raw["score01"]),
            )
            by_set.setdefault(row.dataset, []).append(row)
    chance = random.Random(7)
    return [
        row
        for rows in by_set.values()
        for row in (rows if limit is None else chance.sample(rows, min(limit, len(rows))))
    ]


def rouge_l(reference: str, answer: str) -> float:
    """F1 of the longest common subsequence of words."""
    one, other = ([t.norm for t in tokens(text)] for text in (reference, answer))
    before = [0] * (len(other) + 1)
    for word in one:
        now = [0]
        for n, there in enumerate(other):
            now.append(before[n] + 1 if word == there else max(before[n + 1], now[-1]))
        before = now
    return 2 * before[-1] / max(1, len(one) + len(other))


def kappa(one: Array, other: Array, *, levels: int = 6) -> float:
    """Quadratically weighted kappa of two gradings rounded to 0 … levels - 1."""
    a, b = (np.clip(np.rint(x), 0, levels - 1).astype(int) for x in (one, other))
    weights = np.subtract.outer(np.arange(levels), np.arange(levels)) ** 2.0
    seen = np.zeros((levels, levels))
    np.add.at(seen, (a, b), 1)
    chance = np.outer(seen.sum(1), seen.sum(0)) / max(1, len(a))
    return float(1 - (weights * seen).sum() / max(1e-9, (weights * chance).sum()))


def agreement(scores: Sequence[float], grades: Sequence[float]) -> str:
    """r, RMSE and kappa of scores and grades, both 0-1, on 0-5."""
    x, y = 5 * np.asarray(scores, dtype=np.float64), 5 * np.asarray(grades, dtype=np.float64)
    r = float(np.corrcoef(x, y)[0, 1]) if x.std() > 0 and y.std() > 0 else 0.0
    rmse = float(np.sqrt(np.mean((x - y) ** 2)))
    return f"r {r:6.3f}   RMSE {rmse:5.3f}   QWK {kappa(x, y):6.3f}"


class Bench:
    def __init__(self) -> None:
        self.embedder = Embedder(cache_size=4096)
        bank = load_bank()
        self.grader = Grader(
            self.embedder,
            OrderModel(t for q in bank for t in (q.draft.text, q.draft.model_answer)),
        )

    def score(self, row: Row) -> tuple[float, float]:
        """(credit, mean raw alignment) without gates."""
        draft = row.draft
        _, content = read_content(self.embedder, draft.text, draft.key_points, row.answer)
        return content.credit, content.relevance

    def gated(self, row: Row, answer: str) -> tuple[float, NotGradable | None]:
        """Grade 0-1 as the coach gives it, 0 when it refuses, and why it does."""
        refused, content, _ = self.grader.look(row.draft, answer)
        return (0.0, refused) if content is None else (content.credit, None)

    def dataset(self, name: str, rows: Sequence[Row]) -> None:
        grades = [row.grade for row in rows]
        lexical = [max(rouge_l(ref, row.answer) for ref in row.references) for row in rows]
        cosine = [
            max(0.0, *(self.embedder.similarity(ref, row.answer) for ref in row.references))
            for row in rows
        ]
        began = time.perf_counter()
        pairs = [self.score(row) for row in rows]
        took = 1000 * (time.perf_counter() - began) / max(1, len(rows))
        questions = len({row.question_id for row in rows})
        print(f"\n{name}: {len(rows)} answers to {questions} questions")
        print(f"  ROUGE-L               {agreement(lexical, grades)}")
        print(f"  sentence cosine       {agreement(cosine, grades)}")
        print(f"  alignment, raw        {agreement([raw for _, raw in pairs], grades)}")
        print(f"  alignment, school     {agreement([_school(raw) for _, raw in pairs], grades)}")
        print(
            f"  alignment, credit     {agreement([c for c, _ in pairs], grades)}"
            f"   ({took:.1f} ms an answer, embeddings of the answer cached)"
        )
        gates = Counter(gate(row.answer, row.question) for row in rows if row.grade >= 0.6)
        refused = {reason.value: n for reason, n in gates.items() if reason is not None}
        print(f"  good answers (grade 0.6 and up) refused by gates: {refused} of {gates.total()}")

    def attacks(self, rows: Sequence[Row]) -> None:
        first: dict[str, Row] = {}
        for row in rows:
            first.setdefault(row.question_id, row)
        chosen = list(first.values())
        chance = random.Random(11)
        attacks = {
            "the reference itself": [row.references[0] for row in chosen],
            "question said back": [row.question for row in chosen],
            "another question's answer": [
                other.references[0] for other in [*chosen[len(chosen) // 2 :], *chosen]
            ][: len(chosen)],
            "shuffled reference": [_shuffled(row.references[0], chance) for row in chosen],
            "don't know": [_DONT_KNOW] * len(chosen),
            "waffle": [_WAFFLE] * len(chosen),
        }
        print(f"\nmean grade 0-5 over {len(chosen)} questions (refused counts as 0)")
        for name, answers in attacks.items():
            results = [self.gated(row, text) for row, text in zip(chosen, answers, strict=True)]
            mean = 5 * sum(grade for grade, _ in results) / max(1, len(results))
            refused = sum(reason is not None for _, reason in results) / max(1, len(results))
            print(f"  {name:26} {mean:4.2f}   refused {refused:4.0%}")


def _school(raw: float) -> float:
    """Alignment on a scale as generous as exam graders are; one line, the same for every set."""
    return min(1.0, max(0.0, 0.25 + 1.05 * raw))


def _shuffled(text: str, chance: random.Random) -> str:
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("csv", type=Path)
    parser.add_argument("--limit", type=int, help="answers of each data set, at random")
    options = parser.parse_args()
    rows = read(options.csv, options.limit)
    bench = Bench()
    by_set: dict[str, list[Row]] = {}
    for row in rows:
        by_set.setdefault(row.dataset, []).append(row)
    for name, members in by_set.items():
        bench.dataset(name, members)
    bench.attacks(rows)


if __name__ == "__main__":
    main()
