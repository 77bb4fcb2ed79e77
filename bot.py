"""Composition root and command line; ``bot.py --help`` names the commands.

Everything is built here, once, in nested ``async with``, and handed down.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import discord
import structlog

import config
from coaches import Coaches, coaches_from, compare_coaches, model_from
from cogs.cards import CardNotifier
from cogs.coach import CoachBot
from cogs.services import Services
from config import Settings
from documents.packs import FilePackReader
from documents.reader import FileDocumentReader
from interview.answers import AnswerService
from interview.costs import CostService, DailyLimits, usage_table
from interview.errors import ConfigurationError, ServiceError
from interview.packs import PackService
from interview.people import PeopleService
from interview.ports import Interviewer, Transcriber
from interview.recordings import RecordingLimits
from interview.regrading import RegradeService
from interview.reporting import ReportService
from interview.service import InterviewService
from interview.team.building import build_team
from interview.team.rules import TeamTiming
from interview.timing import Timing
from interview.views import Views
from lifecycle import health, keep_alive, stop_on_signals
from observability import set_up_logging
from pipeline.queue import PgQueue, install_queue
from pipeline.tasks import Retries, Tasks
from pipeline.worker import worker
from speech.whisper import AT_ONCE, WhisperTranscriber
from storage.database import Database
from storage.embedded import EmbeddedPostgres
from storage.migrate import migrate
from storage.urls import asyncpg_connect_kwargs

__all__ = ["Parts", "build_bot", "main", "parts"]

log = structlog.get_logger("bot")

#: Permissions the bot asks for when it is invited; README.md says what each is for.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,
    create_private_threads=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
)
#: Seconds between two looks after the embedded PostgreSQL.
WATCH_EVERY = 5.0


# --------------------------------------------------------------------------- putting together


class Ear(Transcriber, Protocol):
    """A transcriber as a process keeps it: loaded at the start, closed at the end."""

    async def warm_up(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process is made of, besides its connection to Discord."""

    settings: Settings
    database: Database
    database_url: str
    transcriber: Ear
    coaches: Coaches
    services: Services
    notifier: CardNotifier
    tasks: Tasks

    async def warm_up(self) -> None:
        """Load the models now, not when the first person waits for them."""
        await self.transcriber.warm_up()
        await self.coaches.warm_up()

    def worker(self, steps: Mapping[str, Callable[[int], Awaitable[None]]]) -> Any:
        """The queue running ``steps``, as an async context manager."""
        return worker(
            asyncpg_connect_kwargs(self.database_url),
            steps,
            heartbeat=self.settings.queue_heartbeat,
            # What waits together is heard in batches.
            limits={
                "transcribe": AT_ONCE,
                "grade": self.settings.grading_concurrency,
                "regrade": self.settings.grading_concurrency,
            },
        )


