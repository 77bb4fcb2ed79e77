"""The steps of the pipeline, and how a job for one is put into the queue."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable
from dataclasses import dataclass
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


class Lane(Enum):
    """What a person waits for. A job is due its lane's patience after it was put, and what is due
    first is begun first: a recording that has waited for long goes before a card that is new, so
    nothing waits for ever. Each step has room of its own beside that."""

    #: What happened, and what is asked next, on the screen.
    SHOWING = 0
    #: The questions of an interview, and their sound.
    QUESTIONS = 2
    #: Words to be rated.
    ANSWERS = 5
    #: Sound to be understood.
    RECORDINGS = 30

    @property
    def patience(self) -> int:
        """Seconds."""
        return self.value


@dataclass(frozen=True, slots=True)
class Share:
    """Whose work it is and how much, for fairness in a lane: one who brings ten recordings waits
    behind one who brings one, and long behind short, within reason."""

    person_id: int
    #: What the person's client says of the length of a recording.
    seconds: float = 0.0


class Put(Protocol):
    def __call__(
        self, subject_id: int, *, delay: float = 0.0, share: Share | None = None
    ) -> Awaitable[None]: ...


class Step:
    """A kind of job. ``Queue.grade`` is the step, ``queue.grade(answer_id)`` puts a job for it.

    Its name, that of the attribute it is, stands in the queues and counts of databases in the
    field: it never changes.
    """

    def __init__(
        self,
        subject: Subject,
        lane: Lane,
        runner: Runner = Runner.WORKER,
        *,
        name: str = "",
        merges: bool = False,
    ) -> None:
        """``merges``: one job that waits stands for any number of
        others for the same subject that would run as soon."""
        self.name = name
        self.subject = subject
        self.runner = runner
        self.lane = lane
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

        def put(
            subject_id: int, *, delay: float = 0.0, share: Share | None = None
        ) -> Awaitable[None]:
            return queue.put(self, subject_id, delay=delay, share=share)

        return put


class Queue(ABC):
    """Every step of the pipeline, and the queue in the transaction of a unit of work.

    How each is run stands in :mod:`pipeline.tasks`.
    """

    prepare = Step(Subject.INTERVIEW, Lane.QUESTIONS)
    transcribe = Step(Subject.ANSWER, Lane.RECORDINGS)
    grade = Step(Subject.ANSWER, Lane.ANSWERS)
    regrade = Step(Subject.ANSWER, Lane.ANSWERS)
    report = Step(Subject.INTERVIEW, Lane.ANSWERS)
    #: Look at a timed question's clock then: a nudge, or the end of its time.
    clock = Step(Subject.QUESTION, Lane.SHOWING)
    #: Make the sound that goes with the card of a question or a follow-up.
    speak = Step(Subject.CARD, Lane.QUESTIONS)
    deliver = Step(Subject.CARD, Lane.SHOWING, Runner.BOT)
    #: Look at a team practice then, and do what is due: a timer, or what people have done.
    team = Step(Subject.PRACTICE, Lane.SHOWING, merges=True)
    #: Make the threads that a started practice has not got yet.
    team_places = Step(Subject.PRACTICE, Lane.SHOWING, Runner.BOT, merges=True)
    team_deliver = Step(Subject.TEAM_CARD, Lane.SHOWING, Runner.BOT, merges=True)
    #: Post the weekly digest of a server.
    digest = Step(Subject.SERVER, Lane.RECORDINGS, Runner.BOT)

    @abstractmethod
    async def put(
        self, step: Step, subject_id: int, *, delay: float = 0.0, share: Share | None = None
    ) -> None:
        """The job exists exactly if the transaction commits; ``delay`` is in seconds. With a
        ``share``, what its person has waiting already goes before it."""

    @classmethod
    def steps(cls) -> tuple[Step, ...]:
        return tuple(step for step in vars(Queue).values() if isinstance(step, Step))
