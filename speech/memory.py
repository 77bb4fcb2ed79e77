"""Keeps what the models free from staying with the process. Linux with glibc; elsewhere nothing.

glibc gives each thread that allocates an arena of its own and keeps what was freed in it. With
threads that each take a hundred megabytes for a moment, most of a process's memory is such
leftovers: a queue of messages took 560 MB at most with arenas, 480 with one, for the same
processor time. Giving more back at once (8 and 4 MB below) brought it to 400 for a fifth more time.
"""

from __future__ import annotations

import ctypes
import sys

__all__ = ["keep_small"]

#: Numbers of malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
#: Bytes: what may stay free at the heap's end, and from when an allocation is given back at once.
_KEPT, _LARGE = 32 << 20, 32 << 20


def keep_small() -> bool:
    """Set it for this process, before its threads begin; whether the system has such settings."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another libc
        return False
    settings = ((_ARENA_MAX, 1), (_TRIM_THRESHOLD, _KEPT), (_MMAP_THRESHOLD, _LARGE))
    return all([mallopt(name, value) == 1 for name, value in settings])
