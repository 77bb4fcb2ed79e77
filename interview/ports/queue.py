"""The steps of the pipeline, and how a job for one is put into the queue."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable
from enum import Enum, auto
from typing import Protocol, overload


class Subject(Enum):
    """Whose id a job of a step carries."""

    INTERVIEW = auto()
    QUESTION = auto()
    ANSWER = auto()
    CARD = auto()
    PRACTICE = auto()
    TEAM_CARD = auto()
    SERVER = auto()


class Runner(Enum):
    """Which processes run a step."""

    #: Those that work: workers, and the bot where it works too.
    WORKER = auto()
    #: The bot alone: it needs a connection to Discord.
    BOT = auto()


class Put(Protocol):
    def __call__(self, subject_id: int, *, delay: float = 0.0) -> Awaitable[None]: ...


class Step:
    """A kind of job. ``Queue.grade`` is the step, ``queue.grade(answer_id)`` puts a job for it.

    Its name, that of the attribute it is, stands in the queues and counts of databases in the
    field: it never changes.
    """

    def __init__(
        self,
        subject: Subject,
        runner: Runner = Runner.WORKER,
        *,
        name: str = "",
        urgent: bool = False,
        merges: bool = False,
    ) -> None:
        """``urgent``: before what isn't. ``merges``: one job that waits stands for any number of
        others for the same subject that would run as soon."""
        self.name = name
        self.subject = subject
        self.runner = runner
        self.urgent = urgent
        self.merges = merges

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Step({self.name!r})"

    @overload
    def __get__(self, queue: None, owner: type[Queue]) -> Step: ...
    @overload
    def __get__(self, queue: Queue, owner: type[Queue]) -> Put: ...
    def __get__(self, queue: Queue | None, owner: type[Queue]) -> Step | Put:
        if queue is None:
            return self

        def put(subject_id: int, *, delay: float = 0.0) -> Awaitable[None]:
            return queue.put(self, subject_id, delay=delay)

        return put


class Queue(ABC):
    """Every step of the pipeline, and the queue in the transaction of a unit of work.

    How each is run stands in :mod:`pipeline.tasks`.
    """

    prepare = Step(Subject.INTERVIEW)
    transcribe = Step(Subject.ANSWER)
    grade = Step(Subject.ANSWER)
    regrade = Step(Subject.ANSWER)
    report = Step(Subject.INTERVIEW)
    #: Look at a timed question's clock then: a nudge, or the end of its time.
    clock = Step(Subject.QUESTION)
    #: Make the sound that goes with the card of a question or a follow-up.
    speak = Step(Subject.CARD)
    deliver = Step(Subject.CARD, Runner.BOT, urgent=True)
    #: Look at a team practice then, and do what is due: a timer, or what people have done.
    team = Step(Subject.PRACTICE, merges=True)
    #: Make the threads that a started practice has not got yet.
    team_places = Step(Subject.PRACTICE, Runner.BOT, merges=True)
    team_deliver = Step(Subject.TEAM_CARD, Runner.BOT, urgent=True, merges=True)
    #: Post the weekly digest of a server.
    digest = Step(Subject.SERVER, Runner.BOT)

    @abstractmethod
    async def put(self, step: Step, subject_id: int, *, delay: float = 0.0) -> None:
        """The job exists exactly if the transaction commits; ``delay`` is in seconds."""

    @classmethod
    def steps(cls) -> tuple[Step, ...]:
        return tuple(step for step in vars(Queue).values() if isinstance(step, Step))
