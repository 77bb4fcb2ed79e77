"""How well the offline coach agrees with people: ``python -m bench.grading FILE.csv [--limit N]``.

FILE has a header and the columns ``dataset, question_id, question, reference, all_references``
(other phrasings, separated by ``||``, or empty), ``answer, score01`` (people's grade, 0-1), and
optionally ``g1, g2`` (two people's grades).

By data set, in ten folds by question (nothing is predicted from answers to its own question):
Pearson r with a bootstrap interval over questions, RMSE and quadratically weighted kappa on 0-5,
AUC (good answer against the rest), and good answers refused. Then the curve of the word-order
check, grades of answers that deserve none, and the time an answer takes.

The coach's own limits (credit, gates, word order) were set by people who had seen results on such
data, so on that data they flatter; the fitted lines are honest about new questions of the same set.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from bench.measures import (
    Array,
    auc,
    correlation,
    cross_validated,
    interval,
    kappa,
    rmse,
    rouge_l,
)
from interview.models import KeyPoint, Kind, NotGradable, QuestionDraft
from interview.rubric import RUBRIC_VERSION, criteria_for
from interview.wording import CONTENTLESS, sentences, tokens
from llm.offline.bank import BankQuestion, load_bank
from llm.offline.content import read_content
from llm.offline.embedder import Embedder
from llm.offline.grader import Grader
from llm.offline.order import Order, OrderModel, texts_of
from llm.offline.phrases import PhraseBook

_GOOD = 0.8
_CHUNK = 48
_LENGTHS = ((14, 24), (25, 39), (40, 59), (60, 99), (100, 9999))
_WAFFLE = (
    "Well, that is a very important topic and there are many aspects to it. I think it really "
    "depends on the situation, and in the end you always have to look at the big picture and find "
    "a good solution that works for everybody, which is what I always try to do."
)
_DONT_KNOW = "Honestly, I don't really know the answer to that, sorry."
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|will|should|must|has|have|does|do|could|would|may)\b(?! not)", re.I
)
_FEATURES = ("alignment", "best point", "credit", "cosine", "to question", "recall", "length")


@dataclass(frozen=True)
class Row:
    dataset: str
    question_id: str
    question: str
    references: tuple[str, ...]
    answer: str
    grade: float
    people: tuple[float, float] | None = None

    @cached_property
    def draft(self) -> QuestionDraft:
        """One reference is cut into key points; several are phrasings of one."""
        reference = self.references[0]
        if len(self.references) > 1:
            points: tuple[KeyPoint, ...] = (KeyPoint(reference, self.references[1:]),)
        else:
            points = tuple(KeyPoint(reference[a:b]) for a, b in sentences(reference))
        return QuestionDraft(self.question, Kind.TECHNICAL, 3, "", "", reference, points)


def read(path: Path, limit: int | None) -> dict[str, list[Row]]:
    """The rows by data set; ``limit`` takes that many at random from each."""
    by_set: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for raw in csv.DictReader(file):
            others = [r.strip() for r in (raw["all_references"] or "").split("||") if r.strip()]
            people = None
            if raw.get("g1") and raw.get("g2"):
                people = (float(raw["g1"]), float(raw["g2"]))
            row = Row(
                raw["dataset"],
                raw["question_id"],
                raw["question"],
                tuple(others) or (raw["reference"],),
                raw["answer"],
                float(raw["score01"]),
                people,
            )
            by_set.setdefault(row.dataset, []).append(row)
    chance = random.Random(7)
    if limit is not None:
        by_set = {n: chance.sample(rows, min(limit, len(rows))) for n, rows in by_set.items()}
    # By question: its phrases are made ready once.
    return {name: sorted(rows, key=lambda r: r.question_id) for name, rows in by_set.items()}


class Bench:
    def __init__(self) -> None:
        self.embedder = Embedder(cache_size=2048)
        self.bank = load_bank()
        self.grader = Grader(self.embedder, OrderModel(texts_of(self.bank)))
        self.book = PhraseBook(self.embedder)

    def dataset(self, name: str, rows: Sequence[Row]) -> None:
        found, refused = self._features(rows)
        grades = 5 * np.asarray([row.grade for row in rows])
        groups = [row.question_id for row in rows]
        lexical = np.asarray([[max(rouge_l(r, x.answer) for r in x.references)] for x in rows])
        print(f"\n{name}: {len(rows)} answers to {len(set(groups))} questions")
        if all(row.people for row in rows):
            one, other = np.asarray([row.people for row in rows]).T
            print(
                f"  {'human against human':24} r {correlation(one, other):5.3f}"
                f"                RMSE {rmse(one, other):5.3f}   QWK {kappa(one, other):5.3f}"
            )
        _line("ROUGE-L", lexical, grades, groups)
        _line("sentence cosine", found[:, 3:4], grades, groups)
        _line("alignment", found[:, 0:1], grades, groups)
        _line("credit", found[:, 2:3], grades, groups)
        _line(f"ridge, {len(_FEATURES)} features", found, grades, groups)
        good = [reason for row, reason in zip(rows, refused, strict=True) if row.grade >= _GOOD]
        by_reason = Counter(reason.value for reason in good if isinstance(reason, NotGradable))
        print(f"  good answers (grade ≥ {_GOOD}) refused: {_shares(by_reason, len(good))}")
        doubtful = sum(reason is Order.DOUBTFUL for reason in good)
        print(f"  good answers held at 2 for their word order: {_share(doubtful, len(good))}")

    def _features(self, rows: Sequence[Row]) -> tuple[Array, list[NotGradable | Order]]:
        """(n, 7) without gates, and what the gates say of each answer."""
        found, verdicts = [], []
        for at in range(0, len(rows), _CHUNK):
            chunk = rows[at : at + _CHUNK]
            self.embedder.embed_all([row.answer for row in chunk])
            for row in chunk:
                found.append(self._row(row))
                seen = self.grader.look(row.draft, row.answer)
                verdicts.append(seen if isinstance(seen, NotGradable) else seen.order)
        return np.asarray(found), verdicts

    def _row(self, row: Row) -> tuple[float, ...]:
        _, content = read_content(self.embedder, self.book.of(row.draft), row.answer)
        cosine = max(self.embedder.similarity(ref, row.answer) for ref in row.references)
        asked = _content_words(row.question)
        wanted = [_content_words(ref) - asked for ref in row.references]
        said = _content_words(row.answer)
        recall = max(len(words & said) / max(1, len(words)) for words in wanted)
        ratio = (1 + len(row.answer.split())) / (1 + len(row.references[0].split()))
        return (
            content.relevance,
            content.best,
            content.credit,
            cosine,
            content.to_question,
            recall,
            float(np.log(ratio)),
        )

    def order(self, rows: Sequence[Row]) -> None:
        """Good answers doubted and their shuffles caught, by length; own bank leave-one-out."""
        texts = {row.answer for row in rows if row.grade >= _GOOD}
        _order_curve("people's good answers", [(self.grader.order, t) for t in sorted(texts)])
        _order_curve("bank's model answers, left out", list(_left_out(self.bank)))

    def attacks(self, rows: Sequence[Row]) -> None:
        first: dict[str, Row] = {}
        for row in rows:
            first.setdefault(row.question_id, row)
        chosen = list(first.values())
        chance = random.Random(11)
        half = len(chosen) // 2
        attacks = {
            "the reference itself": [row.references[0] for row in chosen],
            "question said back": [row.question for row in chosen],
            "another question's answer": [
                other.references[0] for other in [*chosen[half:], *chosen[:half]]
            ],
            "shuffled reference": [_shuffled(row.references[0], chance) for row in chosen],
            "negated reference": [_negated(row.references[0]) for row in chosen],
            "don't know": [_DONT_KNOW] * len(chosen),
            "waffle": [_WAFFLE] * len(chosen),
        }
        print(f"\nexam questions: mean credit 0-5 over {len(chosen)} (refused is 0)")
        for name, answers in attacks.items():
            total = refused = capped = 0.0
            for row, text in zip(chosen, answers, strict=True):
                seen = self.grader.look(row.draft, text)
                if isinstance(seen, NotGradable):
                    refused += 1
                    continue
                held = seen.order is Order.DOUBTFUL
                capped += held
                total += min(seen.content.credit, 0.2) if held else seen.content.credit
            n = len(chosen)
            print(
                f"  {name:26} {5 * total / n:4.2f}   refused {refused / n:4.0%}"
                f"   held low {capped / n:4.0%}"
            )

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


def _line(name: str, features: Array, grades: Array, groups: Sequence[str]) -> None:
    """Fitted across questions; r and AUC of a single feature need no fit."""
    predicted = cross_validated(features, grades, groups)
    shown = features[:, 0] if features.shape[1] == 1 else predicted
    low, high = interval(shown, grades, groups)
    print(
        f"  {name:24} r {correlation(shown, grades):5.3f} ({low:.2f}…{high:.2f})  "
        f"RMSE {rmse(predicted, grades):5.3f}   QWK {kappa(predicted, grades):5.3f}   "
        f"AUC {auc(shown, grades >= 5 * _GOOD):5.3f}"
    )


def _left_out(bank: Sequence[BankQuestion]) -> Iterator[tuple[OrderModel, str]]:
    for fold in range(10):
        model = OrderModel(texts_of(q for n, q in enumerate(bank) if n % 10 != fold))
        yield from ((model, q.draft.model_answer) for n, q in enumerate(bank) if n % 10 == fold)


def _order_curve(name: str, texts: Sequence[tuple[OrderModel, str]]) -> None:
    print(f"\nword order, {name}: words, answers, good refused / held at 2, shuffles the same")
    chance = random.Random(13)
    for low, high in _LENGTHS:
        verdicts: Counter[tuple[str, Order]] = Counter()
        members = [(m, t) for m, t in texts if low <= len(tokens(t)) <= high]
        for model, text in members:
            verdicts["good", model.judge(text)] += 1
            verdicts["shuffled", model.judge(_shuffled(text, chance))] += 1
        n = len(members)
        if n:
            print(
                f"  {low:3}-{high:<5} {n:5}   "
                f"{_share(verdicts['good', Order.NONE], n)} / "
                f"{_share(verdicts['good', Order.DOUBTFUL], n)}      "
                f"{verdicts['shuffled', Order.NONE] / n:4.0%} / "
                f"{verdicts['shuffled', Order.DOUBTFUL] / n:4.0%}"
            )


def _content_words(text: str) -> set[str]:
    return {t.norm for t in tokens(text)} - CONTENTLESS


def _shares(counts: Counter[str], n: int) -> str:
    parts = [f"{reason} {_share(count, n)}" for reason, count in counts.most_common()]
    return ", ".join(parts) if parts else f"none of {n}"


def _share(count: int, n: int) -> str:
    return f"{count} of {n} ({count / max(1, n):.2%})"


def _shuffled(text: str, chance: random.Random) -> str:
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def _negated(text: str) -> str:
    """Each sentence with "not" after its first auxiliary verb, or said not to be true."""
    said = []
    for start, end in sentences(text):
        sentence, count = _AUXILIARY.subn(r"\1 not", text[start:end], count=1)
        said.append(sentence if count else f"It is not true that {sentence}")
    return ". ".join(said) + "."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("csv", type=Path)
    parser.add_argument("--limit", type=int, help="answers of each data set, at random")
    options = parser.parse_args()
    by_set = read(options.csv, options.limit)
    bench = Bench()
    bench.speed()
    for name, members in by_set.items():
        bench.dataset(name, members)
    rows = [row for members in by_set.values() for row in members]
    bench.order(rows)
    bench.attacks(rows)


if __name__ == "__main__":
    main()
