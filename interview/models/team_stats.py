"""What the members of a server who agreed to it have practiced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from interview.models.interviews import Kind


@dataclass(frozen=True, slots=True)
class PracticeDone:
    """One ended interview, or one's part in a team practice, in a server."""

    person_id: int
    interview_id: int
    kind: Kind
    at: datetime
    #: Whether it was a part in a team practice.
    team: bool
    #: Questions with a reviewed answer.
    answers: int
    #: (grader, rating) of its report; graders are kept apart.
    ratings: tuple[tuple[str, float], ...]
