"""What hearing costs: time and memory of one process with one model.

``python -m bench.hearing [--model base] [--times 3] FILE …`` transcribes each recording and prints
seconds of sound, seconds it took (median), and this process's memory in MB: resident afterwards,
and the most it ever had. Decoding happens in a child process and is not in the memory figures.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from interview.models import Recording
from speech.memory import most_memory
from speech.whisper.transcriber import WhisperTranscriber

__all__ = ["main"]

MODELS = Path("data/models")


def _resident() -> float:
    return float(psutil.Process().memory_info().rss) / 1_000_000


async def measure(model: str, files: Sequence[Path], times: int) -> None:
    transcriber = WhisperTranscriber(model, cache=MODELS)
    try:
        begun = time.perf_counter()
        await transcriber.warm_up()
        print(f"{model}: loaded in {time.perf_counter() - begun:.2f} s, {_resident():.0f} MB")
        for file in files:
            recording = Recording(0, await asyncio.to_thread(file.read_bytes), file.name, "")
            taken, sound = [], 0.0
            for _ in range(times):
                begun = time.perf_counter()
                transcript = await transcriber.transcribe(recording, language="en")
                taken.append(time.perf_counter() - begun)
                sound = transcript.duration or 0.0
            print(f"  {file.name}: {sound:.1f} s of sound in {statistics.median(taken):.2f} s")
        print(f"  memory: {_resident():.0f} MB resident, {most_memory():.0f} MB at most")
    finally:
        await transcriber.close()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.hearing", description=__doc__)
    parser.add_argument("--model", default="base")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("files", nargs="+", type=Path)
    chosen = parser.parse_args(arguments)
    asyncio.run(measure(chosen.model, chosen.files, chosen.times))
    return 0


if __name__ == "__main__":
    sys.exit(main())
