"""One way of transcribing, run in a process of its own by :mod:`bench.speech`.

``python -m bench.speech_way WAY MODEL < plan.json`` prints a line of JSON: for each item of the
plan its text, and seconds of wall and processor time in all (child processes included), the most
memory the process had, and how long the model took to load. A plan is
``{"items": [[path, language, [term, …]], …], "waiting": n}``: so many are handed in at once.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil
from faster_whisper import BatchedInferencePipeline, WhisperModel

from interview.errors import UnusableRecording
from interview.models import Recording
from speech.memory import most_memory
from speech.models.weights import find_weights
from speech.whisper.transcriber import WhisperTranscriber

__all__ = ["WAYS", "cpu_seconds"]

MODELS = Path("data/models")
#: (path, language, terms) to text.
Hear = Callable[[str, str, list[str]], Awaitable[str]]


def cpu_seconds() -> float:
    """Of this process and of the children it has waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


async def _library(model: str, compute: str, **options: Any) -> Hear:
    whisper = WhisperModel(str(find_weights(model, MODELS)), device="cpu", compute_type=compute)

    async def hear(path: str, language: str, terms: list[str]) -> str:
        segments, _ = whisper.transcribe(path, language=language, **options)
        return " ".join(segment.text.strip() for segment in segments)

    return hear


async def _pipeline(model: str) -> Hear:
    whisper = WhisperModel(str(find_weights(model, MODELS)), device="cpu", compute_type="int8")
    pipeline = BatchedInferencePipeline(whisper)

    async def hear(path: str, language: str, terms: list[str]) -> str:
        segments, _ = pipeline.transcribe(
            path, language=language, batch_size=8, word_timestamps=True
        )
        return " ".join(segment.text.strip() for segment in segments)

    return hear


async def _cpp(weights: str) -> Hear:
    from pywhispercpp.model import Model

    whisper = Model(weights, n_threads=2, print_progress=False, print_realtime=False)

    async def hear(path: str, language: str, terms: list[str]) -> str:
        from faster_whisper.audio import decode_audio

        segments = whisper.transcribe(decode_audio(path), language=language)
        return " ".join(segment.text.strip() for segment in segments)

    return hear


async def _ours(model: str) -> Hear:
    transcriber = WhisperTranscriber(model, cache=MODELS)
    await transcriber.warm_up()

    async def hear(path: str, language: str, terms: list[str]) -> str:
        data = await asyncio.to_thread(Path(path).read_bytes)
        try:
            transcript = await transcriber.transcribe(
                Recording(0, data, "voice.ogg", "audio/ogg"), language=language, terms=terms
            )
        except UnusableRecording:
            return ""
        return transcript.text

    return hear


#: name: (what it is, how it is made of a model's name).
WAYS: dict[str, tuple[str, Callable[[str], Awaitable[Hear]]]] = {
    "default": (
        "faster-whisper, transcribe() as it comes",
        lambda model: _library(model, "default"),
    ),
    "words": (
        "the same with word times",
        lambda model: _library(model, "default", word_timestamps=True),
    ),
    "int8": (
        "faster-whisper, int8, beam 5, word times",
        lambda model: _library(model, "int8", word_timestamps=True),
    ),
    "pipeline": ("BatchedInferencePipeline, int8, batch 8, word times", _pipeline),
    "whispercpp": ("whisper.cpp, greedy", _cpp),
    "alone": ("ours, one at a time", _ours),
    "queue": ("ours, all waiting", _ours),
}


async def _run(name: str, model: str, plan: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    hear = await WAYS[name][1](model)
    loaded = time.perf_counter() - began
    items, waiting = plan["items"], max(1, plan["waiting"])
    before, began = cpu_seconds(), time.perf_counter()
    texts: list[str] = [""] * len(items)
    took: list[float] = [0.0] * len(items)
    line = iter(range(len(items)))
    first: float | None = None

    async def customer() -> None:
        nonlocal first
        for n in line:
            handed_in = time.perf_counter()
            texts[n] = await hear(*items[n])
            took[n] = time.perf_counter() - handed_in
            if first is None:
                first = time.time() - psutil.Process().create_time()

    await asyncio.gather(*(customer() for _ in range(waiting)))
    return {
        "texts": texts,
        "took": took,
        "wall": time.perf_counter() - began,
        "cpu": cpu_seconds() - before,
        "memory": most_memory(),
        "loaded": loaded,
        "first": first,
    }


def main(arguments: list[str]) -> int:
    name, model = arguments
    done = asyncio.run(_run(name, model, json.load(sys.stdin)))
    print(json.dumps(done))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
