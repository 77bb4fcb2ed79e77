"""Measures what hearing takes on this machine, by a short recording that comes with the product.

Each model is measured in a process of its own, so that its memory is its own too, and by the same
transcriber that people's answers go through. The recording is 14 s of one of the samples: our own
text, spoken by a BSD-licensed synthesizer (sandbox/samples/make.py).

``python -m speech.measuring`` is that process: it reads what to do from stdin as JSON and writes
what it found to stdout.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from interview.errors import ConfigurationError, Fault, PracticeError
from interview.models import Recording
from speech.device import Wanted
from speech.memory import most_memory
from speech.models.machine import Measured
from speech.whisper.transcriber import AT_ONCE, Deadline, WhisperTranscriber

SAMPLE = Path(__file__).with_name("sample.ogg")
#: Wall seconds after which a model counts as too large for the machine.
_DEADLINE = 1800.0


def measure(
    name: str,
    cache: Path,
    *,
    threads: int = 0,
    device: Wanted = "auto",
    runs: int = 3,
    deadline: float = _DEADLINE,
) -> Measured:
    """What the model ``name`` takes here; blocking, and some seconds for base.

    Raises ConfigurationError when it can't be loaded or is killed.
    """
    task = {
        "name": name,
        "cache": str(cache),
        "threads": threads,
        "device": device,
        "runs": runs,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "speech.measuring"],
            input=json.dumps(task),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=Path(__file__).parents[1],
            timeout=deadline,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigurationError(
            Fault.WEIGHTS_TOO_SLOW, model=name, minutes=round(deadline / 60)
        ) from error
    if done.returncode != 0:
        raise ConfigurationError(Fault.WEIGHTS_KILLED, model=name, status=done.returncode)
    found = json.loads(done.stdout.splitlines()[-1])
    if "fault" in found:
        raise ConfigurationError(Fault(found.pop("fault")), **found)
    return Measured(**found)


async def _measured(task: dict[str, Any]) -> Measured:
    transcriber = WhisperTranscriber(
        task["name"],
        cache=Path(task["cache"]),
        threads=task["threads"],
        device=task["device"],
        deadline=Deadline(_DEADLINE),
    )
    recording = Recording(0, SAMPLE.read_bytes(), SAMPLE.name, "audio/ogg")

    async def hear() -> float:
        return (await transcriber.transcribe(recording, language="en")).duration or 0.0

    try:
        began = time.perf_counter()
        await transcriber.warm_up()
        load = time.perf_counter() - began
        seconds = await hear()  # the first one starts what the others find running
        alone, queue = [], []
        for _ in range(task["runs"]):
            began = time.perf_counter()
            await hear()
            alone.append((time.perf_counter() - began) / seconds)
        for _ in range(max(1, task["runs"] - 1)):
            began = time.perf_counter()
            await asyncio.gather(*(hear() for _ in range(AT_ONCE)))
            queue.append((time.perf_counter() - began) / (seconds * AT_ONCE))
        used = transcriber.device
    finally:
        await transcriber.close()
    return Measured(
        model=task["name"],
        device=used or "cpu",
        alone=round(statistics.median(alone), 4),
        queue=round(statistics.median(queue), 4),
        peak=round(most_memory()),
        load=round(load, 2),
    )


def _main() -> int:
    task = json.load(sys.stdin)
    try:
        found = asyncio.run(_measured(task))
    except ConfigurationError as error:
        about = {name: str(value) for name, value in error.about.items()}
        answer: dict[str, Any] = {"fault": error.fault.value, **about}
    except PracticeError as error:
        fault = Fault.WEIGHTS_UNUSABLE
        answer = {"fault": fault.value, "model": task["name"], "reason": str(error)}
    else:
        answer = {each: getattr(found, each) for each in Measured.__slots__}
    # Below whatever else was written there.
    sys.stdout.write("\n" + json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main())
