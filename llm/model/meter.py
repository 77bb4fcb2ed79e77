"""What the calls of one task have cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from interview.errors import InterviewerError
from interview.models import Usage


class Meter:
    """Adds up what the calls of one task cost, failed ones included."""

    def __init__(self) -> None:
        self.usage = Usage()
        #: The model that answered last, and the server's constant for what failed last.
        self.model = ""
        self.hint = ""

    def call(self) -> None:
        self.usage = replace(self.usage, calls=self.usage.calls + 1)

    def tokens(self, read: int, written: int) -> None:
        self.usage = replace(
            self.usage,
            input_tokens=self.usage.input_tokens + read,
            output_tokens=self.usage.output_tokens + written,
        )


@contextmanager
def counted(meter: Meter) -> Iterator[None]:
    """What is raised inside holds what was spent until then."""
    try:
        yield
    except InterviewerError as error:
        error.usage = meter.usage
        raise


def total(*spent: Usage) -> Usage:
    return Usage(
        calls=sum(one.calls for one in spent),
        input_tokens=sum(one.input_tokens for one in spent),
        output_tokens=sum(one.output_tokens for one in spent),
    )
