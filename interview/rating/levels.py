"""Levels of difficulty as people know them, and how they went in an interview (pure)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["SEEN_AS", "course"]

#: Difficulty 1-5 in words.
SEEN_AS = {1: "entry", 2: "junior", 3: "mid", 4: "senior", 5: "principal"}


def course(levels: Sequence[int]) -> str:
    """How the levels of the questions asked went, in a sentence; "" for fewer than two."""
    if len(levels) < 2:
        return ""
    first, last = levels[0], levels[-1]
    name = SEEN_AS.get(last, f"level {last}")
    if last == first:
        if len(set(levels)) == 1:
            return f"All questions were at {name} level."
        return f"The questions began and ended at {name} level."
    # The start of the last stretch on the far side of where it began.
    position = len(levels)
    while position > 1 and (
        levels[position - 2] >= last if last > first else levels[position - 2] <= last
    ):
        position -= 1
    alone = position == len(levels)
    if last > first and alone:
        return f"You were taken up to {name} level for question {position}."
    if last > first:
        return f"You were asked {name}-level questions from question {position} on."
    if alone:
        return f"Question {position} was made easier, at {name} level."
    return f"The questions were made easier: {name} level from question {position} on."
