"""Server processes, recognized by what they do."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from interview.errors import DatabaseUnusable, Fault

_KILL_SECONDS = 10.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class PidFile:
    """What ``postmaster.pid`` says. It says so as well long after its server is dead."""

    pid: int
    socket_dir: Path | None
    ready: bool


def read_pid_file(cluster: Path) -> PidFile | None:
    """The cluster's ``postmaster.pid``; None if there is none, or nothing to be made of it."""
    try:
        lines = (cluster / "postmaster.pid").read_text("utf-8", "surrogateescape").splitlines()
    except FileNotFoundError:
        return None
    # Written line by line while the server comes up: pid, folder, start time, port, socket folder,
    # address, shared memory, status.
    if not lines or not lines[0].strip().lstrip("-").isdecimal():
        return None
    return PidFile(
        pid=int(lines[0]),
        socket_dir=Path(lines[4]) if len(lines) > 4 and lines[4] else None,
        ready=len(lines) > 7 and lines[7].strip() == "ready",
    )


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead but not buried by its parent does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Postmaster:
    """A process of a server: its head, or (``orphan``) a part that outlived the head."""

    def __init__(self, process: psutil.Process, *, orphan: bool) -> None:
        self._process = process
        self.pid = process.pid
        self.orphan = orphan

    def stop(self, seconds: float) -> None:
        """End it: politely, then at once. Raises DatabaseUnusable when it does not go.

        The head gets SIGINT (PostgreSQL's "fast": clients are sent away, all is written). Orphans
        notice by themselves that the head is gone, mostly within milliseconds.
        """
        steps = [(None, 3.0), (signal.SIGTERM, 3.0)] if self.orphan else [(signal.SIGINT, seconds)]
        for sent, wait in [*steps, (signal.SIGQUIT, _KILL_SECONDS), (signal.SIGKILL, 3.0)]:
            try:
                if sent is not None:
                    self._process.send_signal(sent)
            except psutil.NoSuchProcess:
                return
            except psutil.AccessDenied as error:
                raise DatabaseUnusable(Fault.POSTGRES_OF_ANOTHER, pid=self.pid) from error
            # Its own wait() would wait for a zombie that nobody buries.
            deadline = time.monotonic() + wait
            while time.monotonic() < deadline:
                if not self._process.is_running() or not alive(self.pid):
                    return
                time.sleep(_POLL_SECONDS)
        raise DatabaseUnusable(Fault.POSTGRES_STAYS, pid=self.pid)


def find_servers(cluster: Path) -> list[Postmaster]:
    """Processes of a PostgreSQL server on ``cluster``, the head first.

    All of them work in the folder of their cluster. Children have titles like
    ``postgres: checkpointer``, and count only once their head is gone.
    """
    heads: list[psutil.Process] = []
    children: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            if not process.name().startswith("postgres"):
                continue
            folder = process.cwd()
            if not folder or not os.path.samefile(folder, cluster):
                continue
            title = process.cmdline()
        except (psutil.Error, OSError):
            # Gone meanwhile, or not ours to look at: then it is no server of ours.
            continue
        (children if title and title[0].startswith("postgres:") else heads).append(process)
    if heads:
        # A child that was forked a moment ago still has its head's title.
        pids = {process.pid for process in heads}
        return [Postmaster(each, orphan=False) for each in heads if _parent(each) not in pids]
    return [Postmaster(process, orphan=True) for process in children]


def _parent(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.Error:
        return None
