"""The composition root: everything is built here, once, in nested ``async with``, and handed down.

bot.py is the command line over it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from app.coaches import Coaches, coaches_from, own_coaches_from, sealer_from, voice_from
from cogs.cards import CardNotifier
from cogs.client import Client
from cogs.kit.readers import Readers
from cogs.services import Services
from config import Settings
from documents.packs import FilePackReader
from documents.reader import FileDocumentReader
from interview.coaching import Coaching
from interview.conducting.answers import AnswerService
from interview.conducting.edits import EditService
from interview.conducting.interviews import InterviewService
from interview.conducting.listening import Listening
from interview.conducting.reading import Views
from interview.conducting.recordings import RecordingService
from interview.conducting.regrading import RegradeService
from interview.conducting.reports import ReportService
from interview.conducting.talk import TalkService
from interview.costs import CostService, DailyLimits
from interview.errors import ServiceError
from interview.models import RecordingLimits
from interview.notices import Notices
from interview.outbox import CardOutbox, DueCards, queue_of_cards, queue_of_team_cards
from interview.packs.service import PackService
from interview.people import PeopleService
from interview.ports import Interviewer, Queue, Runner, Transcriber, Voice
from interview.servers import ServerRules, Servers
from interview.speaking.sounds import SoundService
from interview.team.building import build_team
from interview.team.kinds.rules import TeamTiming
from interview.timing import Timing
from llm.guards.own_keys import OwnModel
from pipeline.queue import PgQueue, install_queue
from pipeline.tasks import Concurrency, Retries, Tasks, UseCases
from pipeline.worker import worker
from speech.whisper.transcriber import AT_ONCE, WhisperTranscriber
from storage.database import Database
from storage.migrate import migrate
from storage.postgres.embedded import EmbeddedPostgres
from storage.postgres.urls import asyncpg_connect_kwargs

log = structlog.get_logger(__name__)

#: Seconds between two looks after the embedded PostgreSQL.
WATCH_EVERY = 5.0


class Ear(Transcriber, Protocol):
    """A transcriber as a process keeps it: loaded at the start, closed at the end."""

    async def warm_up(self) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class StandIns:
    """What takes the place of what the settings name, where it is given."""

    interviewer: Interviewer | None = None
    transcriber: Ear | None = None
    voice: Voice | None = None
    retries: Retries | None = None
    timing: Timing | None = None
    #: On a server's own key.
    own_model: Callable[[str], OwnModel] | None = None
    team_timing: TeamTiming | None = None


_NONE = StandIns()


@dataclass(frozen=True, slots=True)
class ProcessServices:
    """What a process is made of, besides its connection to Discord."""

    settings: Settings
    database: Database
    database_url: str
    transcriber: Ear
    voice: Voice | None
    coaches: Coaches
    services: Services
    notifier: CardNotifier
    tasks: Tasks

    async def warm_up(self) -> None:
        """Load the models now, not when the first person waits for them."""
        await self.transcriber.warm_up()
        if self.voice is not None:
            await self.voice.warm_up()
        await self.coaches.warm_up()

    def worker(self, *runners: Runner) -> AbstractAsyncContextManager[asyncio.Task[None]]:
        """The queue running the steps that are for ``runners``; for any, where none is named."""
        return worker(
            asyncpg_connect_kwargs(self.database_url),
            self.tasks,
            runners or tuple(Runner),
            heartbeat=self.settings.queue_heartbeat,
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
async def process_services(
    settings: Settings, stand_ins: StandIns = _NONE
) -> AsyncIterator[ProcessServices]:
    """Build everything but the Discord client, on a migrated database."""
    transcriber, voice, timing = stand_ins.transcriber, stand_ins.voice, stand_ins.timing
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database_url(settings))
        await migrate(url)
        await install_queue(asyncpg_connect_kwargs(url))
        if voice is None:
            voice = voice_from(settings)
        if voice is not None:
            stack.push_async_callback(voice.close)
        left_out = frozenset({Queue.speak} if voice is None else ())
        database = Database.connect(url, partial(PgQueue, left_out=left_out))
        stack.push_async_callback(database.close)
        await database.ping()
        upload_limits = RecordingLimits(
            max_bytes=int(settings.max_upload_mb * 1_000_000),
            max_seconds=settings.max_voice_minutes * 60,
        )
        if transcriber is None:
            transcriber = WhisperTranscriber(
                settings.whisper_model,
                cache=settings.models_dir,
                upload_limits=upload_limits,
                threads=settings.whisper_threads,
                device=settings.whisper_device,
            )
        stack.push_async_callback(transcriber.close)
        coaches = (
            await stack.enter_async_context(coaches_from(settings))
            if stand_ins.interviewer is None
            else Coaches(stand_ins.interviewer, stand_ins.interviewer, frozenset({"en"}))
        )
        interviewer = coaches.interviewer
        sealer = sealer_from(settings)
        own = await stack.enter_async_context(
            own_coaches_from(
                settings, database, sealer, offline=coaches.offline, make=stand_ins.own_model
            )
        )
        servers = Servers(database, sealer=sealer, tester=own)
        spending = DailyLimits(
            settings.daily_calls_per_person,
            settings.daily_calls_per_server,
            settings.daily_tokens_per_person,
            settings.daily_tokens_per_server,
        )
        coaching = Coaching(interviewer, own, coaches.free_languages, seed=settings.question_seed)
        interviews = InterviewService(
            database,
            coaching,
            transcriber,
            daily_limits=spending,
            timing=timing,
        )
        answers = AnswerService(database, coaching, daily_limits=spending, timing=timing)
        regrades = RegradeService(
            database, coaches.primary, daily_limits=spending, own=own, timing=timing
        )
        views = Views(database, grader=regrades.grader, timing=timing)
        team = build_team(
            database,
            coaching,
            transcriber,
            daily_limits=spending,
            timing=stand_ins.team_timing,
            reviewing=ServerRules(servers),
        )
        sounds = SoundService(database, voice, daily_limits=spending)
        due = DueCards(database)
        # A killed process's cards are free again when its jobs are.
        readers = Readers()
        lease = settings.queue_heartbeat
        notifier = CardNotifier(
            CardOutbox(database, lambda uow: uow.cards, queue_of_cards, lease_seconds=lease),
            CardOutbox(
                database, lambda uow: uow.team_cards, queue_of_team_cards, lease_seconds=lease
            ),
            views,
            interviews,
            sounds,
            team,
            readers,
        )
        yield ProcessServices(
            settings=settings,
            database=database,
            database_url=url,
            transcriber=transcriber,
            voice=voice,
            coaches=coaches,
            services=Services(
                notices=Notices(database),
                people=PeopleService(database),
                interviews=interviews,
                answers=answers,
                talk=TalkService(database, timing=timing),
                edits=EditService(database, timing=timing),
                listening=Listening(database),
                regrades=regrades,
                costs=CostService(database, spending),
                views=views,
                sounds=sounds,
                due=due,
                documents=FileDocumentReader(),
                packs=PackService(database),
                pack_files=FilePackReader(),
                servers=servers,
                upload_limits=upload_limits,
                grader=interviewer.name,
                readers=readers,
                team=team.service,
                team_views=team.views,
                team_lookup=team.lookup,
                pairs=team.pairs,
                team_stats=team.stats,
                panel=team.panel,
                comments=team.comments,
            ),
            notifier=notifier,
            tasks=Tasks(
                database,
                UseCases(
                    recordings=RecordingService(database, coaching, transcriber, timing=timing),
                    interviews=interviews,
                    answers=answers,
                    regrades=regrades,
                    reports=ReportService(database, coaching, daily_limits=spending),
                    servers=servers,
                    sounds=sounds,
                    notifier=notifier,
                    team=team.flow,
                    digests=team.digests,
                    due=due,
                ),
                retries=stand_ins.retries,
                # What waits together is heard in batches.
                concurrency=Concurrency(AT_ONCE, settings.grading_concurrency),
            ),
        )


def build_bot(built: ProcessServices, *, message_content: bool = True) -> Client:
    """The Discord client over what was built; not connected yet."""
    return Client(
        built.services,
        message_content=message_content,
        guild_ids=built.settings.guild_ids,
        on_login=built.notifier.connect,
    )
