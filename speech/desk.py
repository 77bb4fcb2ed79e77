"""Who is heard when: one message alone as fast as it goes, several together in batches.

Messages hand in their windows and wait. A worker's thread that finds a single window and nobody
else at work takes it to the engine that uses all threads for it (**alone**); where several wait,
each worker takes its share of windows of like length to an engine with one thread a worker
(**batched**), so that windows of different people share each step of the decoder.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

from interview.errors import TranscriberError
from speech.engine import Engine, Window
from speech.gate import Heard

__all__ = ["Desk"]

#: Windows in a batch: a step of the decoder for 8 takes about four times what it takes for one.
BATCH = 8
#: Windows in a batch differ by no more than this: all are padded to the longest.
_MAX_RATIO, _MAX_EXTRA = 1.3, 200
#: Seconds between two looks at whether a waiting message is still wanted.
_LOOK = 0.25


@dataclass(eq=False)
class _Request:
    window: Window
    answer: Future[Heard] = field(default_factory=Future)


class Desk:
    """Threads that hear what is handed in.

    ``alone`` and ``batched`` make or give the engines; each is asked for when it is first needed,
    and they may be the same one. ``workers``: threads, and batches at once.
    """

    def __init__(
        self,
        alone: Callable[[], Engine],
        batched: Callable[[], Engine],
        *,
        workers: int,
        batch: int = BATCH,
    ) -> None:
        self._alone = alone
        self._batched = batched
        self._workers = workers
        self._batch = batch
        self._waiting: list[_Request] = []
        self._begun: dict[int, float] = {}  # by thread, when its batch was begun
        self._closed = False
        self._change = threading.Condition()
        for n in range(workers):
            # Daemons: native code that hangs must not keep the process from ending.
            threading.Thread(target=self._work, name=f"hearing-{n}", daemon=True).start()

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

    def close(self) -> None:
        """Give up what waits and end the threads after what they do. Safe to call twice."""
        with self._change:
            self._closed = True
            for request in self._waiting:
                request.answer.set_exception(TranscriberError("closed"))
            self._waiting = []
            self._change.notify_all()

    def _work(self) -> None:
        while True:
            with self._change:
                while not self._waiting and not self._closed:
                    self._change.wait()
                if self._closed:
                    return
                alone = len(self._waiting) == 1 and not self._begun
                taken = self._take()
                self._begun[threading.get_ident()] = time.monotonic()
            try:
                self._answer(taken, self._alone if alone else self._batched)
            finally:
                with self._change:
                    del self._begun[threading.get_ident()]

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
        share = min(self._batch, -(-len(self._waiting) // idle))
        taken = [first, *(each for each in fitting if each is not first)][:share]
        self._waiting = [each for each in self._waiting if each not in taken]
        return taken

    def _answer(self, taken: list[_Request], engine: Callable[[], Engine]) -> None:
        try:
            heard = engine().hear([each.window for each in taken])
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits for it
            for each in taken:
                each.answer.set_exception(error)
            return
        for each, what in zip(taken, heard, strict=True):
            each.answer.set_result(what)
