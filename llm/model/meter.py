"""What the calls of one task cost: tokens, and a person's time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from interview.errors import InterviewerBusy, InterviewerError
from interview.models import Usage

#: Code of the InterviewerBusy that :func:`within` raises.
TOO_SLOW = "too_slow"


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


@asynccontextmanager
async def counted(meter: Meter) -> AsyncIterator[None]:
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


@asynccontextmanager
async def within(seconds: float | None) -> AsyncIterator[None]:
    """Raises InterviewerBusy("too_slow") when that is over; None: as long as it takes."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        pass
    else:
        return
    # Outside the handler, where nothing of a request hangs on it.
    raise InterviewerBusy(TOO_SLOW)
