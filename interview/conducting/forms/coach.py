"""Practice with a coach: hint, feedback, model answer and another attempt at once, at one's own
pace."""

from __future__ import annotations

from interview.conducting.form import Form, Pace


class WithCoach(Form):
    pace = Pace.PERSON
    held_until = None
