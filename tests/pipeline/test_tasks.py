"""The table of steps, and what comes of a job that fails."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from interview.errors import (
    DeliveryFailed,
    DiskFull,
    InterviewerBusy,
    InterviewerRefused,
    NotFound,
    StorageError,
    Thing,
    VoiceError,
)
from interview.ports import Queue, Runner, Share, Step, Subject
from pipeline.tasks import CLOCK, DELIVERY, DIGEST, Concurrency, Retries, Tasks, table

#: What lies in the queues and counts of databases in the field: never changed, only added to.
IN_THE_FIELD = {
    "prepare": Subject.INTERVIEW,
    "transcribe": Subject.ANSWER,
    "grade": Subject.ANSWER,
    "regrade": Subject.ANSWER,
    "report": Subject.INTERVIEW,
    "clock": Subject.QUESTION,
    "speak": Subject.CARD,
    "deliver": Subject.CARD,
    "team": Subject.PRACTICE,
    "team_places": Subject.PRACTICE,
    "team_deliver": Subject.TEAM_CARD,
    "digest": Subject.SERVER,
}


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as captured:
        yield captured


class Remembered(Queue):
    def __init__(self) -> None:
        self.put_in: list[tuple[str, int, float]] = []

    async def put(
        self, step: Step, subject_id: int, *, delay: float = 0.0, share: Share | None = None
    ) -> None:
        self.put_in.append((step.name, subject_id, delay))


class Memory:
    """A Store of starts and a queue alone, with one subject of everything: number 1."""

    def __init__(self) -> None:
        self.queue = Remembered()
        self.counts: Counter[tuple[str, int]] = Counter()
        self.starts = self

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Memory]:
        yield self

    async def record(self, step: Step, subject_id: int) -> int:
        if subject_id != 1:
            return 0
        self.counts[step.name, subject_id] += 1
        return self.counts[step.name, subject_id]

    async def clear(self, step: Step, subject_id: int) -> None:
        del self.counts[step.name, subject_id]


class Uses:
    """Use cases that all fail with what they are told to, and remember what they were asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[tuple[str, int]] = []

    def __getattr__(self, area: str) -> Any:
        return SimpleNamespace(
            **{
                name: self._work(name)
                for name in (
                    *("prepare", "prepare_failed", "look_at_clock"),
                    *("transcribe", "grade", "give_up", "run", "failed"),
                    *("write", "write_without_interviewer", "speak", "look"),
                    *("ready", "show", "show_team", "make_team_places", "show_digest"),
                    *("give_up", "give_up_team"),
                )
            }
        )

    def _work(self, name: str) -> Any:
        async def work(subject_id: int = 0, **more: str) -> None:
            self.asked.append((name, subject_id))
            told = name in ("prepare_failed", "failed", "write_without_interviewer")
            told = told or name.startswith("give_up")
            if self.error is not None and not told and name != "ready":
                raise self.error

        return work


def tasks(error: Exception | None = None) -> tuple[Tasks, Memory, Uses]:
    store, uses = Memory(), Uses(error)
    return Tasks(store, uses, retries=Retries(2, 5.0)), store, uses  # type: ignore[arg-type]


def test_every_step_stands_in_the_table_once_and_under_the_name_it_has_in_the_field() -> None:
    rows = table(Uses(), Retries(), Concurrency())  # type: ignore[arg-type]
    assert [task.step for task in rows] != []
    assert Counter(task.step for task in rows) == Counter(Queue.steps())
    assert {step.name: step.subject for step in Queue.steps()} == IN_THE_FIELD


def test_a_process_runs_what_is_for_it() -> None:
    built, *_ = tasks()
    bot = {"deliver", "team_deliver", "team_places", "digest"}
    assert set(built.of([Runner.BOT])) == bot
    assert set(built.of([Runner.WORKER])) == set(IN_THE_FIELD) - bot
    assert set(built.of(tuple(Runner))) == set(IN_THE_FIELD)
    assert {
        name: at_once for name, (_, at_once) in built.of([Runner.WORKER]).items() if at_once
    } == {
        "transcribe": 8,
        "grade": 4,
        "regrade": 4,
        "speak": 2,
    }


@pytest.mark.parametrize(
    ("retries", "asked", "delays"),
    [
        (Retries(), None, [5.0, 10.0, None]),
        (Retries(), 7.0, [7.0, 10.0, None]),
        (Retries(), 61.0, [None, None, None]),
        (Retries(), math.inf, [None, None, None]),
        (DELIVERY, None, [2.0, 4.0, 6.0]),
        (DELIVERY, 90.0, [90.0, 180.0, 270.0]),
        (DIGEST, None, [600.0, 1200.0, 1800.0]),
        (CLOCK, None, [10.0, 20.0, 30.0]),
    ],
)
def test_delays(retries: Retries, asked: float | None, delays: list[float | None]) -> None:
    assert [retries.delay(tried, asked) for tried in (1, 2, 3)] == delays
    assert DELIVERY.delay(11, None) == 22.0 and DELIVERY.delay(12, None) is None


