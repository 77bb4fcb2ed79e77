"""Everything that can go wrong, by who gets to know.

::

    PracticeError
    ├── PersonError                what the person did can't be done; they are told
    │   ├── NotYours               someone else's job, interview, question or card
    │   ├── NotFound               it was removed (or never was)
    │   ├── StaleAction            a button of an earlier turn; says where things stand
    │   ├── UnfinishedInterview    one is open in this place already; offers it
    │   ├── NoOpenQuestion         an answer came while no question takes one
    │   ├── InvalidInput           a field is wrong; names it
    │   ├── DocumentProblem        a résumé file that can't be read; says why
    │   ├── UnusableRecording      a recording nothing can be made of; says why
    │   └── LimitReached           a configured limit
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

from datetime import datetime

from interview.models import RecordingProblem, Usage

__all__ = [
    "ConfigurationError",
    "ConnectionLost",
    "DeliveryFailed",
    "DiskFull",
    "DocumentProblem",
    "GaveWay",
    "InterviewerBusy",
    "InterviewerError",
    "InterviewerGarbled",
    "InterviewerRefused",
    "InvalidInput",
    "LimitReached",
    "NoOpenQuestion",
    "NotFound",
    "NotYours",
    "PersonError",
    "PracticeError",
    "SecretUnreadable",
    "ServiceError",
    "StaleAction",
    "StorageError",
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
    """The thing belongs to someone else."""


class NotFound(PersonError):
    """``what`` names the thing in the product's words ("job", "interview", …)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} not found")
        self.what = what


class StaleAction(PersonError):
    """A button whose turn is over. ``now`` says where things stand, for the person."""

    def __init__(self, now: str) -> None:
        super().__init__(now)
        self.now = now


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
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class DocumentProblem(PersonError):
    """``reason`` is one of the words in :attr:`REASONS`."""

    REASONS = (
        "empty",
        "too_large",
        "wrong_type",
        "encrypted",
        "scanned",
        "damaged",
        "too_slow",
    )

    def __init__(self, reason: str) -> None:
        super().__init__(f"document {reason}")
        self.reason = reason


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
    """``what`` is said to the person, whole sentence.

    ``resets_at``: when the limit begins anew, None for one that doesn't; ``then``: what to do, a
    whole sentence or "".
    """

    def __init__(self, what: str, *, resets_at: datetime | None = None, then: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.resets_at = resets_at
        self.then = then


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
    pass
