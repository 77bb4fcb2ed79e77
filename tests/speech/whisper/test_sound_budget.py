"""Only so much sound is in memory at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from speech.whisper.sound_budget import SoundBudget


def going() -> None: ...


def test_what_fits_is_let_in_and_the_rest_waits_its_turn():
    room, entered, leave = SoundBudget(100.0), threading.Event(), threading.Event()

    def second() -> bool:
        with room.holding(60.0, going):
            entered.set()
            return leave.is_set()

    with ThreadPoolExecutor(1) as pool:
        with room.holding(60.0, going):
            with room.holding(40.0, going):
                pass
            late = pool.submit(second)
            assert not entered.wait(0.1)
            leave.set()
        assert late.result(20)  # it came in after the first had left


def test_more_than_there_is_room_for_has_all_of_it():
    room = SoundBudget(10.0)
    with room.holding(600.0, going):
        pass
    with room.holding(10.0, going):
        pass


def test_who_gives_up_waiting_takes_no_room():
    room = SoundBudget(10.0)

    def stop() -> None:
        raise InterruptedError

    with room.holding(10.0, going), pytest.raises(InterruptedError), room.holding(1.0, stop):
        pass
    with room.holding(10.0, going):
        pass


def test_room_is_given_back_after_an_error():
    room = SoundBudget(10.0)
    with pytest.raises(ValueError), room.holding(10.0, going):
        raise ValueError
    with room.holding(10.0, going):
        pass
