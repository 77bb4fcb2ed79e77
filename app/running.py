"""What the commands of bot.py do that last as long as a process, or need its database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import discord

import config
from app.assembly import build_bot, database_url, process_services
from app.coaches import check_model, model_from
from app.lifecycle import end, keep_alive, stop_on_signals
from app.usage_table import usage_table
from config import Settings
from interview.conducting.regrading import RegradeService
from interview.costs import CostService
from interview.errors import ConfigurationError, Fault
from interview.ports import Runner
from pipeline.queue import PgQueue, install_queue
from storage.database import Database
from storage.migrate import migrate
from storage.postgres.urls import asyncpg_connect_kwargs

#: Permissions the bot asks for when it is invited; README.md says what each is for.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,
    create_private_threads=True,
    create_events=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
)


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
                Fault.SETTINGS,
                words="  DISCORD_TOKEN: Discord does not accept it; it may have been reset\n"
                f"      get it from: {config.WHERE['discord_token']}",
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
        raise ConfigurationError(Fault.SETTINGS, words="  DISCORD_TOKEN: is missing")
    stop = stop_on_signals()
    introduction = await introduce(token.get_secret_value())
    print(f"{introduction.name} is starting. Invite it to a server:\n  {introduction.invite}")
    if not introduction.message_content:
        print(
            "The Message Content intent is off: in servers people answer with /answer or"
            " Apps → Submit as answer. docs/operating.md says how to turn it on."
        )
    async with process_services(settings) as built:
        await check_model(settings)
        await built.tasks.reseal_keys()
        runners = tuple(Runner) if settings.worker_in_bot else (Runner.BOT,)
        bot = build_bot(built, message_content=introduction.message_content)
        async with bot:
            # The worker ends before the connection that its cards go out by.
            async with built.worker(*runners):
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
            await end(connection)
            (outcome,) = await asyncio.gather(connection, return_exceptions=True)
            if isinstance(outcome, Exception):
                raise outcome


async def work(settings: Settings) -> None:
    """Transcribe and grade until SIGINT or SIGTERM; any number of these beside one bot."""
    stop = stop_on_signals()
    if settings.database_url is None:
        raise ConfigurationError(
            Fault.SETTINGS,
            words="  DATABASE_URL: is missing; a worker shares the bot's database\n"
            f"      get it from: {config.WHERE['database_url']}",
        )
    async with process_services(settings) as built, built.worker(Runner.WORKER) as task:
        await built.tasks.reseal_keys()
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
            Fault.SETTINGS,
            words="  GEMINI_API_KEY: is missing, so there is no model that could grade again\n"
            f"      get it from: {config.WHERE['gemini_api_key']}",
        )
    async with database_alone(settings) as database:
        count = await RegradeService(database, model).request_all()
    await model.close()
    print(f"Answers to be graded again: {count}. The bot, or a worker, does it while it runs.")