@asynccontextmanager
async def database_url(settings: Settings) -> AsyncIterator[str]:
    """The configured database, or the embedded one for as long as the block lasts."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = await asyncio.to_thread(
        EmbeddedPostgres.start, settings.data_dir.resolve() / "postgres"
    )
    watching = asyncio.create_task(_watch(server), name="embedded-postgres")
    try:
        yield server.url
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await asyncio.to_thread(server.stop)


async def _watch(server: EmbeddedPostgres) -> None:
    """Start the embedded server again when something killed it under us."""
    while True:
        await asyncio.sleep(WATCH_EVERY)
        try:
            await asyncio.to_thread(server.ensure_running)
        except ServiceError as error:
            log.error("embedded_postgres_lost", code=str(error))


@asynccontextmanager
async def parts(
    settings: Settings,
    *,
    interviewer: Interviewer | None = None,
    transcriber: Ear | None = None,
    retries: Retries | None = None,
    timing: Timing | None = None,
    team_timing: TeamTiming | None = None,
) -> AsyncIterator[Parts]:
    """Build everything but the Discord client, on a migrated database.

    ``interviewer`` and ``transcriber`` stand in for those that the settings name.
    """
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database_url(settings))
        await migrate(url)
        await install_queue(asyncpg_connect_kwargs(url))
        database = Database.connect(url, PgQueue)
        stack.push_async_callback(database.close)
        await database.ping()
        limits = RecordingLimits(
            max_bytes=int(settings.max_upload_mb * 1_000_000),
            max_seconds=settings.max_voice_minutes * 60,
        )
        if transcriber is None:
            transcriber = WhisperTranscriber(
                settings.whisper_model,
                cache=settings.models_dir,
                limits=limits,
                threads=settings.whisper_threads,
            )
        stack.push_async_callback(transcriber.close)
        coaches = (
            await stack.enter_async_context(coaches_from(settings))
            if interviewer is None
            else Coaches(interviewer, interviewer, frozenset({"en"}))
        )
        interviewer = coaches.interviewer
        spending = DailyLimits(
            settings.daily_calls_per_person,
            settings.daily_calls_per_server,
            settings.daily_tokens_per_person,
            settings.daily_tokens_per_server,
        )
        interviews = InterviewService(
            database,
            interviewer,
            transcriber,
            seed=settings.question_seed,
            limits=spending,
            free_languages=coaches.free_languages,
            timing=timing,
        )
        answers = AnswerService(database, interviewer, transcriber, limits=spending, timing=timing)
        regrades = RegradeService(database, coaches.primary, limits=spending, timing=timing)
        views = Views(database, grader=regrades.grader, timing=timing)
        team = build_team(
            database,
            interviewer,
            transcriber,
            seed=settings.question_seed,
            limits=spending,
            free_languages=coaches.free_languages,
            timing=team_timing,
        )
        # A killed process's cards are free again when its jobs are.
        notifier = CardNotifier(database, views, team, lease_seconds=settings.queue_heartbeat)
        yield Parts(
            settings=settings,
            database=database,
            database_url=url,
            transcriber=transcriber,
            coaches=coaches,
            services=Services(
                store=database,
                people=PeopleService(database),
                interviews=interviews,
                answers=answers,
                regrades=regrades,
                costs=CostService(database, spending),
                views=views,
                documents=FileDocumentReader(),
                packs=PackService(database),
                pack_files=FilePackReader(),
                limits=limits,
                grader=interviewer.name,
                team=team.service,
                team_views=team.views,
                panel=team.panel,
                comments=team.comments,
            ),
            notifier=notifier,
            tasks=Tasks(
                database,
                interviews=interviews,
                answers=answers,
                regrades=regrades,
                reports=ReportService(database, interviewer, limits=spending),
                notifier=notifier,
                team=team.flow,
                retries=retries,
            ),
        )


def build_bot(built: Parts, *, message_content: bool = True) -> CoachBot:
    """The Discord client over built parts; not connected yet."""
    return CoachBot(
        built.services,
        message_content=message_content,
        guild_ids=built.settings.guild_ids,
        on_login=built.notifier.connect,
    )


# --------------------------------------------------------------------------- run


@dataclass(frozen=True, slots=True)
class Introduction:
    """What Discord says of our application before we connect."""

    name: str
    message_content: bool
    invite: str


async def introduce(token: str) -> Introduction:
    """Ask Discord who we are. Raises ConfigurationError for a wrong token."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            raise ConfigurationError(
                "  DISCORD_TOKEN: Discord does not accept it; it may have been reset\n"
                f"      get it from: {config.WHERE['discord_token']}"
            ) from None
        application = await client.application_info()
    flags = application.flags
    return Introduction(
        name=application.name,
        message_content=flags.gateway_message_content or flags.gateway_message_content_limited,
        invite=discord.utils.oauth_url(
            application.id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
        ),
    )


