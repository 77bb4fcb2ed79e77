"""The embedded server through crashes, races and folders it must not touch."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import psutil
import pytest

from interview.errors import StorageError
from storage.postgres.embedded import EmbeddedPostgres
from storage.postgres.processes import find_servers, read_pid_file
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[3]
#: Starts the server of argv[1], says its URL, and waits for its input to end.
CHILD = """
import sys
from pathlib import Path
import structlog
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
from storage.postgres.embedded import EmbeddedPostgres
server = EmbeddedPostgres.start(Path(sys.argv[1]))
sys.stderr.write(server.url + "\\n")
sys.stderr.flush()
sys.stdin.read()
"""


def _query(url: str, sql: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(**asyncpg_connect_kwargs(url))
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(ask())


def _processes(data: Path) -> list[psutil.Process]:
    """Every process of the server of ``data``."""
    heads = [psutil.Process(head.pid) for head in find_servers(data / "pgdata")]
    return heads + [child for head in heads for child in head.children(recursive=True)]


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def _made() -> Iterator[Path]:
    """A folder with a cluster in it that was stopped in order; copied, since making one is slow."""
    folder = Path(tempfile.mkdtemp(prefix="coach-made-"))
    server = EmbeddedPostgres.start(folder / "data")
    _query(server.url, "CREATE TABLE kept AS SELECT 42 AS value")
    server.stop()
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def data(_made: Path) -> Iterator[Path]:
    """A data folder with one row in it and no server; whatever runs on it is ended afterwards."""
    # Not pytest's tmp_path: the server's user may not enter that.
    folder = Path(tempfile.mkdtemp(prefix="coach-data-"))
    _copy(_made, folder / "data")
    yield folder / "data"
    for process in _processes(folder / "data"):
        process.kill()
    _until(lambda: not find_servers(folder / "data" / "pgdata"))
    shutil.rmtree(folder)


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _start(data: Path) -> EmbeddedPostgres:
    server = EmbeddedPostgres.start(data)
    assert _query(server.url, "SELECT value FROM kept") == 42
    return server


def _child(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def _url_of(child: subprocess.Popen[str]) -> str:
    assert child.stderr is not None
    for line in child.stderr:
        if line.startswith("postgresql://"):
            return line.strip()
    raise AssertionError("the child ended")


def _end(child: subprocess.Popen[str]) -> tuple[str, str]:
    stdout, stderr = child.communicate(timeout=PATIENCE)
    return stdout, stderr


def test_the_last_to_leave_stops_the_server(data: Path) -> None:
    first, second = _start(data), _start(data)
    assert first.url == second.url
    first.stop()
    first.stop()
    assert _query(second.url, "SELECT 1") == 1
    second.stop()
    assert _processes(data) == []
    _start(data).stop()


@pytest.mark.parametrize("victims", ["all of it", "the head"])
def test_a_server_killed_is_started_again_at_once(data: Path, victims: str) -> None:
    server = _start(data)
    _query(server.url, "INSERT INTO kept VALUES (43) RETURNING value")
    processes = _processes(data)
    for process in processes if victims == "all of it" else processes[:1]:
        process.send_signal(signal.SIGKILL)
    again = _start(data)
    assert _query(again.url, "SELECT count(*) FROM kept") == 2
    again.stop()
    assert _query(server.url, "SELECT 1") == 1, "the first still uses it"
    server.stop()
    assert _processes(data) == []


def test_a_running_program_can_have_its_killed_server_back(data: Path) -> None:
    server = _start(data)
    for process in _processes(data):
        process.kill()
    server.ensure_running()
    assert _query(server.url, "SELECT value FROM kept") == 42
    server.stop()


def test_a_program_killed_leaves_a_server_that_the_next_one_takes_over(data: Path) -> None:
    child = _child(data)
    url = _url_of(child)
    child.kill()
    _end(child)
    head = find_servers(data / "pgdata")[0].pid
    server = _start(data)
    assert server.url == url
    assert find_servers(data / "pgdata")[0].pid == head
    server.stop()
    assert _processes(data) == [], "a process that died uses nothing any more"


def test_a_program_killed_while_it_starts_the_server_is_no_obstacle(data: Path) -> None:
    for _ in range(3):
        child = _child(data)
        _until(lambda: (data / "pgdata" / "postmaster.pid").exists())
        child.kill()
        _end(child)
        _start(data).stop()


def test_a_normal_end_of_the_program_stops_the_server_and_prints_nothing(data: Path) -> None:
    child = _child(data)
    _url_of(child)
    stdout, _ = _end(child)
    assert (child.returncode, stdout) == (0, "")
    assert _processes(data) == []


def test_a_stale_pid_file_that_names_a_living_process_is_seen_through(data: Path) -> None:
    server = _start(data)
    pid_file = data / "pgdata" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    for process in _processes(data):
        process.kill()
    _until(lambda: not find_servers(data / "pgdata"))
    with subprocess.Popen(["sleep", "60"]) as foreign:
        # PostgreSQL's own programs believe it, and its lock file for the socket too.
        pid_file.write_text("\n".join([str(foreign.pid), *lines[1:]]) + "\n")
        lock = data / "pgdata" / ".s.PGSQL.5432.lock"
        lock.write_text("\n".join([str(foreign.pid), *lock.read_text().splitlines()[1:]]) + "\n")
        again = _start(data)
        assert foreign.poll() is None, "the other process is none of ours"
        again.stop()
        server.stop()
        foreign.kill()


@pytest.mark.parametrize("content", ["", "garbage\n", "1\n", "-7\n/x\n"])
def test_a_broken_pid_file_is_seen_through(data: Path, content: str) -> None:
    (data / "pgdata" / "postmaster.pid").write_text(content)
    assert read_pid_file(data / "pgdata") is None or content[0] in "1-"
    _start(data).stop()


def test_four_programs_start_at_once_and_share_one_server() -> None:
    folder = Path(tempfile.mkdtemp(prefix="coach-four-"))
    try:
        children = [_child(folder / "data") for _ in range(4)]
        urls = [_url_of(child) for child in children]
        assert len(set(urls)) == 1
        assert len(find_servers(folder / "data" / "pgdata")) == 1
        for child in children[:3]:
            _end(child)
        assert _query(urls[0], "SELECT 1") == 1
        _end(children[3])
        assert [child.returncode for child in children] == [0] * 4
        assert _processes(folder / "data") == []
    finally:
        shutil.rmtree(folder)


def test_a_long_path_with_odd_characters_works(data: Path) -> None:
    long = data.parent / ("a long ' \" $HOME %41 é, name" * 5) / "data"
    long.parent.mkdir()
    data.rename(long)
    server = _start(long)
    socket_dir = Path(str(asyncpg_connect_kwargs(server.url)["host"][0]))
    assert socket_dir.stat().st_mode & 0o077 == 0, "others must not reach the socket"
    for process in _processes(long):
        process.kill()
    again = _start(long)
    again.stop()
    server.stop()
    long.rename(data)


def test_a_making_of_the_cluster_cut_off_is_begun_anew(data: Path) -> None:
    shutil.rmtree(data / "pgdata")
    leftover = data / ".new-abc"
    leftover.mkdir()
    (leftover / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres.start(data)
    assert _query(server.url, "SELECT current_database()") == "interview_coach"
    server.stop()
    assert not leftover.exists()


def _snapshot(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.lstat().st_mode,
            path.lstat().st_uid,
        )
        for path in folder.rglob("*")
        if path.name not in ("start.lock", "clients.lock")
    }


def _newer(data: Path) -> None:
    (data / "pgdata" / "PG_VERSION").write_text("19\n")


def _older(data: Path) -> None:
    (data / "pgdata" / "PG_VERSION").write_text("16\n")


def _binary_version(data: Path) -> None:
    (data / "pgdata" / "PG_VERSION").write_bytes(b"\xff\xfe\x00")


def _no_version(data: Path) -> None:
    (data / "pgdata" / "PG_VERSION").unlink()


def _empty_control(data: Path) -> None:
    (data / "pgdata" / "global" / "pg_control").write_bytes(b"")


def _foreign(data: Path) -> None:
    shutil.rmtree(data / "pgdata")
    (data / "holiday.jpg").write_bytes(b"precious")


def _cluster_is_a_file(data: Path) -> None:
    shutil.rmtree(data / "pgdata")
    (data / "pgdata").write_bytes(b"precious")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_newer, "cluster_version .*found=19"),
        (_older, "cluster_version .*found=16"),
        (_binary_version, "damaged"),
        (_no_version, "damaged"),
        (_empty_control, "damaged"),
        (_foreign, "folder_not_ours"),
        (_cluster_is_a_file, "root|damaged"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_and_left_as_it_is(
    data: Path, damage: Callable[[Path], None], said: str
) -> None:
    damage(data)
    before = _snapshot(data)
    with pytest.raises(StorageError, match=said):
        EmbeddedPostgres.start(data)
    assert _snapshot(data) == before


def test_a_cluster_damaged_inside_is_told_with_the_servers_own_words(data: Path) -> None:
    control = data / "pgdata" / "global" / "pg_control"
    control.write_bytes(os.urandom(control.stat().st_size))
    damaged = control.read_bytes()
    with pytest.raises(StorageError, match=r"postgres_start output=.*(control|incompatible)"):
        EmbeddedPostgres.start(data)
    assert control.read_bytes() == damaged
    assert (data / "pgdata" / "base").is_dir()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"precious")
    with pytest.raises(StorageError, match="folder_unusable"):
        EmbeddedPostgres.start(tmp_path / "data")
    assert (tmp_path / "data").read_bytes() == b"precious"


as_root = pytest.mark.skipif(
    os.geteuid() != 0 or not hasattr(os, "setresuid"), reason="only root can become someone else"
)
NOBODY = 65534


@contextlib.contextmanager
def _as_nobody() -> Iterator[None]:
    """This process as a normal user; nothing is executed that only root may read."""
    groups = os.getgroups()
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, 0)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)
        os.setgroups(groups)


def test_a_child_just_forked_is_no_second_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def process(pid: int, parent: int) -> SimpleNamespace:
        return SimpleNamespace(
            pid=pid,
            name=lambda: "postgres",
            cwd=lambda: str(tmp_path),
            cmdline=lambda: ["/bin/postgres", "-D", str(tmp_path)],
            ppid=lambda: parent,
        )

    monkeypatch.setattr(psutil, "process_iter", lambda: [process(20, 1), process(21, 20)])
    assert [each.pid for each in find_servers(tmp_path)] == [20]


@as_root
def test_a_normal_user_has_a_server_of_their_own(data: Path) -> None:
    own = data.parent / "own"
    own.mkdir()
    data.parent.chmod(0o755)
    os.chown(own, NOBODY, NOBODY)
    with _as_nobody():
        server = EmbeddedPostgres.start(own / "data")
        [head] = find_servers(own / "data" / "pgdata")
        assert psutil.Process(head.pid).uids().real == NOBODY
        for process in _processes(own / "data"):
            process.kill()
        again = EmbeddedPostgres.start(own / "data")
        assert _query(again.url, "SELECT 1") == 1
        again.stop()
        server.stop()
        assert _processes(own / "data") == []
    # Root after them runs it as its owner.
    server = EmbeddedPostgres.start(own / "data")
    assert _query(server.url, "SELECT 1") == 1
    [head] = find_servers(own / "data" / "pgdata")
    assert psutil.Process(head.pid).uids().real == NOBODY
    server.stop()


@as_root
def test_another_users_database_is_told_and_left_as_it_is(data: Path) -> None:
    data.parent.chmod(0o755)
    before = _snapshot(data)
    with _as_nobody(), pytest.raises(StorageError, match=r"folder_unusable|cluster_of_another"):
        EmbeddedPostgres.start(data)
    assert _snapshot(data) == before


@as_root
def test_a_database_that_belongs_to_root_is_told_and_left_as_it_is(data: Path) -> None:
    os.chown(data / "pgdata", 0, 0)
    before = _snapshot(data)
    with pytest.raises(StorageError, match="cluster_of_root"):
        EmbeddedPostgres.start(data)
    assert _snapshot(data) == before
