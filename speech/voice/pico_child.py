"""Speaks one text with SVOX Pico; runs as a process of its own, started by speech/voice/local.py.

Pico is C of 2009, and what it reads may come from a language model that read a stranger's résumé.
So it runs with an empty environment and limits on memory and processor time, and is killed at a
deadline: a crash here is a question without sound. It costs about 0.1 s and 20 MB while it lasts.

This file is run by path in isolated mode, so it imports nothing of ours. Argument: the name of the
voice ("de-DE"). Standard input: the text in UTF-8. Standard output: samples of 16 bits, signed,
little-endian, mono, 16,000 a second.
"""

from __future__ import annotations

import contextlib
import sys

#: Bytes of address space, and processor seconds; a text of 1,200 characters takes 0.4 s.
MEMORY = 512_000_000
CPU_SECONDS = 8


def limit_this_process() -> None:
    """Caps that the operating system holds; where it has none the deadline is left."""
    try:
        import resource
    except ImportError:
        return
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        # macOS refuses some of them; the others still count.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def main() -> None:
    from py_nanotts import NanoTTS

    limit_this_process()
    text = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(NanoTTS().speak(text, voice=sys.argv[1]))


if __name__ == "__main__":
    main()
