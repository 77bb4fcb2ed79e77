"""Keeps what the models free from staying with the process. Linux with glibc; elsewhere nothing.

glibc gives each thread that allocates an arena of its own and keeps what was freed in it. With
threads that each take a hundred megabytes for a moment, most of a process's memory is such
leftovers: a queue of messages took 560 MB at most with arenas, 480 with one, for the same
processor time. So there is one arena, and what is free goes back after loading and once nothing
is left to hear. Not between batches: the next one would fetch it again, for some 15 MB less at
most. (Lower thresholds below, 8 and 4 MB, give it back in the middle of a batch: as small, for a
fifth more time.)
"""

from __future__ import annotations

import ctypes
import re
import resource
import sys
from functools import cache
from pathlib import Path
from typing import Any

#: Numbers of malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
#: Bytes: what may stay free at the heap's end, and from when an allocation is given back at once.
_KEPT, _LARGE = 32 << 20, 32 << 20


def keep_small() -> bool:
    """Set it for this process, before its threads begin; whether the system has such settings."""
    mallopt = _of_libc("mallopt")
    if mallopt is None:
        return False
    settings = ((_ARENA_MAX, 1), (_TRIM_THRESHOLD, _KEPT), (_MMAP_THRESHOLD, _LARGE))
    return all([mallopt(name, value) == 1 for name, value in settings])


def give_back() -> bool:
    """Give what is free in the heap back to the system now; whether the system can."""
    malloc_trim = _of_libc("malloc_trim")
    if malloc_trim is None:
        return False
    malloc_trim(ctypes.c_size_t(0))
    return True


def most_memory() -> float:
    """MB that this process had at most; the kernel counts in KB, on macOS in bytes.

    On Linux not what getrusage says: that counts what the process had before it became this
    program, which is the memory of its parent.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        found = re.search(r"^VmHWM:\s*(\d+) kB$", status.read_text("utf-8"), re.MULTILINE)
        if found:
            return int(found[1]) / 1_000
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1_000)


@cache
def _of_libc(name: str) -> Any:
    """glibc's function of this name; None with another system or libc."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)
