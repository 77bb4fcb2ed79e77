"""Answers that people graded, read from a file.

FILE has a header and the columns ``dataset, question_id, question, reference, all_references``
(other phrasings, separated by ``||``, or empty), ``answer, score01`` (people's grade, 0-1), and
optionally ``g1, g2`` (two people's grades).
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from interview.models import KeyPoint, Kind, QuestionDraft
from interview.wording import sentences

__all__ = ["GOOD", "Row", "first_of_each", "read"]

_COLUMNS = (
    "dataset", "question_id", "question", "reference", "all_references", "answer", "score01"
)  # fmt: skip
#: From this grade (0-1) on an answer counts as good.
GOOD = 0.8


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
    """The rows by data set; ``limit`` takes that many at random from each. Ends the program with
    words when a column is missing."""
    by_set: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        answers = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (answers.fieldnames or ())]
        if missing:
            raise SystemExit(f"{path.name} lacks the columns {', '.join(missing)}")
        for raw in answers:
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


def first_of_each(rows: list[Row]) -> list[Row]:
    """One row a question, in their order."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.question_id, row)
    return list(first.values())
