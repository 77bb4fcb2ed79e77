"""What is free goes back to the system where the system can take it, and nowhere fails."""

from __future__ import annotations

import sys

import pytest

from speech import memory


@pytest.fixture(autouse=True)
def _asked_afresh():  # type: ignore[no-untyped-def]
    memory._of_libc.cache_clear()
    yield
    memory._of_libc.cache_clear()


def test_free_memory_is_given_back_where_glibc_is_and_again():
    here = memory._of_libc("malloc_trim") is not None
    assert memory.give_back() is here
    assert memory.give_back() is here
    if not sys.platform.startswith("linux"):
        assert not here


def test_other_systems_are_left_alone(monkeypatch):
    monkeypatch.setattr(memory.sys, "platform", "win32")
    assert memory.give_back() is False
    assert memory.keep_small() is False


def test_another_libc_is_left_alone(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    monkeypatch.setattr(memory.sys, "platform", "linux")
    assert memory.give_back() is False
    assert memory.keep_small() is False
