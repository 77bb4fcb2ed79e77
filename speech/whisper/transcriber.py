"""The Transcriber port on Whisper, in threads of its own.

Several recordings are taken in at once; their windows meet at one desk (speech/whisper/desk.py),
which hears one alone as fast as it goes and several together in batches. CTranslate2 lets go of the
interpreter while it computes: the event loop waits and never computes."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import structlog

from interview.errors import TranscriberError, UnusableRecording
from interview.models import (
    Recording,
    RecordingLimits,
    RecordingProblem,
    Transcript,
    TranscriptSource,
)
from speech.device import Device, Wanted, choose_device, on_processor
from speech.intake.guards import RATE, prepare, take_in
from speech.memory import give_back, keep_small
from speech.models.quantize import in_8_bit
from speech.models.weights import find_weights, folder_name, hears_only_english, is_folder
from speech.whisper.desk import Desk
from speech.whisper.engine import BEAM, WIDE_BEAM, Engine, Window
from speech.whisper.one_recording import hear
from speech.whisper.sound_budget import SoundBudget

log = structlog.get_logger(__name__)


_T = TypeVar("_T")

#: Recordings that one process takes in and hears together; more wait their turn. A limit on jobs
#: below this only makes batches smaller.
AT_ONCE = 8
#: Seconds of sound in them (154 MB): long recordings are fewer at once.
_SECONDS_AT_ONCE = 1_200.0
#: Seconds for which a batch may be at work before its engine counts as hanging.
_HUNG_SECONDS = 120.0
#: Batches at once. Each remembers up to 70 MB (base) of what it hears.
_MAX_WORKERS = 4
#: Seconds to wait for the batches at work when the model is put away.
_LAST_BATCH = 10.0


@dataclass
class _Job:
    """What the caller and the thread know of one piece of work."""

    stop: threading.Event = field(default_factory=threading.Event)
    #: time.monotonic() by which it must be done; set once it was taken in.
    until: float = math.inf


def _cores() -> int:
    """Those that this process may use, where the system says."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="recording")


