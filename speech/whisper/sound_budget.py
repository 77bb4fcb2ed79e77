"""How much sound is in memory at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Seconds between two looks at whether who waits is still wanted.
_LOOK = 0.25


class SoundBudget:
    """Room for so many ``seconds`` of sound; whoever finds none waits.

    A second takes 128 KB: 16,000 samples of 4 bytes, and once more in windows.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._taken = 0.0
        self._change = threading.Condition()

    @contextmanager
    def holding(self, seconds: float, keep_going: Callable[[], None]) -> Iterator[None]:
        """Room for ``seconds``, as long as the block lasts; more than there is waits for all of it.

        ``keep_going`` raises to give up waiting.
        """
        wanted = min(seconds, self._seconds)
        with self._change:
            while self._taken + wanted > self._seconds:
                self._change.wait(_LOOK)
                keep_going()
            self._taken += wanted
        try:
            yield
        finally:
            with self._change:
                self._taken -= wanted
                self._change.notify_all()
