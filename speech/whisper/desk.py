"""Who is heard when: one message alone as fast as it goes, several together in batches.

Messages hand in their windows and wait. Where one waits it has the engine to itself, with all of
its threads; where several wait, each worker takes its share of windows of like length, so that
windows of different people share each step of the decoder.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

from interview.errors import TranscriberError
from speech.memory import give_back
from speech.whisper.engine import Engine, Window
from speech.whisper.gate import Heard

#: Windows in a batch, and frames of 10 ms in all of them: what the decoder remembers of a second
#: of sound takes 1.2 MB (base).
BATCH, MAX_FRAMES = 8, 4_000
#: Windows in a batch differ by no more than this: all are padded to the longest.
_MAX_RATIO, _MAX_EXTRA = 1.3, 200
#: Seconds between two looks at whether a waiting message is still wanted.
_LOOK = 0.25
#: Seconds without work after which free memory goes back to the system. Between two batches it
#: would only be fetched again.
_IDLE = 0.5


@dataclass(eq=False)
class _Request:
    window: Window
    answer: Future[Heard] = field(default_factory=Future)


class Desk:
    """Threads that hear what is handed in.

    ``engine`` hears batches, ``workers`` of them at once, each of at most ``batch`` windows.
    """

    def __init__(self, engine: Engine, *, workers: int, batch: int = BATCH) -> None:
        self._engine = engine
        self._workers = workers
        self._batch = batch
        self._waiting: list[_Request] = []
        self._begun: dict[int, float] = {}  # by thread, when its batch was begun
        self._closed = False
        self._holds_memory = False  # since something was heard, until it was given back
        self._change = threading.Condition()
        # Daemons: native code that hangs must not keep the process from ending.
        self._threads = [
            threading.Thread(target=self._work, name=f"hearing-{n}", daemon=True)
            for n in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def hear(self, windows: Sequence[Window], keep_going: Callable[[], None]) -> list[Heard]:
        """What was heard in each window; blocks. ``keep_going`` raises to give up waiting.

        Raises TranscriberError("closed"), or what the engine raised.
        """
        requests = [_Request(window) for window in windows]
        with self._change:
            if self._closed:
                raise TranscriberError("closed")
            self._waiting += requests
            self._change.notify_all()
        answers = [request.answer for request in requests]
        try:
            while wait(answers, timeout=_LOOK).not_done:
                keep_going()
        except BaseException:
            with self._change:
                self._waiting = [each for each in self._waiting if each not in requests]
            raise
        return [answer.result() for answer in answers]

    @property
    def longest(self) -> float:
        """Seconds for which the longest of the batches now at work has been."""
        with self._change:
            return time.monotonic() - min(self._begun.values(), default=time.monotonic())

    def close(self, *, wait_seconds: float = 0.0) -> None:
        """Give up what waits and end the threads after what they do. Safe to call twice.

        ``wait_seconds``: how long to wait for them. A thread that is still in native code when
        the interpreter ends takes the process down with it.
        """
        with self._change:
            self._closed = True
            for request in self._waiting:
                request.answer.set_exception(TranscriberError("closed"))
            self._waiting = []
            self._change.notify_all()
        until = time.monotonic() + wait_seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while True:
            with self._change:
                idle = not self._change.wait_for(
                    lambda: self._waiting or self._closed,
                    timeout=_IDLE if self._holds_memory else None,
                )
                if self._closed:
                    return
                if idle:
                    if self._begun or not self._holds_memory:
                        continue  # another thread is at work, or was here first
                    self._holds_memory = False
                    taken = []
                else:
                    taken = self._take()
                    self._holds_memory = True
                    self._begun[threading.get_ident()] = time.monotonic()
            if not taken:
                give_back()
                continue
            try:
                self._answer(taken)
            finally:
                with self._change:
                    del self._begun[threading.get_ident()]
            del taken

    def _take(self) -> list[_Request]:
        """The request that waits longest, with those that fit to it: a fair share of them."""
        first = self._waiting[0]
        frames = first.window.frames
        most, least = frames * _MAX_RATIO + _MAX_EXTRA, (frames - _MAX_EXTRA) / _MAX_RATIO
        fitting = [
            each
            for each in self._waiting
            if each.window.kind == first.window.kind and least <= each.window.frames <= most
        ]
        fitting.sort(key=lambda each: abs(each.window.frames - frames))
        idle = max(1, self._workers - len(self._begun))
        longest = max(each.window.frames for each in fitting)
        share = min(self._batch, -(-len(self._waiting) // idle), max(1, MAX_FRAMES // longest))
        taken = [first, *(each for each in fitting if each is not first)][:share]
        self._waiting = [each for each in self._waiting if each not in taken]
        return taken

    def _answer(self, taken: list[_Request]) -> None:
        try:
            heard = self._engine.hear([each.window for each in taken])
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits for it
            for each in taken:
                each.answer.set_exception(error)
            return
        for each, what in zip(taken, heard, strict=True):
            each.answer.set_result(what)
