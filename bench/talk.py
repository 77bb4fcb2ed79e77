"""How well talk is told from answers.

``python -m bench.talk FILE.tsv`` reads messages with what they are (language, stage, meaning,
message; ``tests/interview/talk/messages.tsv`` is such a file) and prints: answers taken for talk,
which must be none; answers that their person is asked about; talk found; talk asked about; talk
taken for an answer, which would cost an attempt; and each message that is not what it should be.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from interview.talk.meaning import Heard, Meaning, Stage, meaning_of

__all__ = ["Labeled", "Outcome", "load", "main", "measure"]

QUESTION = "Tell me about a problem that you solved lately, and how."


@dataclass(frozen=True, slots=True)
class Labeled:
    language: str
    stage: Stage
    meaning: Meaning
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts; ``wrong`` holds what was found instead."""

    answers: int
    #: Answers taken for talk, and answers that were asked about.
    lost: int
    asked: int
    talk: int
    #: Talk that was found as what it is, asked about, and taken for an answer.
    found: int
    unsure: int
    spent: int
    wrong: tuple[tuple[Labeled, Meaning], ...]


def load(file: Path) -> list[Labeled]:
    stages = {"w": Stage.WAITING, "a": Stage.ANSWERED}
    rows = [
        line.split("\t", 3)
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return [Labeled(code, stages[at], Meaning(what), text) for code, at, what, text in rows]


def measure(messages: list[Labeled]) -> Outcome:
    counts: Counter[str] = Counter()
    wrong: list[tuple[Labeled, Meaning]] = []
    for each in messages:
        said = meaning_of(each.text, Heard(QUESTION, each.language, each.stage)).meaning
        if said is not each.meaning:
            wrong.append((each, said))
        if each.meaning is Meaning.ANSWER:
            counts["answers"] += 1
            counts["asked"] += said is Meaning.UNCLEAR
            counts["lost"] += said not in (Meaning.UNCLEAR, Meaning.ANSWER)
        elif each.meaning is not Meaning.UNCLEAR:
            counts["talk"] += 1
            counts["found"] += said is each.meaning
            counts["unsure"] += said is Meaning.UNCLEAR
            counts["spent"] += said is Meaning.ANSWER
    return Outcome(
        answers=counts["answers"],
        lost=counts["lost"],
        asked=counts["asked"],
        talk=counts["talk"],
        found=counts["found"],
        unsure=counts["unsure"],
        spent=counts["spent"],
        wrong=tuple(wrong),
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    outcome = measure(load(parser.parse_args(arguments).file))
    print(f"answers {outcome.answers}: taken for talk {outcome.lost}, asked about {outcome.asked}")
    print(
        f"talk {outcome.talk}: found {outcome.found}, asked about {outcome.unsure},"
        f" taken for an answer {outcome.spent}"
    )
    for each, said in outcome.wrong:
        print(f"  {each.language} {each.meaning.value} -> {said.value}: {each.text}")


if __name__ == "__main__":
    main()