async def test_what_is_done_is_counted_no_more() -> None:
    built, store, uses = tasks()
    await built.run("grade", 1)
    assert (uses.asked, +store.counts, store.queue.put_in) == ([("grade", 1)], Counter(), [])


@pytest.mark.parametrize("name", ["prepare", "transcribe", "grade", "regrade", "report"])
async def test_a_failure_is_tried_again_and_then_told(name: str) -> None:
    built, store, uses = tasks(InterviewerBusy("http_503"))
    await built.run(name, 1)
    assert store.queue.put_in == [(name, 1, 5.0)]
    await built.run(name, 1)
    assert store.queue.put_in == [(name, 1, 5.0)]
    assert len(uses.asked) == 3, "twice, and told"


async def test_a_job_that_kills_its_worker_ends() -> None:
    built, store, uses = tasks()
    store.counts["grade", 1] = 3
    await built.run("grade", 1)
    assert uses.asked == [("give_up", 1)]


@pytest.mark.parametrize("error", [InterviewerRefused("http_403"), RuntimeError("a bug")])
async def test_what_another_try_won_t_help_is_told_at_once(error: Exception) -> None:
    built, store, uses = tasks(error)
    await built.run("grade", 1)
    assert (uses.asked, store.queue.put_in) == ([("grade", 1), ("give_up", 1)], [])


@pytest.mark.parametrize("name", ["deliver", "team_deliver", "team_places"])
@pytest.mark.parametrize(
    "error", [DeliveryFailed("http_500"), StorageError("away"), RuntimeError("Session is closed")]
)
async def test_what_goes_to_discord_is_tried_for_minutes(name: str, error: Exception) -> None:
    built, store, uses = tasks(error)
    for _ in range(12):
        await built.run(name, 1)
    assert [delay for _, _, delay in store.queue.put_in] == [2.0 * n for n in range(1, 12)]
    assert not +store.counts, "the next card begins to count anew"
    told = {"deliver": [("give_up", 1)], "team_deliver": [("give_up_team", 1)]}
    assert uses.asked[-1:] == told.get(name, uses.asked[-1:])


@pytest.mark.parametrize("name", ["deliver", "team_deliver"])
async def test_a_card_pays_nothing_for_processes_that_were_killed(name: str) -> None:
    built, store, uses = tasks(KeyboardInterrupt())  # type: ignore[arg-type]
    for _ in range(40):
        with pytest.raises(KeyboardInterrupt):
            await built.run(name, 1)
    uses.error = None
    await built.run(name, 1)
    assert not +store.counts
    assert [each for each, _ in uses.asked if each.startswith("give_up")] == []


async def test_a_clock_is_looked_at_for_ever() -> None:
    built, store, _ = tasks(RuntimeError("a bug"))
    for _ in range(50):
        await built.run("clock", 1)
    assert store.queue.put_in == [("clock", 1, 10.0)] * 50


async def test_looks_at_a_team_count_their_failures() -> None:
    built, store, uses = tasks()
    await built.run("team", 1)
    assert not store.counts, "any number of looks may be under way"
    uses.error = InterviewerBusy("http_503")
    await built.run("team", 1)
    await built.run("team", 1)
    assert uses.asked[-1] == ("failed", 1)


async def test_a_voice_that_is_away_is_waited_for_and_then_left() -> None:
    built, store, _ = tasks(VoiceError("http_429", retry_after=9.0))
    await built.run("speak", 1)
    assert store.queue.put_in == [("speak", 1, 9.0)]
    await built.run("speak", 1)
    assert (store.queue.put_in, +store.counts) == ([("speak", 1, 9.0)], Counter())


@pytest.mark.parametrize("name", sorted(IN_THE_FIELD))
async def test_nothing_follows_from_a_subject_that_is_gone(name: str) -> None:
    built, store, _ = tasks(NotFound(Thing.CARD))
    await built.run(name, 1)
    await built.run(name, 2)
    assert (+store.counts, store.queue.put_in) == (Counter(), [])


async def test_a_database_that_is_full_is_an_error_with_its_code(logs: list[Any]) -> None:
    built, *_ = tasks(DiskFull("DiskFullError 53100"))
    await built.run("grade", 1)
    (told,) = [each for each in logs if each["event"] == "database_failed"]
    assert (told["log_level"], told["code"], told["doing"]) == (
        "error",
        "DiskFullError 53100",
        "grade",
    )
