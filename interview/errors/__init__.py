"""Everything that can go wrong, by who gets to know.

::

    PracticeError
    ├── PersonError                what the person did can't be done; they are told
    │   ├── NotYours               someone else's job, interview, question or card
    │   ├── NotFound               it was removed (or never was)
    │   ├── StaleAction            a button of what is over; says where things stand
    │   │   └── OtherState         it can't go from its present state to the wanted one
    │   ├── UnfinishedInterview    one is open in this place already; offers it
    │   ├── NoOpenQuestion         an answer came while no question takes one
    │   ├── InvalidInput           a field is wrong; names it
    │   ├── RowRefused             a question that a pack can't keep so; says what is wrong
    │   ├── KindNotInPack          a pack without questions of that kind
    │   ├── FileUnreadable         a file with questions that no rows can be made of
    │   ├── DocumentProblem        a résumé file that can't be read; says why
    │   ├── UnusableRecording      a recording nothing can be made of; says why
    │   └── LimitReached           there are as many as may be
    └── ServiceError               a part we depend on failed; logged; the person's work is kept
        ├── InterviewerError       llm/
        │   ├── InterviewerBusy    429, 500, 503, time-out: worth another try, maybe after a delay
        │   ├── InterviewerRefused 400, 403, 404: another try won't help; the admin must act
        │   └── InterviewerGarbled truncated, invalid or empty reply; worth another try
        ├── TranscriberError       speech/ broke (not the recording's fault)
        ├── VoiceError             a question could not be spoken; it is read all the same
        ├── DeliveryFailed         Discord did not take a card just now; it is tried again
        ├── StorageError           the database can't be used; its classes say why
        ├── SecretUnreadable       what was encrypted can't be read with the keys there are
        └── ConfigurationError     seen by the admin at start
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from interview.errors.faults import Fault
from interview.errors.reasons import DocumentFault, Field, FileFault, Invalid, Limit, Stale, Thing
from interview.models import ForeignKind, Kind, RecordingProblem, RowProblem, Usage

__all__ = [
    "ConfigurationError",
    "ConnectionLost",
    "DatabaseUnusable",
    "DeliveryFailed",
    "DiskFull",
    "DocumentFault",
    "DocumentProblem",
    "Fault",
    "Field",
    "FileFault",
    "FileUnreadable",
    "GaveWay",
    "InterviewerBusy",
    "InterviewerError",
    "InterviewerGarbled",
    "InterviewerRefused",
    "Invalid",
    "InvalidInput",
    "KindNotInPack",
    "Limit",
    "LimitReached",
    "NoOpenQuestion",
    "NotFound",
    "NotYours",
    "OtherState",
    "PersonError",
    "PracticeError",
    "RowRefused",
    "SecretUnreadable",
    "ServiceError",
    "Stale",
    "StaleAction",
    "StorageError",
    "Thing",
    "TooManyConnections",
    "TranscriberError",
    "UnfinishedInterview",
    "UnusableRecording",
    "VoiceError",
]


class PracticeError(Exception):
    """Root of the tree. ``str(error)`` is for logs; people get words from cogs/errors.py."""


class PersonError(PracticeError):
    """The person is told; nothing is wrong with the service."""


class NotYours(PersonError):
    """``what`` belongs to someone else."""

    def __init__(self, what: Thing) -> None:
        super().__init__(what.name.lower())
        self.what = what


class NotFound(PersonError):
    """``what`` was removed, or never was."""

    def __init__(self, what: Thing) -> None:
        super().__init__(what.name.lower())
        self.what = what


class StaleAction(PersonError):
    """A button of what is over. ``now`` says where things stand, for the person."""

    def __init__(self, why: Stale, number: int | None = None, now: int | None = None) -> None:
        super().__init__(why.name.lower())
        self.why = why
        self.number = number
        self.now = now


class OtherState(StaleAction):
    """It can't go from its ``present`` state to the wanted one."""

    def __init__(self, present: StrEnum) -> None:
        super().__init__(Stale.OTHER_STATE)
        self.args = (f"{type(present).__name__} {present.value}",)
        self.present = present


class RowRefused(PersonError):
    """A question as it was filled in can't be kept: ``problem``."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(", ".join(each.why.name.lower() for each in problem.cells))
        self.problem = problem


class KindNotInPack(PersonError):
    """The pack has questions of ``kinds`` only."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        super().__init__("kind not in pack")
        self.kinds = tuple(kinds)


