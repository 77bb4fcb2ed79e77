"""Where a bot in a process of its own can be told to die: at methods of the product's ports.

A point is named ``Port.method:moment``:

``Interviewer.grade:before``, ``Transcriber.transcribe:during``, ``Voice.speak:after``
    a port's method, about to run, a little after it was called, or returned
``Queue.grade:before``, ``:after``
    a transaction that put a job of this step, about to be committed, or committed
``Step.grade:before``, ``:after``
    a job of this step, about to run, or run and not counted as done yet
``Outbox.send:before``, ``Outbox.send:after``, ``Outbox.edit:after``
    a message, about to be sent, or sent or edited and not recorded yet
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import inspect
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn

from interview.ports import Interviewer, Queue, Share, Step, Transcriber, Voice

__all__ = ["arm", "is_point"]

#: After this many seconds a call is under way.
DURING = 0.3
_PORTS: tuple[type, ...] = (Interviewer, Transcriber, Voice)


def _methods(port: type) -> list[str]:
    return [name for name, each in vars(port).items() if inspect.iscoroutinefunction(each)]


def is_point(point: str) -> bool:
    place, _, moment = point.partition(":")
    port, _, method = place.partition(".")
    steps = [step.name for step in Queue.steps()]
    known = {each.__name__: _methods(each) for each in _PORTS} | {"Queue": steps, "Step": steps}
    if port == "Outbox":
        return f"{method}:{moment}" in ("send:before", "send:after", "edit:after")
    moments = ("before", "after") if port in ("Queue", "Step") else ("before", "during", "after")
    return method in known.get(port, ()) and moment in moments


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def arm(order: Path) -> None:
    """From now on this process dies at the point that the file names, and at no other."""
    # A child of the nursery has imported them; a test has not.
    import pipeline.tasks
    from interview.outbox import CardOutbox
    from llm.gemini.interviewer import GeminiInterviewer
    from speech.voice.sound import OggVoice
    from speech.whisper.transcriber import WhisperTranscriber
    from storage.database import Database

    def reach(point: str) -> None:
        if order.read_text() == point:
            _die()

    def mortal(place: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        async def run(*args: Any, **options: Any) -> Any:
            reach(f"{place}:before")
            if order.read_text() == f"{place}:during":
                asyncio.get_running_loop().call_later(DURING, _die)
            result = await original(*args, **options)
            reach(f"{place}:after")
            return result

        return run

    for port, kind in zip(_PORTS, (GeminiInterviewer, WhisperTranscriber, OggVoice), strict=True):
        for name in _methods(port):
            setattr(kind, name, mortal(f"{port.__name__}.{name}", getattr(kind, name)))

    table = pipeline.tasks.table

    def mortal_table(*args: Any) -> Any:
        for task in table(*args):
            yield dataclasses.replace(task, run=mortal(f"Step.{task.step.name}", task.run))

    pipeline.tasks.table = mortal_table

    begin = Database.begin

    @asynccontextmanager
    async def mortal_begin(database: Database) -> AsyncIterator[Any]:
        async with begin(database) as uow:
            uow.queue = noted = _Noted(uow.queue)
            yield uow
            for step in noted.noted:
                reach(f"Queue.{step.name}:before")
        for step in noted.noted:
            reach(f"Queue.{step.name}:after")

    Database.begin = mortal_begin  # type: ignore[method-assign, assignment]

    record_sending, record_shown = CardOutbox.record_sending, CardOutbox.record_shown
    sending: set[int] = set()

    async def mortal_sending(outbox: CardOutbox[Any], card_id: int) -> None:
        reach("Outbox.send:before")
        sending.add(card_id)
        await record_sending(outbox, card_id)

    async def mortal_shown(outbox: CardOutbox[Any], card_id: int, **shown: Any) -> None:
        reach("Outbox.send:after" if card_id in sending else "Outbox.edit:after")
        sending.discard(card_id)
        await record_shown(outbox, card_id, **shown)

    CardOutbox.record_sending = mortal_sending  # type: ignore[method-assign, assignment]
    CardOutbox.record_shown = mortal_shown  # type: ignore[method-assign, assignment]


class _Noted(Queue):
    """Remembers what was put in a transaction."""

    def __init__(self, inner: Queue) -> None:
        self._inner = inner
        self.noted: list[Step] = []

    async def put(
        self, step: Step, subject_id: int, *, delay: float = 0.0, share: Share | None = None
    ) -> None:
        self.noted.append(step)
        await self._inner.put(step, subject_id, delay=delay, share=share)
