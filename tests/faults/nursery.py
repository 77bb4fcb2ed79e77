"""Starts the bot as often as a test likes without importing it each time.

A process that has imported everything and forks a child on request; each child is a process of its
own that runs ``bot.py`` with its arguments and can be killed. Over pipes, a JSON line each way::

    {"start": ["run"], "env": {...}, "log": "…", "folder": "…"}  →  {"pid": 17}
    {"look": 17}  →  {"returncode": null}

A child ends itself with SIGKILL at the point (see points.py) that the file named by ``ORDER_FILE``
holds; written when the child runs already, so that one life can finish an earlier answer
undisturbed."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.patience import PATIENCE

__all__ = ["Child", "Nursery"]

ROOT = Path(__file__).parents[2]

# --------------------------------------------------------------------------- in the test


class Child:
    """A running bot; as :class:`asyncio.subprocess.Process` where both have the same."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self.returncode: int | None = None

    def look(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask({"look": self.pid})["returncode"]
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.look() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self, within: float = PATIENCE) -> int:
        """Its exit status, negative for a signal. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while (status := self.look()) is None:
                await asyncio.sleep(0.02)
        return status


class Nursery:
    """Use as a context manager; it ends with all of its children."""

    def __enter__(self) -> Nursery:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            (sys.executable, "-m", "tests.faults.nursery"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def start(
        self, arguments: Sequence[str], *, env: Mapping[str, str], log: Path, folder: Path
    ) -> Child:
        """``folder``: where it runs. ``log``: what it prints is added there."""
        asked = {
            "start": list(arguments),
            "env": dict(env),
            "log": str(log),
            "folder": str(folder),
        }
        return Child(self, self.ask(asked)["pid"])


# --------------------------------------------------------------------------- in the child


def live(asked: Mapping[str, Any]) -> int:
    os.environ.update(asked["env"])
    os.chdir(asked["folder"])
    with open(asked["log"], "ab") as output, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    from tests.faults import points
    from tests.support import child_bot

    points.arm(Path(os.environ["ORDER_FILE"]))

    return child_bot.main(asked["start"])


# --------------------------------------------------------------------------- between them


def main() -> None:
    for module in ("app.running", "llm.gemini.interviewer", "onnxruntime"):
        importlib.import_module(module)
    children: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            pid = os.fork()
            if pid == 0:
                status = 70
                try:
                    status = live(asked)
                finally:
                    # Above us is the nursery's own loop, which this process must not go on with.
                    if sys.exc_info()[0] is not None:
                        traceback.print_exc()
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(status)
            children.add(pid)
            print(json.dumps({"pid": pid}), flush=True)
            continue
        pid, ended = os.waitpid(asked["look"], os.WNOHANG)
        children.discard(pid)
        status_or_none = os.waitstatus_to_exitcode(ended) if pid else None
        print(json.dumps({"returncode": status_or_none}), flush=True)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