class UnfinishedInterview(PersonError):
    def __init__(self, interview_id: int) -> None:
        super().__init__(f"interview {interview_id} is unfinished")
        self.interview_id = interview_id


class NoOpenQuestion(PersonError):
    """``question_id`` is the question at hand (done or skipped), None when there is none."""

    def __init__(self, question_id: int | None = None) -> None:
        super().__init__("no question takes an answer now")
        self.question_id = question_id


class InvalidInput(PersonError):
    """``field`` is wrong: ``why``, with the bounds named there."""

    def __init__(
        self, field: Field, why: Invalid, *, least: int | None = None, most: int | None = None
    ) -> None:
        super().__init__(f"{field.name.lower()} {why.name.lower()}")
        self.field = field
        self.why = why
        self.least = least
        self.most = most


class FileUnreadable(PersonError):
    """No rows can be made of a file with questions: ``why``, with what is named there."""

    def __init__(
        self, why: FileFault, *, number: int | None = None, columns: tuple[str, ...] = ()
    ) -> None:
        super().__init__(why.name.lower())
        self.why = why
        self.number = number
        self.columns = columns


class DocumentProblem(PersonError):
    """``foreign``: what a file is that isn't read, for WRONG_TYPE, where it can be told."""

    def __init__(self, why: DocumentFault, foreign: ForeignKind | None = None) -> None:
        super().__init__(f"document {why}")
        self.why = why
        self.foreign = foreign


class UnusableRecording(PersonError):
    """``seconds`` is (decoded, announced) for CUT_OFF, (found, limit) for TOO_LONG/TOO_SHORT.

    ``language`` (ISO 639-1) is what it sounds like, for OTHER_LANGUAGE and UNSURE_LANGUAGE.
    """

    def __init__(
        self,
        problem: RecordingProblem,
        seconds: tuple[float, float] | None = None,
        *,
        language: str | None = None,
    ) -> None:
        super().__init__(f"recording {problem.value}")
        self.problem = problem
        self.seconds = seconds
        self.language = language


class LimitReached(PersonError):
    """There are ``most`` of it, which is the most."""

    def __init__(self, limit: Limit, most: int, *, count: int | None = None) -> None:
        super().__init__(limit.name.lower())
        self.limit = limit
        self.most = most
        self.count = count


class ServiceError(PracticeError):
    """Something we depend on failed."""


class InterviewerError(ServiceError):
    """``code``: a short constant for logs ("http_429", "finish_SAFETY", "bad_json"), no content."""

    def __init__(self, code: str, *, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        #: Seconds the server asked us to wait, None if it did not say.
        self.retry_after = retry_after
        #: What the calls that failed have cost.
        self.usage = Usage()


class InterviewerBusy(InterviewerError):
    pass


class InterviewerRefused(InterviewerError):
    pass


class InterviewerGarbled(InterviewerError):
    pass


class TranscriberError(ServiceError):
    pass


class VoiceError(ServiceError):
    """``code`` as in :class:`InterviewerError`; ``retry_after`` too, infinite where another try
    won't help."""

    def __init__(self, code: str, *, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        #: What the calls that failed have cost.
        self.usage = Usage()


class DeliveryFailed(ServiceError):
    """``code`` and ``retry_after`` as in :class:`InterviewerError`."""

    def __init__(self, code: str, *, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class StorageError(ServiceError):
    """``str(error)``: the driver's class, SQLSTATE, table and constraint; no content."""


class DatabaseUnusable(StorageError):
    """The embedded database can't be started or used: ``fault``, with what it is ``about``."""

    def __init__(self, fault: Fault, **about: object) -> None:
        super().__init__(_for_logs(fault, about))
        self.fault = fault
        self.about = about


class GaveWay(StorageError):
    """Rolled back for the sake of another transaction (a deadlock, or no order of the two); worth
    another try at once."""


class ConnectionLost(StorageError):
    """Not reached, or gone in the middle."""


class DiskFull(StorageError):
    """The admin must act."""


class TooManyConnections(StorageError):
    """The server's, or those of this process."""


class SecretUnreadable(ServiceError):
    pass


class ConfigurationError(ServiceError):
    """Something of the installation or its settings is wrong: ``fault``, with what it is
    ``about``."""

    def __init__(self, fault: Fault, **about: object) -> None:
        super().__init__(_for_logs(fault, about))
        self.fault = fault
        self.about = about


def _for_logs(fault: Fault, about: Mapping[str, object]) -> str:
    return " ".join((fault.value, *(f"{name}={value}" for name, value in about.items())))
