"""The circuit breaker between us and a model: after failures in a row, no calls for a while.

One for each model and process. pybreaker keeps the state and counts; here is what it lacks for
asyncio: which failures say something about the service, the wait that the server asked for, and a
single probe when the wait is over. docs/adr/0009-circuit-breaker.md says why so.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from pybreaker import (
    STATE_CLOSED,
    STATE_OPEN,
    CircuitBreaker,
    CircuitBreakerListener,
    CircuitBreakerState,
)

from interview.errors import (
    InterviewerBusy,
    InterviewerError,
    InterviewerGarbled,
    InterviewerRefused,
)
from interview.models import StandInReason
from llm.guards.sparing import LIMIT
from llm.model.meter import TOO_SLOW

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: Code of the InterviewerBusy that is raised instead of a call.
CIRCUIT_OPEN = "circuit_open"
#: An adapter waits this long for a server itself (``max_wait_seconds`` of
#: :class:`llm.model.interviewer.Retry`). A longer wait opens the circuit at once.
LONG_WAIT_SECONDS = 30.0

#: Refusals that the next request would get too: key, permission, money, model.
_ALL_REFUSED = frozenset(
    {
        "key_invalid",
        "http_401",
        "http_402",
        "http_403",
        "http_404",
        "insufficient_quota",
        "bad_settings",
    }
)
#: Replies cut off for what they say or for their length: about this request's content.
_OF_ONE_REPLY = re.compile(r"finish_|no_questions$|bad_gate$")
#: Codes of a day's limit: the server's, and the admin's.
_LIMITS = frozenset({"quota_day", LIMIT})
#: Nothing came in time: the adapter's time-outs and the servers' own.
_SLOW = frozenset({"timeout", TOO_SLOW, "http_408", "http_499", "http_504"})
#: More was asked than it takes in a minute. (503 may be that too, or a server that is down.)
_BUSY = "http_429"
#: Content that a model, or a filter before or behind it, won't write about.
_DECLINED = re.compile(
    r"blocked_|refusal$|content_filter$|finish_(?:SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|"
    r"SPII|MODEL_ARMOR|content_filter)$"
)


def is_about_the_service(error: BaseException) -> bool:
    """Whether another request would probably fail the same way."""
    if isinstance(error, InterviewerRefused):
        return error.code in _ALL_REFUSED
    if isinstance(error, InterviewerGarbled):
        return _OF_ONE_REPLY.match(error.code) is None
    return isinstance(error, InterviewerError)


def reason_of(error: InterviewerError) -> StandInReason:
    """Why another grader is needed, in the words' terms."""
    if error.code in _LIMITS:
        return StandInReason.LIMIT
    if _DECLINED.match(error.code):
        return StandInReason.DECLINED
    if isinstance(error, InterviewerRefused):
        return StandInReason.REFUSED
    if isinstance(error, InterviewerGarbled):
        return StandInReason.UNUSABLE
    if error.code in _SLOW:
        return StandInReason.SLOW
    return StandInReason.BUSY if error.code == _BUSY else StandInReason.UNREACHABLE


class Circuit(CircuitBreakerListener):
    """Lets calls through while it is closed. Use from one event loop.

    ``failures`` in a row (1 or more; only those of :func:`is_about_the_service` count) open it for
    ``seconds``, or for as long as the server asked if that is longer. A wait of more than
    :data:`LONG_WAIT_SECONDS` that the server asked for opens it at once. When the time is over, one
    call is let through: its success closes the circuit, its failure opens it again.

    ``clock`` gives seconds that never go back.
    """

    def __init__(
        self,
        grader: str,
        *,
        failures: int = 5,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._grader = grader
        self._seconds = seconds
        self._clock = clock
        self._opened = 0.0
        self._breaker = CircuitBreaker(
            fail_max=failures,
            reset_timeout=seconds,
            exclude=[lambda error: not is_about_the_service(error)],
            listeners=[self],
            name=grader,
            throw_new_error_on_trip=False,
        )
        self._probing = False
        self._reason = StandInReason.UNREACHABLE
        self._code = ""

    @property
    def closed(self) -> bool:
        return self._breaker.current_state == STATE_CLOSED

    @property
    def remaining(self) -> float:
        """Seconds until a probe is let through; 0 when calls are let through now."""
        if self.closed:
            return 0.0
        return max(0.0, self._breaker.reset_timeout - (self._clock() - self._opened))

    @property
    def available(self) -> bool:
        """Whether the next call would be let through."""
        return self.closed or (self.remaining <= 0 and not self._probing)

    @property
    def reason(self) -> StandInReason:
        """What the last failure that counted was."""
        return self._reason

    async def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """``call()``, and what came of it noted.

        Raises what it raises, or InterviewerBusy("circuit_open") without a call, with the seconds
        that remain as ``retry_after``.
        """
        if not self.available:
            # While a probe is under way, its outcome is worth a moment's wait.
            raise InterviewerBusy(CIRCUIT_OPEN, retry_after=max(self.remaining, 1.0))
        probe = not self.closed
        self._probing = self._probing or probe
        try:
            result = await call()
        except InterviewerError as error:
            self._failed(error, probe)
            raise
        else:
            self._note(None, probe)
            return result
        finally:
            # A probe that was cancelled has shown nothing: the next call is one.
            if probe:
                self._probing = False

    def _failed(self, error: InterviewerError, probe: bool) -> None:
        self._note(error, probe)
        wait = error.retry_after or 0.0
        if self.closed and wait > LONG_WAIT_SECONDS and is_about_the_service(error):
            self._breaker.open()

    def _note(self, error: InterviewerError | None, probe: bool) -> None:
        """Tell the breaker; calls begun before it opened say nothing about now."""
        if not (probe or self.closed):
            return

        def outcome() -> None:
            if error is not None:
                raise error

        if probe:
            self._breaker.half_open()
        try:
            self._breaker.call(outcome)
        except InterviewerError:
            # The breaker raises what it was told; the caller raises it with its traceback.
            return

    # ----------------------------------------------------------------- pybreaker's listener

    def failure(self, cb: CircuitBreaker, exc: BaseException) -> None:
        """Before the breaker opens for ``exc``: how long, and why."""
        if isinstance(exc, InterviewerError):
            self._reason, self._code = reason_of(exc), exc.code
            cb.reset_timeout = max(self._seconds, exc.retry_after or 0.0)

    def state_change(
        self,
        cb: CircuitBreaker,
        old_state: CircuitBreakerState | None,
        new_state: CircuitBreakerState,
    ) -> None:
        if new_state.name == STATE_OPEN:
            self._opened = self._clock()
            log.warning(
                "circuit_opened",
                grader=self._grader,
                code=self._code,
                seconds=round(cb.reset_timeout),
            )
        elif new_state.name == STATE_CLOSED:
            log.info("circuit_closed", grader=self._grader)