def shared_out(threads: int) -> tuple[int, int]:
    """(batches at once, threads of each) for so many processor threads, at least one.

    Two batches at least, so that one computes where the other waits for the interpreter.
    """
    workers = min(_MAX_WORKERS, max(2, threads))
    return workers, max(1, threads // workers)


class Ears:
    """A loaded model and its desk; raises what CTranslate2 raises when it can't load.

    On a processor several batches run at once, each on one thread where there are few: a step of
    the decoder is so short that a second thread loses more by waiting than it computes.
    ``threads`` (0: one for each core) are shared out among them. On a graphics card the model runs
    in 16 bit, one batch at a time. ``device`` None: the processor. ``name``: of the model, where
    the folder has another one.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int = 0,
        beam: int = BEAM,
        device: Device | None = None,
        name: str | None = None,
    ) -> None:
        keep_small()
        device = device or on_processor()
        name = name or folder.name.removesuffix("-8bit")
        on_cpu = device.name == "cpu"
        workers, each = shared_out(threads or _cores()) if on_cpu else (1, threads)
        began = time.monotonic()
        self.engine = Engine(
            folder,
            workers=workers,
            threads=each,
            device=device.name,
            compute_type=device.compute_type,
            # The smallest models are sure of what they mishear, and a search costs them little.
            beam=max(beam, WIDE_BEAM) if beam > 1 and name.startswith("tiny") else beam,
        )
        if device.name == "cuda":
            # Missing libraries and too little memory show only when it computes.
            self.engine.hear([Window(np.zeros(RATE, np.float32), "en")])
        give_back()
        log.info(
            "model_loaded",
            model=name,
            device=device.name,
            compute_type=device.compute_type,
            seconds=round(time.monotonic() - began, 3),
        )
        self.device = device.name
        self.desk = Desk(self.engine, workers=workers)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Seconds a transcription may take once it was taken in, more for each second of sound (base
    takes 0.05 s a second on one core)."""

    seconds: float = 60.0
    per_second: float = 2.0

    def after(self, sound_seconds: float) -> float:
        return self.seconds + self.per_second * sound_seconds


class WhisperTranscriber:
    """Implements :class:`interview.ports.Transcriber`.

    ``name`` and ``cache`` go to :func:`speech.models.weights.find_weights`. ``threads``: of the
    model, 0 for all cores. ``beam_size``: of the search, wider where something is heard again; 1
    for none. ``device`` goes to :func:`speech.device.choose_device`.
    """

    def __init__(
        self,
        name: str,
        *,
        cache: Path,
        upload_limits: RecordingLimits | None = None,
        threads: int = 0,
        beam_size: int = BEAM,
        device: Wanted = "auto",
        deadline: Deadline | None = None,
    ) -> None:
        self._name = name
        self._cache = cache
        self._upload_limits = upload_limits or RecordingLimits()
        self._engine_threads = threads
        self._beam_size = beam_size
        self._device = device
        self._deadline = deadline or Deadline()
        self._pool = _threads()
        self._ears: Ears | None = None
        self._loading = threading.Lock()
        self._sound_budget = SoundBudget(max(_SECONDS_AT_ONCE, self._upload_limits.max_seconds))
        # Each takes a core, and the detector of speech some 40 MB while it works.
        self._intake = threading.Semaphore(_cores())
        self._closing = threading.Event()

    @property
    def model(self) -> str:
        """The name it was configured by; stored with each transcript."""
        return self._name

    @property
    def languages(self) -> frozenset[str] | None:
        """``{"en"}`` for English-only weights, None (any) for others; known before loading."""
        return frozenset({"en"}) if hears_only_english(self._name) else None

    @property
    def device(self) -> str | None:
        """What the loaded model computes on, cpu or cuda; None before it is loaded."""
        return self._ears.device if self._ears is not None else None

    async def warm_up(self) -> None:
        """Load all that hearing needs now instead of at the first recording.

        Raises ConfigurationError when there are no such weights, TranscriberError when they
        can't be loaded.
        """
        ready = asyncio.create_task(self._on_thread(lambda job: prepare()))
        try:
            await self._on_thread(lambda job: self._opened())
        finally:
            await ready

    async def transcribe(
        self,
        recording: Recording,
        *,
        language: str,
        terms: Sequence[str] = (),
        certain: bool = False,
    ) -> Transcript:
        """See the port. Calls at the same time are heard in batches.

        A cancelled caller stops the work at its next step.
        """

        def work(job: _Job) -> Transcript:
            return self._transcribe(recording, language, terms, certain, job)

        return await self._on_thread(work)

    async def close(self) -> None:
        """Break off what runs, at its next step, and free the model. Safe to call twice."""
        self._closing.set()
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)
        await asyncio.to_thread(self._leave, wait_seconds=_LAST_BATCH)

    async def _on_thread(self, work: Callable[[_Job], _T]) -> _T:
        job = _Job()
        try:
            future = asyncio.get_running_loop().run_in_executor(self._pool, work, job)
        except RuntimeError as error:
            raise TranscriberError("closed") from error
        try:
            await asyncio.wait({future})
        finally:
            job.stop.set()
            future.cancel()  # does nothing to work that has begun
        if future.cancelled():
            raise TranscriberError("closed")
        return future.result()

    def _leave(self, *, wait_seconds: float = 0.0) -> None:
        """Native code that hangs can't be stopped: its thread is left, the next begins afresh."""
        ears, self._ears = self._ears, None
        if ears is not None:
            ears.desk.close(wait_seconds=wait_seconds)

    # ------------------------------------------------------------------- in a thread

    def _transcribe(
        self,
        recording: Recording,
        language: str,
        terms: Sequence[str],
        certain: bool,
        job: _Job,
    ) -> Transcript:
        if self.languages is not None and language not in self.languages:
            raise UnusableRecording(RecordingProblem.LANGUAGE_NOT_HEARD)

        def keep_going() -> None:
            if job.stop.is_set() or self._closing.is_set():
                raise TranscriberError("stopped")

        # What is announced is a claim: the samples are capped when it is decoded.
        seconds = recording.announced_seconds or self._upload_limits.max_seconds
        with self._sound_budget.holding(seconds, keep_going):
            return self._heard(recording, language, terms, certain, job)

    def _heard(
        self,
        recording: Recording,
        language: str,
        terms: Sequence[str],
        certain: bool,
        job: _Job,
    ) -> Transcript:
        with self._intake:
            began = time.monotonic()
            audio = take_in(recording.data, recording.announced_seconds, self._upload_limits)
        taken_in = time.monotonic()
        job.until = taken_in + self._deadline.after(audio.duration)
        ears = self._opened()

        def keep_going() -> None:
            if job.stop.is_set() or self._closing.is_set():
                raise TranscriberError("stopped")
            if time.monotonic() > job.until:
                if ears.desk.longest > _HUNG_SECONDS:
                    log.error("transcription_hung", model=self._name)
                    self._leave()
                    raise TranscriberError("hung")
                raise TranscriberError("deadline")

        engine = ears.engine
        try:
            engine.tokenizer(language)
        except ValueError as error:
            raise UnusableRecording(RecordingProblem.LANGUAGE_NOT_HEARD) from error
        # Distilled large models have a vocabulary for all languages and know one.
        if language != "en" and (not engine.multilingual or self.languages is not None):
            raise UnusableRecording(RecordingProblem.LANGUAGE_NOT_HEARD)
        keep_going()
        try:
            heard = hear(
                lambda windows: ears.desk.hear(windows, keep_going),
                audio,
                language=language,
                terms=terms,
                tokens=engine.tokens,
                certain=certain,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            # What CTranslate2 raises.
            raise TranscriberError(f"whisper_{type(error).__name__}") from error
        log.info(
            "recording_transcribed",
            model=self._name,
            audio_seconds=round(audio.duration, 2),
            intake_seconds=round(taken_in - began, 3),
            total_seconds=round(time.monotonic() - began, 3),
            words=len(heard.words),
            gaps=len(heard.gaps),
        )
        return Transcript(
            text="".join(word.text for word in heard.words).strip(),
            source=TranscriptSource.WHISPER,
            language=language,
            words=tuple(replace(word, text=word.text.strip()) for word in heard.words),
            duration=round(audio.duration, 2),
            speech_seconds=round(audio.speech_seconds, 2),
            model=self._name,
            sound=audio.sound,
            gaps=heard.gaps,
        )

    def _opened(self) -> Ears:
        with self._loading:
            if self._ears is None:
                folder = find_weights(self._name, self._cache)
                self._ears = self._open(folder, choose_device(self._device))
            return self._ears

    def _open(self, folder: Path, device: Device) -> Ears:
        fast = folder
        if device.name == "cpu" and not is_folder(self._name):
            fast = in_8_bit(folder, self._cache / f"{folder_name(self._name)}-8bit")
        try:
            return Ears(
                fast,
                threads=self._engine_threads,
                beam=self._beam_size,
                device=device,
                name=self._name,
            )
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            if not device.may_fall_back:
                raise TranscriberError(f"model_not_loaded_{type(error).__name__}") from error
            log.warning("graphics_card_not_used", reason=type(error).__name__, model=self._name)
            return self._open(folder, on_processor())
