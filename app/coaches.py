"""Which coaches and which voice the settings describe: for a running bot, and to be compared.

A part of the composition root, beside bot.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import structlog

from config import Settings
from interview.errors import ServiceError
from interview.ports import Interviewer, OwnCoach, Store, Voice
from llm.guards.circuit import Circuit
from llm.guards.failover import FailoverInterviewer, Patience
from llm.guards.own_keys import KeyedCoaches, OwnModel
from llm.guards.sparing import SparingInterviewer
from llm.guards.twice import TwiceInterviewer
from llm.model.repeats import Repeats
from llm.offline import OfflineInterviewer
from speech.voice.local import LocalSpeaker
from speech.voice.sound import OggVoice
from storage.sealing import AesSealer, kept_master_key

if TYPE_CHECKING:
    from llm.model.interviewer import ModelInterviewer

log = structlog.get_logger("bot")


@dataclass(frozen=True, slots=True)
class Coaches:
    """Who interviews, and the model alone, which nobody stands in for (None without a model).

    Behind a circuit breaker both share it.

    ``free_languages``: ISO 639-1 codes in which somebody works at no cost once a day's limit is
    used up. ``offline``: the offline coach, where it may have to work.
    """

    interviewer: Interviewer
    primary: Interviewer | None
    free_languages: frozenset[str]
    offline: OfflineInterviewer | None = None

    async def warm_up(self) -> None:
        """Load what would keep the first person waiting. Raises ConfigurationError."""
        if self.offline is not None:
            await self.offline.warm_up()


@asynccontextmanager
async def coaches_from(settings: Settings) -> AsyncIterator[Coaches]:
    """The coaches that the settings describe, closed with the block.

    A model is graded twice where that is wanted, and has the offline coach behind it unless
    FAILOVER is off. The circuit breaker is this interviewer's, so a process needs to build but one.
    """
    async with AsyncExitStack() as stack:
        primary: Interviewer | None = None
        model = model_from(settings)
        if model is not None:
            stack.push_async_callback(model.close)
            primary = TwiceInterviewer(model) if settings.grade_twice else model
        if primary is not None and not settings.failover:
            # What a limit forbids is refused.
            yield Coaches(SparingInterviewer(primary), primary, frozenset())
            return
        offline = OfflineInterviewer()
        stack.callback(offline.close)
        free = offline.languages or frozenset()
        if primary is None:
            # The same answer always gets the same rating here: nothing to do twice.
            yield Coaches(offline, None, free, offline)
            return
        circuit = Circuit(
            primary.name, failures=settings.breaker_failures, seconds=settings.breaker_seconds
        )
        both = FailoverInterviewer(primary, offline, circuit, _patience(settings))
        yield Coaches(both, both.primary, free, offline)


def _patience(settings: Settings) -> Patience:
    return Patience(settings.questions_within, settings.review_within)


def sealer_from(settings: Settings) -> AesSealer | None:
    """What encrypts servers' own keys; None where a database of others' comes without SECRETS_KEY.

    With the embedded database a master key is made once, beside it. Raises ConfigurationError.
    """
    if settings.master_keys:
        return AesSealer(settings.master_keys)
    if settings.database_url is not None:
        return None
    return AesSealer([kept_master_key(settings.data_dir.resolve() / "secrets.key")])


@asynccontextmanager
async def own_coaches_from(
    settings: Settings,
    store: Store,
    sealer: AesSealer | None,
    *,
    offline: OfflineInterviewer | None = None,
    make: Callable[[str], OwnModel] | None = None,
) -> AsyncIterator[KeyedCoaches]:
    """Coaches on servers' own keys, closed with the block: Gemini, with breaker and stand-in as
    for the bot's key. ``offline`` is shared where there is one; ``make`` stands in for Gemini.
    """
    async with AsyncExitStack() as stack:
        if offline is None and settings.failover:
            offline = OfflineInterviewer()
            stack.callback(offline.close)

        def gemini(key: str) -> OwnModel:
            return _gemini(settings, key)

        def around(guild_id: int, model: Interviewer) -> OwnCoach:
            primary: Interviewer = TwiceInterviewer(model) if settings.grade_twice else model
            if offline is None or not settings.failover:
                return OwnCoach(SparingInterviewer(primary), primary)
            circuit = Circuit(
                f"{model.name}:{guild_id}",
                failures=settings.breaker_failures,
                seconds=settings.breaker_seconds,
            )
            both = FailoverInterviewer(primary, offline, circuit, _patience(settings))
            return OwnCoach(both, both.primary, offline.languages or frozenset())

        own = KeyedCoaches(store, sealer, make or gemini, around)
        stack.push_async_callback(own.close)
        yield own


def model_from(settings: Settings) -> ModelInterviewer | None:
    """The language model that is configured, None for none: then the offline coach interviews."""
    return compatible_from(settings) or gemini_from(settings)


@cache
def shared_repeats() -> Repeats:
    """One for all models of the process: it holds a model of 200 MB, and servers bring keys."""
    return Repeats()


# The SDKs take a second to import, which a bot that doesn't use them needn't wait for.


def compatible_from(settings: Settings) -> ModelInterviewer | None:
    """The model at an OpenAI-compatible address, None when there is none."""
    if settings.compatible_base_url is None or settings.compatible_model is None:
        return None
    from llm.compatible.interviewer import OpenAICompatibleInterviewer
    from llm.model.interviewer import Retry

    key = settings.compatible_api_key
    return OpenAICompatibleInterviewer(
        settings.compatible_base_url,
        model=settings.compatible_model,
        api_key=None if key is None else key.get_secret_value(),
        timeout_seconds=settings.compatible_timeout,
        retry=Retry(settings.compatible_attempts),
        repeats=shared_repeats(),
    )


def gemini_from(settings: Settings) -> ModelInterviewer | None:
    """Gemini, None without a key."""
    if settings.gemini_api_key is None:
        return None
    return _gemini(settings, settings.gemini_api_key.get_secret_value())


def _gemini(settings: Settings, key: str) -> ModelInterviewer:
    from llm.gemini.interviewer import GeminiInterviewer
    from llm.model.interviewer import Retry

    return GeminiInterviewer(
        key,
        model=settings.gemini_model,
        thinking_level=settings.gemini_thinking,
        timeout_seconds=settings.gemini_timeout,
        retry=Retry(settings.gemini_attempts),
        base_url=settings.gemini_base_url,
        repeats=shared_repeats(),
    )


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


def voice_from(settings: Settings) -> Voice | None:
    """Who speaks the questions; None for nobody. Nothing is loaded yet."""
    if settings.voice == "gemini" and settings.gemini_api_key is not None:
        from llm.gemini.voice import GeminiSpeaker

        return OggVoice(
            GeminiSpeaker(
                settings.gemini_api_key.get_secret_value(),
                model=settings.gemini_voice_model,
                voice=settings.gemini_voice_name,
                base_url=settings.gemini_base_url,
            )
        )
    return OggVoice(LocalSpeaker()) if settings.voice == "local" else None
