"""A pytest plugin: at the end of a run, what each of its processes took in time and memory.

Memory is the most that the process itself had at once; its children (the server, decoders) are the
largest of them. With ``-n`` each line is a worker's.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import Any

import pytest

from speech.memory import most_memory

__all__ = ["Processes"]


class Processes:
    """Kept by the one that prints; workers send it what they took when they end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._began = time.monotonic()
        self._tests = 0
        self._taken: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logstart(self) -> None:
        self._tests += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        taken = {
            "tests": self._tests,
            "seconds": time.monotonic() - self._began,
            "processor": used.ru_utime + used.ru_stime,
            "memory": most_memory(),
            "child": largest / (1_000_000 if sys.platform == "darwin" else 1_000),
        }
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["taken"] = taken
        else:
            self._taken["main"] = taken

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        if "taken" in getattr(node, "workeroutput", {}):
            self._taken[node.gateway.id] = node.workeroutput["taken"]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        workers = {name: each for name, each in self._taken.items() if name != "main"}
        for name, each in sorted((workers or self._taken).items()):
            terminalreporter.write_line(
                f"{name}: {each['tests']} tests in {each['seconds']:.0f} s"
                f" ({each['processor']:.0f} s of processor), {each['memory']:.0f} MB at most,"
                f" largest child {each['child']:.0f} MB"
            )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Processes(config))