async def run(settings: Settings) -> None:
    """Connect to Discord and work until SIGINT or SIGTERM."""
    token = settings.discord_token
    if token is None:
        raise ConfigurationError("  DISCORD_TOKEN: is missing")
    stop = stop_on_signals()
    introduction = await introduce(token.get_secret_value())
    print(f"{introduction.name} is starting. Invite it to a server:\n  {introduction.invite}")
    if not introduction.message_content:
        print(
            "The Message Content intent is off: in servers people answer with /answer or"
            " Apps → Submit as answer. docs/operating.md says how to turn it on."
        )
    async with parts(settings) as built:
        await check_model(settings)
        steps = dict(built.tasks.delivery())
        if settings.worker_in_bot:
            steps.update(built.tasks.work())
        bot = build_bot(built, message_content=introduction.message_content)
        async with bot:
            # The worker ends before the connection that its cards go out by.
            async with built.worker(steps):
                if settings.worker_in_bot:
                    await built.warm_up()
                connection = asyncio.create_task(
                    bot.start(token.get_secret_value()), name="discord"
                )
                alive = asyncio.create_task(
                    keep_alive(settings.health_file, built.database, bot.is_ready), name="health"
                )
                stopping = asyncio.create_task(stop.wait())
                await asyncio.wait({connection, stopping}, return_when=asyncio.FIRST_COMPLETED)
                for task in (alive, stopping):
                    task.cancel()
            # Asked to stop, we end the connection (or the attempt at one); ended by itself, it
            # says why.
            connection.cancel()
            (outcome,) = await asyncio.gather(connection, return_exceptions=True)
            if isinstance(outcome, Exception):
                raise outcome


async def work(settings: Settings) -> None:
    """Transcribe and grade until SIGINT or SIGTERM; any number of these beside one bot."""
    stop = stop_on_signals()
    if settings.database_url is None:
        raise ConfigurationError(
            "  DATABASE_URL: is missing; a worker shares the bot's database\n"
            f"      get it from: {config.WHERE['database_url']}"
        )
    async with parts(settings) as built, built.worker(built.tasks.work()) as task:
        await built.warm_up()
        print("Worker ready.")
        alive = asyncio.create_task(
            keep_alive(settings.health_file, built.database, lambda: not task.done())
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for each in (alive, stopping):
            each.cancel()
        if task.done():
            await task


async def check_model(settings: Settings) -> None:
    """Say at start, not at the first interview, that a key or model is wrong; never fatal."""
    model = model_from(settings)
    if model is None:
        log.info("offline_coach", reason="no GEMINI_API_KEY")
        return
    try:
        await model.check()
    except ServiceError as error:
        log.error("model_unusable", code=str(error), grader=model.name)
    finally:
        await model.close()


@asynccontextmanager
async def database_alone(settings: Settings) -> AsyncIterator[Database]:
    """The database, brought up to date, for what needs neither Discord nor a worker."""
    async with database_url(settings) as url:
        await migrate(url)
        await install_queue(asyncpg_connect_kwargs(url))
        database = Database.connect(url, PgQueue)
        try:
            yield database
        finally:
            await database.close()


async def migrate_only(settings: Settings) -> None:
    async with database_alone(settings):
        print("The database is up to date.")


async def show_usage(settings: Settings, days: int) -> None:
    async with database_alone(settings) as database:
        print(usage_table(await CostService(database).list_by_day(days)))


async def regrade_all(settings: Settings) -> None:
    """Ask for another grading of all that a stand-in rated; a worker does it."""
    model = model_from(settings)
    if model is None:
        raise ConfigurationError(
            "  GEMINI_API_KEY: is missing, so there is no model that could grade again\n"
            f"      get it from: {config.WHERE['gemini_api_key']}"
        )
    async with database_alone(settings) as database:
        count = await RegradeService(database, model).request_all()
    await model.close()
    print(f"Answers to be graded again: {count}. The bot, or a worker, does it while it runs.")


# --------------------------------------------------------------------------- command line


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


if __name__ == "__main__":
    sys.exit(main())
