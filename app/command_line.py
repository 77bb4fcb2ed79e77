"""The command line. A command's modules are imported when it runs, and no others."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from app.version import VERSION

MODELS_ACTIONS = ("list", "download", "check", "measure", "recommend")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="bot.py", description="An interview coach for Discord, self-hosted."
    )
    top.add_argument("--version", action="version", version=f"interview-coach {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="connect to Discord (settings: environment or .env)")
    commands.add_parser("worker", help="transcribe and grade for a bot on the same DATABASE_URL")
    commands.add_parser("migrate", help="bring the database up to date and exit")
    usage = commands.add_parser("usage", help="what models' calls have cost, by day and server")
    usage.add_argument("--days", type=_days, default=30, help="how many, today included")
    commands.add_parser("regrade", help="have all answers graded again that a stand-in rated")
    commands.add_parser("health", help="exit 0 if the running process was alive just now")
    check = commands.add_parser(
        "check-coach", help="put fixed answers to every configured coach and compare them"
    )
    check.add_argument(
        "--coach",
        action="append",
        metavar="NAME",
        help="only this one: gemini, compatible, offline",
    )
    check.add_argument("--yes", action="store_true", help="don't ask before calling a paid model")
    check.add_argument("--json", type=Path, metavar="FILE", help="write everything there too")
    models = commands.add_parser(
        "models", help="list, download, check, measure and choose Whisper models"
    )
    models.add_argument("action", nargs="?", choices=MODELS_ACTIONS, default="list")
    models.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="download: which one; check, measure: only these (else all that are here)",
    )
    models.add_argument("--json", action="store_true", help="write JSON, for programs")
    read = commands.add_parser("read", help="print what is read of a résumé or a pack's file")
    read.add_argument("file", type=Path, metavar="FILE")
    hear = commands.add_parser("hear", help="print what is heard in a recording")
    hear.add_argument("file", type=Path, metavar="FILE")
    hear.add_argument("--language", default="en", metavar="xx", help="what it is in (ISO 639-1)")
    demo = commands.add_parser("demo", help="play a whole interview in a local Discord")
    demo.add_argument("--out", type=Path, default=Path("out"), help="folder for what it writes")
    demo.add_argument("--team", action="store_true", help="four people in a team practice instead")
    attempt = commands.add_parser("try", help="try the bot in your browser, no token needed")
    attempt.add_argument("--port", type=int, default=0, help="port on loopback (0: any)")
    attempt.add_argument(
        "--gemini", action="store_true", help="use GEMINI_API_KEY instead of the offline coach"
    )
    return top


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 3650:
        raise argparse.ArgumentTypeError("is not from 1 to 3650")
    return days


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    chosen = parser().parse_args(arguments)
    if chosen.command == "health":
        from app.health import health

        return health()
    from interview.errors import ConfigurationError, DatabaseUnusable, ServiceError

    try:
        return _run(chosen)
    except ConfigurationError as error:
        from app.fault_words import OF_SETTINGS, fault_words

        said = fault_words(error)
        if error.fault in OF_SETTINGS:
            print("Some settings need your attention (environment or .env):", file=sys.stderr)
            said = said if said.startswith(" ") else f"  {said}"
        print(said, file=sys.stderr)
        return 2
    except DatabaseUnusable as error:
        from app.fault_words import fault_words

        print(f"Stopped. {fault_words(error)}", file=sys.stderr)
        return 1
    except ServiceError as error:
        print(f"Stopped: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(chosen: argparse.Namespace) -> int:
    if chosen.command in ("demo", "try"):
        return _local(chosen)
    if chosen.command == "check-coach":
        from app.check_coach.command_line import compare_coaches

        return compare_coaches(chosen.coach, yes=chosen.yes, json_file=chosen.json)
    if chosen.command == "models":
        from app.models_command import run_models_command

        return run_models_command(chosen.action, chosen.names, as_json=chosen.json)
    if chosen.command == "read":
        from app.read_command import read_file

        return read_file(chosen.file)
    if chosen.command == "hear":
        from app.hear_command import hear_file

        return hear_file(chosen.file, chosen.language)
    import asyncio

    import config
    from app import running
    from app.observability import set_up_logging

    settings = config.load(needs_token=chosen.command == "run")
    set_up_logging(settings.log_level, settings.log_format)
    work = {
        "run": running.run,
        "worker": running.work,
        "migrate": running.migrate_only,
        "usage": lambda settings: running.show_usage(settings, chosen.days),
        "regrade": running.regrade_all,
    }[chosen.command]
    asyncio.run(work(settings))
    return 0


def _local(chosen: argparse.Namespace) -> int:
    """The commands that run in a local Discord; their packages come with the development set."""
    name = "trying" if chosen.command == "try" else "demo_team" if chosen.team else "demo"
    try:
        # By name: the product imports nothing of the sandbox.
        module = importlib.import_module(f"sandbox.{name}")
    except ModuleNotFoundError as missing:
        print(
            f"`bot.py {chosen.command}` needs the development packages ({missing.name} is missing):"
            " install requirements-dev.lock, or use `make demo` and `make try`.",
            file=sys.stderr,
        )
        return 2
    status: int = (
        module.main(port=chosen.port, gemini=chosen.gemini)
        if chosen.command == "try"
        else module.main(chosen.out)
    )
    return status
