"""The forms of practice, a file each, and which one an interview is held in."""

from __future__ import annotations

from interview.conducting.form import Form
from interview.conducting.forms.coach import WithCoach
from interview.conducting.forms.real import AsInReal
from interview.conducting.forms.team_part import TeamPart
from interview.models import Interview, Practice

__all__ = ["FORMS", "form_of"]

#: Each form of practice; the one place where they are chosen.
FORMS: dict[Practice, Form] = {
    Practice.COACH: WithCoach(),
    Practice.REAL: AsInReal(),
    Practice.TEAM: TeamPart(),
}


def form_of(interview: Interview) -> Form:
    """The form that it is practiced in."""
    return FORMS[interview.setup.practice]
