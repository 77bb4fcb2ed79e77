"""The fixed answers, read from cases.toml and falsehoods.toml and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from interview.models import (
    JobProfile,
    KeyPoint,
    Kind,
    NotGradable,
    QuestionDraft,
    Transcript,
    TranscriptSource,
)
from interview.ports import AnsweredFollowUp, GradeRequest
from interview.rating.gate import gate
from interview.rating.rubric import RUBRIC_VERSION, criteria_for

CASES_FILE = Path(__file__).parent / "cases.toml"
FALSEHOODS_FILE = CASES_FILE.with_name("falsehoods.toml")


class Sort(StrEnum):
    """What kind of answer it is."""

    STRONG = "strong"
    MIDDLING = "middling"
    WEAK = "weak"
    VAGUE = "vague"
    TERSE = "terse"  # right, in few words
    WRONG = "wrong"
    FALSE = "false"  # right words, and one statement that isn't so
    CONTRADICTING = "contradicting"
    ECHO = "echo"
    GIBBERISH = "gibberish"
    NO_ANSWER = "no_answer"
    OFF_TOPIC = "off_topic"
    KEYWORDS = "keywords"
    INJECTED = "injected"  # orders to the grader in the answer
    INJECTED_JOB = "injected_job"  # orders to the grader in the job's description
    FOLLOWED_UP = "followed_up"  # a weak one, and a good answer to a follow-up
    MISHEARD = "misheard"  # as speech recognition might have written a strong one


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    question: QuestionDraft
    language: str
    sort: Sort
    answer: str
    #: (lowest, highest) rating that is right, 1.0-5.0; None: only "not rated" is right.
    rating: tuple[float, float] | None
    #: Whether "not rated" is right.
    refused: bool
    job: str = ""
    #: The case it repeats with something added.
    after: str | None = None
    #: Graded a second time.
    again: bool = False
    #: A follow-up that was asked, and what was said to it.
    follow_up: tuple[str, str] | None = None
    #: The statement of the answer that is false, for FALSE.
    false: str = ""

    @property
    def gate(self) -> NotGradable | None:
        """What the product's own gate says of it before any coach is asked."""
        return gate(self.answer, self.question.text, language=self.language)

    @property
    def request(self) -> GradeRequest:
        kind = self.question.kind
        return GradeRequest(
            question=self.question,
            profile=JobProfile("Backend engineer", self.job, "Python, PostgreSQL", 4),
            transcript=Transcript(self.answer, TranscriptSource.WHISPER, self.language),
            criteria=criteria_for(kind),
            rubric_version=RUBRIC_VERSION[kind],
            language=self.language,
            follow_ups=()
            if self.follow_up is None
            else (
                AnsweredFollowUp(
                    self.follow_up[0],
                    Transcript(self.follow_up[1], TranscriptSource.WHISPER, self.language),
                ),
            ),
        )

    def fits(self, rating: float | None) -> bool:
        """Whether ``rating`` (None: not rated) is right for it."""
        if rating is None:
            return self.refused
        return self.rating is not None and self.rating[0] <= rating <= self.rating[1]

    @property
    def expected(self) -> str:
        """``3.6-5.0``, ``1.0-2.0 or not rated``, ``not rated``."""
        parts = [f"{self.rating[0]:.1f}-{self.rating[1]:.1f}"] if self.rating else []
        return " or ".join([*parts, "not rated"] if self.refused else parts)


def load_cases(*paths: Path) -> tuple[Case, ...]:
    """All cases in their order, of these files or all there are; a file's questions may be asked in
    those after it. Raises ValueError that names what is wrong."""
    read = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in paths or (CASES_FILE, FALSEHOODS_FILE)
    ]
    rows = [one for raw in read for one in raw["question"]]
    questions = {str(one["id"]): _question(one) for one in rows}
    languages = {str(one["id"]): str(one["language"]) for one in rows}
    cases: dict[str, Case] = {}
    for one in (one for raw in read for one in raw["case"]):
        case = _case(one, questions, languages)
        if case.id in cases:
            raise ValueError(f"case {case.id} comes twice")
        if case.after is not None and case.after not in cases:
            raise ValueError(f"case {case.id}: nothing before it is called {case.after}")
        cases[case.id] = case
    return tuple(cases.values())


def _question(row: Mapping[str, object]) -> QuestionDraft:
    points = row["key_point"]
    if not isinstance(points, list):
        raise ValueError(f"question {row['id']}: needs key points")
    level = row["level"]
    if not isinstance(level, int):
        raise ValueError(f"question {row['id']}: level is no number")
    return QuestionDraft(
        text=str(row["text"]),
        kind=Kind(str(row["kind"])),
        level=level,
        hint=str(row["hint"]),
        why=str(row["why"]),
        model_answer=str(row["model_answer"]),
        key_points=tuple(
            KeyPoint(str(point["text"]), tuple(str(text) for text in point["phrasings"]))
            for point in points
        ),
    )


def _case(
    row: Mapping[str, object],
    questions: Mapping[str, QuestionDraft],
    languages: Mapping[str, str],
) -> Case:
    name = str(row["id"])
    unknown = row.keys() - {
        "id", "question", "sort", "answer", "rating", "refused", "job", "after", "again",
        "asked", "added", "false",
    }  # fmt: skip
    if unknown:
        raise ValueError(f"case {name}: {', '.join(sorted(unknown))}?")
    band = row.get("rating")
    rating: tuple[float, float] | None = None
    if isinstance(band, list):
        low, high = (float(one) for one in band)
        if not 1 <= low < high <= 5:
            raise ValueError(f"case {name}: a band is two ratings of 1 to 5")
        rating = (low, high)
    refused = bool(row.get("refused", False))
    if rating is None and not refused:
        raise ValueError(f"case {name}: nothing would be right for it")
    question = str(row["question"])
    after = row.get("after")
    false = str(row.get("false", ""))
    if (row["sort"] == Sort.FALSE) != bool(false) or false.casefold() not in str(
        row["answer"]
    ).casefold():
        raise ValueError(f"case {name}: what is false has to stand in it")
    if ("asked" in row) != ("added" in row):
        raise ValueError(f"case {name}: a follow-up is asked and added to")
    return Case(
        id=name,
        question=questions[question],
        language=languages[question],
        sort=Sort(str(row["sort"])),
        answer=str(row["answer"]),
        rating=rating,
        refused=refused,
        job=str(row.get("job", "")),
        after=None if after is None else str(after),
        again=bool(row.get("again", False)),
        false=false,
        follow_up=(str(row["asked"]), str(row["added"])) if "asked" in row else None,
    )
