"""How well the offline coach agrees with people: ``python -m bench.grading FILE.csv [--limit N]``.

FILE as in :mod:`bench.answers`. By data set, in ten folds by question (nothing is predicted from
answers to its own question): Pearson r with a bootstrap interval over questions, RMSE and
quadratically weighted kappa on 0-5, wRMSE (0-1, every grade counts alike), and AUC (good answer
against the rest). ROUGE-L and cosine are brought to the scale of the grades by a line fitted on the
other folds. The coach's curves are fitted anew without the fold:

- *own set*: on the same set's other questions; and with every grade weighing alike.
- *all sets*: as the shipped weights are made, without the fold's questions.
- *other sets*: the same without any answer of this set.
- *shipped*: the weights as they are; on data they were fitted on this flatters.

Then how r grows with the number of questions, good answers refused, grades of answers that deserve
none, what filler and lost words change, the word-order check, and the time an answer takes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.answers import GOOD, Row, first_of_each, read
from bench.attacks import attacks, lossy, spoken
from bench.curves import fit
from bench.fit import pool_of
from bench.fitting import Measured, Pool, left_out, own_fit
from bench.measures import (
    Array,
    auc,
    calibrated,
    correlation,
    interval,
    kappa,
    rmse,
    rouge_l,
    weighted_rmse,
)
from bench.word_order import print_curves
from interview.models import NotGradable
from interview.rating.rubric import RUBRIC_VERSION, criteria_for
from llm.offline.embedder import Embedder
from llm.offline.evidence.measured import FEATURES
from llm.offline.evidence.order import Order, OrderModel, texts_of
from llm.offline.evidence.phrases import PhraseBook
from llm.offline.grading.grader import Grader
from llm.offline.questions.bank import load_bank

#: Questions of a set for a point of the learning curve.
_FEW = (5, 10, 20, 40, 80)
_DRAWS = 4
#: What is left (0-1) of an answer that is held at level 2 for its word order.
_HELD = 0.2


class Bench:
    def __init__(self) -> None:
        self.embedder = Embedder(cache_size=30_000)
        self.bank = load_bank()
        self.grader = Grader(self.embedder, OrderModel(texts_of(self.bank)))

    def agreement(self, by_set: Mapping[str, list[Row]]) -> None:
        pool = pool_of(self.embedder, PhraseBook(self.embedder), by_set)
        unseen = pool.cross_validated()
        by_others = left_out(pool) if len(by_set) > 1 else {}
        names = np.asarray(pool.graded.sets)
        for name, rows in by_set.items():
            here = names == name
            self._dataset(name, rows, pool, unseen[here], by_others.get(name))

    def _dataset(
        self,
        name: str,
        rows: list[Row],
        pool: Pool,
        unseen: Array,
        by_others: Array | None,
    ) -> None:
        part = pool.graded.where(np.asarray(pool.graded.sets) == name)
        grades, groups = 5 * part.worth, part.questions
        print(f"\n{name}: {len(rows)} answers to {len(set(groups))} questions")
        if all(row.people for row in rows):
            one, other = np.asarray([row.people for row in rows]).T
            print(
                f"  {'human against human':22} r {correlation(one, other):5.3f}"
                f"                RMSE {rmse(one, other):5.3f}   QWK {kappa(one, other):5.3f}"
            )
        lexical = np.asarray([max(rouge_l(r, x.answer) for r in x.references) for x in rows])
        for title, raw in (
            ("ROUGE-L", lexical),
            ("sentence cosine", part.values[:, list(FEATURES).index("cosine")]),
            ("alignment", part.values[:, list(FEATURES).index("near")]),
        ):
            _line(title, raw, calibrated(raw, grades, groups), grades, groups)
        own = 5 * own_fit(part, weigh=False)
        _line("own set", own, own, grades, groups)
        alike = 5 * own_fit(part, weigh=True)
        _line("own set, grades alike", alike, alike, grades, groups)
        _line("all sets", 5 * unseen, 5 * unseen, grades, groups)
        if by_others is not None:
            _line("other sets", 5 * by_others, 5 * by_others, grades, groups)
        shipped = 5 * self.grader.scorer.scores(part.values)
        _line("shipped", shipped, shipped, grades, groups)
        print(f"  r by number of questions fitted on: {_learning(part)}")
        known, within = _by_question(own, part.worth, groups)
        print(
            f"  within questions r {within:.3f}; each question's own mean grade, were it known "
            f"before, would give r {known:.3f}"
        )
        verdicts = self._verdicts(rows)
        good = [v for row, v in zip(rows, verdicts, strict=True) if row.grade >= GOOD]
        by_reason = Counter(reason.value for reason in good if isinstance(reason, NotGradable))
        print(f"  good answers (grade ≥ {GOOD}) refused: {_shares(by_reason, len(good))}")
        doubtful = sum(reason is Order.DOUBTFUL for reason in good)
        print(f"  good answers held at 2 for their word order: {_share(doubtful, len(good))}")

    def _verdicts(self, rows: Sequence[Row]) -> list[NotGradable | Order]:
        """What the gates say of each answer."""
        found: list[NotGradable | Order] = []
        for row in rows:
            seen = self.grader.look(row.draft, row.answer)
            found.append(seen if isinstance(seen, NotGradable) else seen.order)
        return found

    def grade(self, row: Row, text: str) -> float | None:
        """0-5 as the coach would give it; None when it refuses."""
        seen = self.grader.look(row.draft, text)
        if isinstance(seen, NotGradable):
            return None
        most = _HELD if seen.order is Order.DOUBTFUL else 1.0
        return 5 * min(seen.content.credit, most)

    def attacks(self, by_set: Mapping[str, list[Row]]) -> None:
        chance = random.Random(11)
        found: dict[str, list[float | None]] = {}
        for rows in by_set.values():
            chosen = first_of_each(rows)
            for name, texts in attacks(chosen, chance).items():
                found.setdefault(name, []).extend(
                    self.grade(row, text) for row, text in zip(chosen, texts, strict=True)
                )
        count = len(next(iter(found.values())))
        print(f"\nmean grade of 5 as the coach gives it, {count} questions (refused is 0)")
        for name, grades in found.items():
            given = [0.0 if grade is None else grade for grade in grades]
            refused = sum(grade is None for grade in grades)
            print(f"  {name:28} {statistics.fmean(given):4.2f}   refused {refused / count:4.0%}")

    def robustness(self, by_set: Mapping[str, list[Row]]) -> None:
        chance = random.Random(19)
        changes: dict[str, list[float]] = {"with spoken filler": [], "10 % of words lost": []}
        for rows in by_set.values():
            for row in first_of_each([row for row in rows if row.grade >= GOOD]):
                before = self.grade(row, row.answer) or 0.0
                for name, change in (("with spoken filler", spoken), ("10 % of words lost", lossy)):
                    after = self.grade(row, change(row.answer, chance)) or 0.0
                    changes[name].append(after - before)
        print("\ngood answers of people, mean change of grade")
        for name, each in changes.items():
            print(f"  {name:28} {statistics.fmean(each):+5.2f}   of {len(each)} answers")

    def speed(self) -> None:
        """Wall and processor time of a 190-word answer, its question asked before."""
        long = sorted(self.bank, key=lambda q: -len(q.draft.model_answer))[:30]
        walls, busy = [], []
        for question in long:
            draft = question.draft
            self.grader.prepare(draft)
            text = " ".join(f"So, {draft.model_answer} {draft.model_answer}".split()[:190])
            began, worked = time.perf_counter(), time.process_time()
            self.grader.grade(draft, text, criteria_for(draft.kind), RUBRIC_VERSION[draft.kind])
            walls.append(1000 * (time.perf_counter() - began))
            busy.append(1000 * (time.process_time() - worked))
        print(
            f"\n190-word answer, one thread, question asked before: median "
            f"{statistics.median(walls):.0f} ms (best {min(walls):.0f}), of them "
            f"{statistics.median(busy):.0f} ms (best {min(busy):.0f}) on the processor"
        )


def _line(name: str, scores: Array, predicted: Array, grades: Array, groups: Sequence[str]) -> None:
    """``scores`` give r and AUC, ``predicted`` (0-5) the errors."""
    low, high = interval(scores, grades, groups)
    print(
        f"  {name:22} r {correlation(scores, grades):5.3f} ({low:.2f}…{high:.2f})  "
        f"RMSE {rmse(predicted, grades):5.3f}   QWK {kappa(predicted, grades):5.3f}   "
        f"wRMSE {weighted_rmse(predicted, grades) / 5:5.3f}   "
        f"AUC {auc(scores, grades >= 5 * GOOD):5.3f}"
    )


def _by_question(scores: Array, worth: Array, questions: Sequence[str]) -> tuple[float, float]:
    """(r of each question's mean grade with the grades, r of scores and grades less both means):
    how much of a set is which question it was, and how much is the answer."""
    means = np.zeros((2, len(worth)))
    asked = np.asarray(questions)
    for question in set(questions):
        here = asked == question
        means[:, here] = [[scores[here].mean()], [worth[here].mean()]]
    return correlation(means[1], worth), correlation(scores - means[0], worth - means[1])


def _learning(part: Measured) -> str:
    """Mean r on a fixed third of the questions, fitted on more and more of the others."""
    names = sorted(set(part.questions))
    chance = random.Random(23)
    found: dict[int, list[float]] = {}
    asked = np.asarray(part.questions)
    for _ in range(_DRAWS):
        chance.shuffle(names)
        held, rest = names[: len(names) // 3], names[len(names) // 3 :]
        test = np.isin(asked, held)
        for count in [n for n in _FEW if n < len(rest)] + [len(rest)]:
            train = np.isin(asked, rest[:count])
            if train.sum() < 10 or test.sum() < 10:
                continue
            groups = asked[train].tolist()
            scorer = fit(part.values[train], part.worth[train], np.ones(int(train.sum())), groups)
            scores = scorer.scores(part.values[test])
            found.setdefault(count, []).append(correlation(scores, part.worth[test]))
    return ", ".join(f"{n}: {statistics.fmean(each):.3f}" for n, each in sorted(found.items()))


def _shares(counts: Counter[str], n: int) -> str:
    parts = [f"{reason} {_share(count, n)}" for reason, count in counts.most_common()]
    return f"{_share(counts.total(), n)}: {', '.join(parts)}" if parts else f"none of {n}"


def _share(count: int, n: int) -> str:
    return f"{count} of {n} ({count / max(1, n):.2%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("csv", type=Path)
    parser.add_argument("--limit", type=int, help="answers of each data set, at random")
    options = parser.parse_args()
    by_set = read(options.csv, options.limit)
    bench = Bench()
    bench.speed()
    bench.agreement(by_set)
    bench.attacks(by_set)
    bench.robustness(by_set)
    print_curves(bench.grader.order, bench.bank, [r for rows in by_set.values() for r in rows])


if __name__ == "__main__":
    main()
