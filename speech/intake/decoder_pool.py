"""Decoders that are started before they are needed.

Each recording is decoded in a new process (speech/intake/decoder.py says why). Starting one takes
longer than decoding, so the next one is started while the last one works, and waits for its
recording: 35 MB, no processor time. It has no secrets in its environment, and ends when this
process does."""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

_DECODER = Path(__file__).with_name("decoder.py")
_lock = threading.Lock()
_waiting: subprocess.Popen[bytes] | None = None


def run_decoder(order: tuple[int, ...], data: bytes, deadline: float) -> tuple[int, bytes]:
    """(return code, standard output) of a decoder of its own for ``data``; blocking.

    Raises subprocess.TimeoutExpired after ``deadline`` seconds, with the process killed, and
    OSError when none could be started.
    """
    line = " ".join(map(str, order)).encode() + b"\n"
    process = _take()
    with process:
        try:
            out, _ = process.communicate(line + data, timeout=deadline)
        except BaseException:
            process.kill()
            raise
    return process.returncode, out


def prepare() -> None:
    """Start the first decoder now; where it can't be, its recording tries again."""
    global _waiting
    with _lock:
        if _waiting is None:
            with contextlib.suppress(OSError):
                _waiting = _start()


def _take() -> subprocess.Popen[bytes]:
    """A decoder that waits, and a new one in its place for the next recording."""
    global _waiting
    with _lock:
        process, _waiting = _waiting, None
        if process is None or process.poll() is not None:
            # The first, or it was killed while it waited: no fault of this recording.
            _discard(process)
            process = _start()
        try:
            _waiting = _start()
        except OSError:
            _waiting = None  # this recording has its decoder; the next one tries again
    return process


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", str(_DECODER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=bare_environment(),
        start_new_session=True,  # Ctrl-C in a terminal ends the bot, not the job it finishes
    )


def _discard(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        with process:
            process.kill()


@atexit.register
def _leave() -> None:
    global _waiting
    with _lock:
        _discard(_waiting)
        _waiting = None


def bare_environment() -> dict[str, str]:
    """What a Python needs to start, and nothing it could give away."""
    names = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
    return {name: os.environ[name] for name in names if name in os.environ}
