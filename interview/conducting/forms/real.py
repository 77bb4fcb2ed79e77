"""Practice as it will be: no hints, one attempt each, a clock, and no feedback before the end."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar

from interview.conducting.form import Deed, Form, HeldUntil, Pace, Standing
from interview.errors import Stale


class AsInReal(Form):
    pace = Pace.ITSELF
    held_until = HeldUntil.END
    #: The first clock begins when the person says so.
    waits_for_ready = True
    one_attempt = True
    has_clock = True
    lacks: ClassVar = MappingProxyType(
        {
            Deed.HINT: Stale.NO_HINTS,
            Deed.RETRY: Stale.ONE_ATTEMPT,
        }
    )

    def is_fixable(self, answer: Standing) -> bool:
        return answer.over
