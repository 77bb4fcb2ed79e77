"""Practice as it will be: no hints, one attempt each, a clock, and no feedback before the end."""

from __future__ import annotations

from interview.conducting.forms.form import Deed, Form, HeldUntil, Pace, Standing
from interview.errors import StaleAction
from interview.models import Interview, InterviewState
from interview.timing import Timing

__all__ = ["AsInReal"]


class AsInReal(Form):
    pace = Pace.ITSELF
    held_until = HeldUntil.END
    #: The first clock begins when the person says so.
    waits_for_ready = True
    one_attempt = True

    def clock(self, timing: Timing) -> Timing:
        return timing

    def check(self, deed: Deed, interview: Interview) -> None:
        if deed is Deed.HINT and interview.state is not InterviewState.ENDED:
            raise StaleAction("As in a real interview, there are no hints.")
        if deed is Deed.RETRY:
            raise StaleAction("As in a real interview, each question has one attempt.")

    def is_fixable(self, answer: Standing) -> bool:
        return answer.over
