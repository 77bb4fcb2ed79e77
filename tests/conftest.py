"""One PostgreSQL a run, one database a test, and the whole bot in a local Discord."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import psutil
import pytest

from app.assembly import ProcessServices, StandIns, build_bot, process_services
from cogs.client import Client
from config import Settings
from interview.timing import Timing
from llm.guards.own_keys import OwnModel
from pipeline.tasks import Retries
from sandbox.demo import demo_settings, load_sample
from sandbox.discord_world import Person, World, world
from sandbox.reading import SeenMessage
from speech.memory import give_back
from storage.postgres.embedded import EmbeddedPostgres
from tests.support.databases import Databases
from tests.support.fakes import FakeEar, FakeInterviewer, FakeVoice

pytest_plugins = ("tests.support.openapi_plugin", "tests.support.processes_plugin")

#: Kept between runs: assembling and hashing the weights takes a second.
MODELS = Path(__file__).parents[1] / "data" / "models"

JOB = {
    "Role": "Backend engineer",
    "Job description": "Payments services in Python.",
    "Tech stack": "Python, PostgreSQL",
    "Years of experience": "4",
}


#: Where tests start servers, load models or start processes. Elsewhere their fixtures tell.
_HEAVY_PLACES = (
    "app",
    "bench",
    "cogs/interview/by_voice",
    "documents/test_reader.py",
    "faults",
    "injection",
    "llm/guards",
    "llm/model",
    "llm/offline",
    "sandbox",
    "speech",
    "storage/postgres",
    "tools",
)
_HEAVY_FIXTURES = frozenset({"postgres_url", "repeats"})
#: Bytes of a test process beyond which it looks for what it can return.
_MUCH_MEMORY = 500_000_000
_LOADERS = (
    "storage.postgres.embedded.EmbeddedPostgres.start",
    "llm.offline.embedder._session",
    "speech.whisper.engine.Whisper",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--light", action="store_true", help="only what needs no server and no model")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    place = collection_path.relative_to(Path(__file__).parent).as_posix()
    return True if config.getoption("--light") and place in _HEAVY_PLACES else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--light"):
        heavy = [each for each in items if _HEAVY_FIXTURES.intersection(each.fixturenames)]  # type: ignore[attr-defined]
        config.hook.pytest_deselected(items=heavy)
        items[:] = [each for each in items if each not in set(heavy)]


@pytest.fixture(scope="session", autouse=True)
def no_server_and_no_model(pytestconfig: pytest.Config) -> Iterator[None]:
    """With ``--light`` a test in the wrong place fails instead of taking its time."""

    def refuse(*given: object, **options: object) -> object:
        pytest.fail("starts a server or loads a model: not a place for light tests")

    with pytest.MonkeyPatch.context() as patch:
        for target in _LOADERS if pytestconfig.getoption("--light") else ():
            patch.setattr(target, refuse)
        yield


@pytest.fixture(scope="module", autouse=True)
def memory_goes_back() -> Iterator[None]:
    """What a file's tests took, models above all, is not held while the next file's run."""
    yield
    if psutil.Process().memory_info().rss > _MUCH_MEMORY:
        gc.collect()
        give_back()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of its own for this run; nothing in it needs to outlive a crash."""
    fast = {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum": "off",
    }
    with tempfile.TemporaryDirectory(prefix="coach-test-") as folder:
        server = EmbeddedPostgres.start(Path(folder) / "data", settings=fast)
        yield server.url
        server.stop()


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Databases:
    return Databases(postgres_url)


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    """A migrated, empty database of this test's own."""
    async with databases.migrated() as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def loggers_that_can_be_listened_to() -> Iterator[None]:
    """A logger that was kept by its first use is deaf to ``capture_logs`` for the rest of the
    process: tests of the command line set logging up as a bot does."""
    import structlog

    configure = structlog.configure

    def without_keeping(**options: object) -> None:
        configure(**{**options, "cache_logger_on_first_use": False})  # type: ignore[arg-type]

    structlog.configure = without_keeping
    yield
    structlog.configure = configure


