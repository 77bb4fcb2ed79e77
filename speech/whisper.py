"""The Transcriber port on faster-whisper (CTranslate2, int8 on the processor).

One transcription at a time per process, in a thread of its own: CTranslate2 lets go of the
interpreter while it computes and uses the cores by itself, so a second one would only make both
slow. The event loop waits and never computes.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import structlog
from faster_whisper import WhisperModel

from interview.errors import TranscriberError
from interview.models import Recording, Transcript, TranscriptSource
from interview.recordings import RecordingLimits
from speech.hearing import hear
from speech.intake import take_in
from speech.weights import find_weights, hears_only_english

__all__ = ["WhisperTranscriber"]

log = structlog.get_logger(__name__)


_T = TypeVar("_T")

#: Seconds past its deadline after which a transcription that reaches no next step is given up on.
_HUNG_SECONDS = 60.0


@dataclass
class _Job:
    """What the caller and the worker's thread know of one piece of work."""

    stop: threading.Event = field(default_factory=threading.Event)
    #: time.monotonic() by which it must be done; set once the model starts.
    until: float = math.inf


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="whisper")


class WhisperTranscriber:
    """Implements :class:`interview.ports.Transcriber`.

    ``name`` and ``cache`` go to :func:`speech.weights.find_weights`. ``deadline``: seconds a
    transcription may take from its start, ``deadline_per_second`` more for each second of sound
    (base int8 takes 0.1 s a second on two cores). ``threads``: of the model, 0 for
    CTranslate2's choice. ``beam_size``: 5 writes a point of word error rate less than 1 does.
    """

    def __init__(
        self,
        name: str,
        *,
        cache: Path,
        limits: RecordingLimits | None = None,
        threads: int = 0,
        beam_size: int = 5,
        deadline: float = 60.0,
        deadline_per_second: float = 2.0,
    ) -> None:
        self._name = name
        self._cache = cache
        self._limits = limits or RecordingLimits()
        self._threads = threads
        self._beam_size = beam_size
        self._deadline = deadline
        self._deadline_per_second = deadline_per_second
        self._worker = _one_thread()
        self._whisper: WhisperModel | None = None
        self._closing = threading.Event()

    @property
    def model(self) -> str:
        """The name it was configured by; stored with each transcript."""
        return self._name

    @property
    def languages(self) -> frozenset[str] | None:
        """``{"en"}`` for English-only weights, None (any) for others; known before loading."""
        return frozenset({"en"}) if hears_only_english(self._name) else None

    async def warm_up(self) -> None:
        """Find and load the model now instead of at the first recording.

        Raises ConfigurationError when there are no such weights, TranscriberError when they
        can't be loaded.
        """
        await self._on_worker(lambda job: self._loaded())

    async def transcribe(
        self, recording: Recording, *, language: str, terms: Sequence[str] = ()
    ) -> Transcript:
        """See the port. A cancelled caller stops the work at its next step."""

        def work(job: _Job) -> Transcript:
            return self._transcribe(recording, language, terms, job)

        return await self._on_worker(work)

    async def close(self) -> None:
        """Break off what runs, at its next step, and free the model. Safe to call twice."""
        self._closing.set()
        await asyncio.to_thread(self._worker.shutdown, wait=True, cancel_futures=True)
        self._whisper = None

    async def _on_worker(self, work: Callable[[_Job], _T]) -> _T:
        job = _Job()
        try:
            future = asyncio.get_running_loop().run_in_executor(self._worker, work, job)
        except RuntimeError as error:
            raise TranscriberError("closed") from error
        try:
            while not (await asyncio.wait({future}, timeout=1.0))[0]:
                if time.monotonic() > job.until + _HUNG_SECONDS:
                    self._give_up_on_worker()
                    raise TranscriberError("hung")
        finally:
            job.stop.set()
            future.cancel()  # does nothing to work that has begun
        if future.cancelled():
            raise TranscriberError("closed")
        return future.result()

    def _give_up_on_worker(self) -> None:
        """Native code hangs and its thread can't be stopped: leave it, and begin afresh."""
        log.error("transcription_hung", model=self._name)
        self._worker.shutdown(wait=False, cancel_futures=True)
        self._worker = _one_thread()
        self._whisper = None

    # ------------------------------------------------------------------- in the worker's thread

    def _transcribe(
        self, recording: Recording, language: str, terms: Sequence[str], job: _Job
    ) -> Transcript:
        began = time.monotonic()
        audio = take_in(recording.data, recording.announced_seconds, self._limits)
        taken_in = time.monotonic()
        job.until = taken_in + self._deadline + self._deadline_per_second * audio.duration

        def keep_going() -> None:
            if job.stop.is_set() or self._closing.is_set():
                raise TranscriberError("stopped")
            if time.monotonic() > job.until:
                raise TranscriberError("deadline")

        whisper = self._loaded()
        if language not in whisper.supported_languages:
            raise TranscriberError("language_not_in_model")
        try:
            words = hear(
                whisper,
                audio,
                language=language,
                terms=terms,
                beam_size=self._beam_size,
                keep_going=keep_going,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            # What CTranslate2 and faster-whisper raise.
            raise TranscriberError(f"whisper_{type(error).__name__}") from error
        log.info(
            "recording_transcribed",
            model=self._name,
            audio_seconds=round(audio.duration, 2),
            intake_seconds=round(taken_in - began, 3),
            total_seconds=round(time.monotonic() - began, 3),
            words=len(words),
        )
        return Transcript(
            text="".join(word.text for word in words).strip(),
            source=TranscriptSource.WHISPER,
            language=language,
            words=tuple(replace(word, text=word.text.strip()) for word in words),
            duration=round(audio.duration, 2),
            speech_seconds=round(audio.speech_seconds, 2),
            model=self._name,
        )

    def _loaded(self) -> WhisperModel:
        if self._whisper is None:
            folder = find_weights(self._name, self._cache)
            began = time.monotonic()
            try:
                self._whisper = WhisperModel(
                    str(folder), device="cpu", compute_type="int8", cpu_threads=self._threads
                )
            except (RuntimeError, ValueError, OSError, MemoryError) as error:
                raise TranscriberError(f"model_not_loaded_{type(error).__name__}") from error
            log.info("model_loaded", model=self._name, seconds=round(time.monotonic() - began, 3))
        return self._whisper
