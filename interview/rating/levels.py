"""How the levels of difficulty went in an interview (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from interview.models import Course, CourseWay


def course(levels: Sequence[int]) -> Course | None:
    """How the levels of the questions asked went; None for fewer than two."""
    if len(levels) < 2:
        return None
    first, last = levels[0], levels[-1]
    if last == first:
        return Course(CourseWay.SAME if len(set(levels)) == 1 else CourseWay.BACK, last, 1)
    # The start of the last stretch on the far side of where it began.
    position = len(levels)
    while position > 1 and (
        levels[position - 2] >= last if last > first else levels[position - 2] <= last
    ):
        position -= 1
    if position == len(levels):
        return Course(CourseWay.UP_ONCE if last > first else CourseWay.DOWN_ONCE, last, position)
    return Course(CourseWay.UP if last > first else CourseWay.DOWN, last, position)