@pytest.fixture
async def empty_url(databases: Databases) -> AsyncIterator[str]:
    """A database with nothing in it."""
    async with databases.empty() as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """As the demo's, on this test's database."""
    from pydantic import SecretStr

    return demo_settings(tmp_path, MODELS).model_copy(
        update={"database_url": SecretStr(database_url), "voice": "off"}
    )


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting in the environment and no .env: the folder to put one in."""
    names = {name.lower() for name in Settings.model_fields}
    for name in list(os.environ):
        if name.lower() in names:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass
class Coach:
    """The whole product in a local Discord, with fakes at the models' ports."""

    built: ProcessServices
    bot: Client
    world: World
    interviewer: FakeInterviewer
    ear: FakeEar
    #: None for an interviewer without one.
    speaker: FakeVoice | None = None

    @property
    def alice(self) -> Person:
        return self.world.alice

    @property
    def ben(self) -> Person:
        return self.world.ben

    async def start(self, person: Person | None = None, **options: object) -> SeenMessage:
        """Begin an interview by the job modal (or the saved job); its first question's card."""
        person = person or self.alice
        shown = await self.world.slash(person, self.world.lobby, "interview start", **options)
        if shown.modal is not None:
            await self.world.submit_modal(person, shown, JOB)
        return await self.question(person, 1)

    async def question(self, person: Person, number: int) -> SeenMessage:
        """The open card of that question."""
        thread = self.thread(person)
        return await self.world.until_message(
            thread,
            lambda m: f"Question {number}" in m.text and m.has_button("Skip"),
        )

    def thread(self, person: Person | None = None):  # type: ignore[no-untyped-def]
        return self.world.threads(person or self.alice)[-1]

    async def answered(
        self, text: str, *, person: Person | None = None, button: str = "Next question"
    ) -> SeenMessage:
        """Type an answer and wait for its feedback card."""
        person = person or self.alice
        sent = await self.world.say(person, self.thread(person), text)
        return await self.card_after(sent, person=person, button=button)

    async def card_after(
        self, sent: SeenMessage, *, person: Person | None = None, button: str = "Try again"
    ) -> SeenMessage:
        return await self.world.until_message(
            self.thread(person or self.alice),
            lambda m: m.has_button(button),
            after=sent.id,
        )

    async def voice(self, name: str = "behavioral-incident.ogg") -> SeenMessage:
        return await self.world.send_voice_message(self.alice, self.thread(), load_sample(name))

    async def opened(
        self, card: SeenMessage, label: str, person: Person | None = None
    ) -> SeenMessage:
        """What a button of a card opens in its place."""
        await self.world.click(person or self.alice, card, label=label)
        return self.world.reread(card)

    async def transcript_form(self, card: SeenMessage, person: Person | None = None):  # type: ignore[no-untyped-def]
        """The form that fixes a transcript; it is opened from there."""
        if not self.world.reread(card).has_button("Fix transcript"):
            await self.opened(card, "Transcript", person)
        return await self.world.click(person or self.alice, card, label="Fix transcript")

    def last_reply(self, result) -> SeenMessage:  # type: ignore[no-untyped-def]
        return self.world.replies(result)[-1]


@pytest.fixture
def interviewer() -> FakeInterviewer:
    return FakeInterviewer()


@pytest.fixture
def ear() -> FakeEar:
    return FakeEar()


@pytest.fixture
def voice() -> FakeVoice | None:
    return None


@pytest.fixture
def message_content() -> bool:
    return True


@pytest.fixture
def timing() -> Timing | None:
    return None


@pytest.fixture
def own_model() -> Callable[[str], OwnModel] | None:
    """Makes the model on a server's own key."""
    return None


@pytest.fixture
async def coach(
    settings: Settings,
    interviewer: FakeInterviewer,
    ear: FakeEar,
    voice: FakeVoice | None,
    message_content: bool,
    timing: Timing | None,
    own_model: Callable[[str], OwnModel] | None,
) -> AsyncIterator[Coach]:
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(
            process_services(
                settings,
                StandIns(
                    interviewer=interviewer,
                    transcriber=ear,
                    voice=voice,
                    retries=Retries(tries=2, first_delay=0.2),
                    timing=timing,
                    own_model=own_model,
                ),
            )
        )
        bot = build_bot(built, message_content=message_content)
        await stack.enter_async_context(built.worker())
        local = await stack.enter_async_context(world(bot))
        yield Coach(built, bot, local, interviewer, ear, voice)


os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# No deadlines in property tests, since machines differ.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("here")
