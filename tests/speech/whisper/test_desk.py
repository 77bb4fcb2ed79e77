"""One message has the engine to itself; several share it fairly; faults reach who waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from interview.errors import TranscriberError
from speech.whisper import desk as desks
from speech.whisper.desk import BATCH, Desk
from speech.whisper.engine import Window
from speech.whisper.gate import Heard


def window(seconds: float = 1.0, language: str = "en", prompt: tuple[int, ...] = ()) -> Window:
    return Window(np.zeros(int(seconds * 16_000), np.float32), language, prompt)


class Engine:
    """Hears its windows' lengths, and notes its batches; waits at a gate if it has one."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.batches: list[list[Window]] = []
        self.entered = threading.Event()
        self._gate = gate

    def hear(self, windows: Sequence[Window]) -> list[Heard]:
        self.batches.append(list(windows))
        self.entered.set()
        if self._gate is not None:
            assert self._gate.wait(20)
        return [Heard((), -each.seconds, 0.0, 0.0) for each in windows]


def going() -> None: ...


@pytest.fixture
def desk():  # type: ignore[no-untyped-def]
    made: list[Desk] = []

    def make(engine: object, workers: int = 1, batch: int = BATCH) -> Desk:
        made.append(Desk(engine, workers=workers, batch=batch))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close(wait_seconds=20)


def test_one_window_is_heard_alone(desk):
    engine = Engine()
    (heard,) = desk(engine, workers=2).hear([window(3)], going)
    assert heard.avg_logprob == -3.0
    assert [len(batch) for batch in engine.batches] == [1]


def together(made: Desk, engine: Engine, gate: threading.Event, waiting: list[list[Window]]):  # type: ignore[no-untyped-def]
    """Answers to messages that were all handed in while a first one was at work."""
    with ThreadPoolExecutor(len(waiting) + 1) as pool:
        running = [pool.submit(made.hear, [window(2)], going)]
        assert engine.entered.wait(20)
        running += [pool.submit(made.hear, each, going) for each in waiting]
        wanted = sum(len(each) for each in waiting)
        while len(made._waiting) < wanted:
            threading.Event().wait(0.001)
        gate.set()
        return [each.result(20) for each in running[1:]]


def test_messages_that_wait_are_heard_in_one_batch_and_answered_in_their_order(desk):
    gate = threading.Event()
    engine = Engine(gate)
    made = desk(engine)
    answers = together(made, engine, gate, [[window(2), window(3)], [window(2.5)], [window(1)]])
    assert [[-each.avg_logprob for each in answer] for answer in answers] == [[2, 3], [2.5], [1]]
    assert [len(batch) for batch in engine.batches] == [1, 4]


def test_a_batch_is_of_one_kind_and_like_length_and_not_too_large(desk):
    gate = threading.Event()
    engine = Engine(gate)
    made = desk(engine, batch=3)
    mixed = [window(4, language="de"), window(4, prompt=(1,)), window(25), *[window(4)] * 5]
    together(made, engine, gate, [[each] for each in mixed])
    for batch in engine.batches:
        assert len({each.kind for each in batch}) == 1
        assert max(each.seconds for each in batch) <= 1.3 * min(each.seconds for each in batch) + 4
        assert len(batch) <= 3
    assert sum(len(batch) for batch in engine.batches) == 9


def test_long_windows_come_in_smaller_batches(desk):
    gate = threading.Event()
    engine = Engine(gate)
    made = desk(engine)
    together(made, engine, gate, [[window(18)] * 7])
    assert max(len(batch) for batch in engine.batches) == 2


def test_workers_share_what_waits(desk):
    gate = threading.Event()
    first_engine = Engine(gate)
    made = desk(first_engine, workers=2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(made.hear, [window()], going)
        assert first_engine.entered.wait(20)
        second = pool.submit(made.hear, [window()] * 3, going)
        while made._waiting:  # the other worker takes them while the first is busy
            threading.Event().wait(0.001)
        gate.set()
        first.result(20), second.result(20)
    assert [len(batch) for batch in first_engine.batches] == [1, 3]


def test_memory_is_given_back_once_nothing_is_left_to_hear(desk, monkeypatch):
    gate = threading.Event()
    engine = Engine(gate)
    given = threading.Semaphore(0)
    batches: list[int] = []

    def give_back() -> None:
        batches.append(len(engine.batches))
        given.release()

    monkeypatch.setattr(desks, "give_back", give_back)
    made = desk(engine)
    together(made, engine, gate, [[window(length)] for length in (1, 2, 8, 16)])
    assert given.acquire(timeout=20)
    heard = len(engine.batches)
    assert heard > 2 and batches == [heard]
    made.hear([window()], going)
    assert given.acquire(timeout=20)
    assert batches == [heard, heard + 1]


def test_an_engines_error_reaches_everyone_in_the_batch_and_the_desk_goes_on(desk):
    class Broken(Engine):
        def hear(self, windows: Sequence[Window]) -> list[Heard]:
            if len(windows) > 1:
                raise RuntimeError("out of memory")
            return super().hear(windows)

    made = desk(Broken())
    with pytest.raises(RuntimeError, match="memory"):
        made.hear([window(), window()], going)
    assert len(made.hear([window()], going)) == 1


def test_giving_up_takes_the_windows_from_the_queue(desk):
    gate = threading.Event()
    engine = Engine(gate)
    made = desk(engine)

    def stop() -> None:
        raise TranscriberError("stopped")

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(made.hear, [window()], going)
        assert engine.entered.wait(20)
        with pytest.raises(TranscriberError, match="stopped"):
            made.hear([window()], stop)
        assert made._waiting == []
        assert made.longest > 0
        gate.set()
        assert first.result(20)


def test_a_closed_desk_says_so_to_those_who_wait_and_those_who_come(desk):
    gate = threading.Event()
    engine = Engine(gate)
    made: Desk = desk(engine)
    hear: Callable[[], object] = lambda: made.hear([window()], going)  # noqa: E731
    with ThreadPoolExecutor(2) as pool:
        pool.submit(hear)
        assert engine.entered.wait(20)
        waiting = pool.submit(hear)
        while not made._waiting:
            threading.Event().wait(0.001)
        made.close()
        with pytest.raises(TranscriberError, match="closed"):
            waiting.result(20)
        gate.set()
    with pytest.raises(TranscriberError, match="closed"):
        made.hear([window()], going)
