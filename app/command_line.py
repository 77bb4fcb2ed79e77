"""The command line."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import config
from app.check_coach.command_line import compare_coaches
from app.lifecycle import health
from app.models_command import add_models_command, run_models_command
from app.observability import set_up_logging
from app.running import migrate_only, regrade_all, run, show_usage, work
from interview.errors import ConfigurationError, ServiceError

__all__ = ["main"]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="bot.py", description="An interview coach for Discord, self-hosted."
    )
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
    add_models_command(commands)
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
    try:
        if chosen.command in ("demo", "try"):
            return _local(chosen)
        if chosen.command == "check-coach":
            return compare_coaches(chosen.coach, yes=chosen.yes, json_file=chosen.json)
        if chosen.command == "models":
            return run_models_command(chosen.action, chosen.names, as_json=chosen.json)
        settings = config.load(needs_token=chosen.command == "run")
        if chosen.command == "health":
            return health(settings.health_file)
        set_up_logging(settings.log_level, settings.log_format)
        command = {
            "run": run,
            "worker": work,
            "migrate": migrate_only,
            "usage": lambda settings: show_usage(settings, chosen.days),
            "regrade": regrade_all,
        }[chosen.command]
        asyncio.run(command(settings))
    except ConfigurationError as error:
        print(f"Some settings need your attention (environment or .env):\n{error}", file=sys.stderr)
        return 2
    except ServiceError as error:
        print(f"Stopped: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _local(chosen: argparse.Namespace) -> int:
    """The commands that run in a local Discord; their packages come with the development set."""
    try:
        from sandbox import demo, demo_team, trying
    except ModuleNotFoundError as missing:
        print(
            f"`bot.py {chosen.command}` needs the development packages ({missing.name} is missing):"
            " install requirements-dev.lock, or use `make demo` and `make try`.",
            file=sys.stderr,
        )
        return 2
    if chosen.command == "demo":
        return demo_team.main(chosen.out) if chosen.team else demo.main(chosen.out)
    return trying.main(port=chosen.port, gemini=chosen.gemini)
