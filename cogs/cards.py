"""Shows cards: makes a message of ours display what the database holds now.

Safe to run any number of times, by several processes, and to be killed anywhere: the intent is
written before a first send, the send carries a nonce that Discord deduplicates, and after a crash
the channel is searched for a message that carries the card's mark.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog

from cogs.ui import layouts
from cogs.ui.drawing import draw_report
from cogs.ui.ids import Action, parse
from interview.errors import DeliveryFailed
from interview.models import Card, CardKind, InterviewState
from interview.ports import Store
from interview.sounds import SoundService
from interview.views import Views

__all__ = ["CardNotifier"]

log = structlog.get_logger(__name__)

#: Component ids are int32 and ours to choose; discord.py's own count up from 1.
MARK_BASE = 1_000_000_000
#: Messages searched for a mark after a crash in the middle of a send.
SEARCHED_MESSAGES = 50
#: Discord: unknown channel, unknown message, archived thread.
UNKNOWN_MESSAGE, THREAD_ARCHIVED = 10008, 50083


@dataclass(frozen=True, slots=True)
class _Rendered:
    view: discord.ui.LayoutView | discord.ui.View
    digest: str
    file: tuple[str, bytes] | None = None


def _mark(card: Card) -> int:
    return MARK_BASE + card.id % MARK_BASE


def _turn(card: Card) -> str:
    return f"c{card.id}"


class CardNotifier:
    """Implements :class:`interview.ports.Notifier` with a discord.py client."""

    def __init__(
        self, store: Store, views: Views, sounds: SoundService, *, lease_seconds: float
    ) -> None:
        """``lease_seconds``: how long a card stays taken by a process that was killed.

        A show that takes longer is cut off and tried again, so that two processes never show one
        card at once.
        """
        self._store = store
        self._views = views
        self._sounds = sounds
        self._lease = lease_seconds
        self._client: discord.Client | None = None
        self._message_content = True
        self._ready = asyncio.Event()
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def connect(self, client: discord.Client) -> None:
        """Hand over the client once it is logged in; shows wait until then."""
        self._client = client
        self._message_content = client.intents.message_content
        self._ready.set()

    async def ready(self) -> None:
        await self._ready.wait()

    async def show(self, card_id: int) -> None:
        await self._ready.wait()
        # Within this process shows of one card queue up; between processes the claim decides.
        lock = self._locks.setdefault(card_id, asyncio.Lock())
        async with lock:
            async with self._store.begin() as uow:
                if not await uow.cards.exists(card_id):
                    return  # its person deleted everything
                card = await uow.cards.claim(card_id, lease_seconds=self._lease)
            if card is None:
                raise DeliveryFailed("card_held")
            try:
                async with asyncio.timeout(0.8 * self._lease):
                    await self._show(card)
                await self._sounds.follow(card)
            except (TimeoutError, aiohttp.ClientError, discord.DiscordServerError) as error:
                raise DeliveryFailed(type(error).__name__) from error
            except discord.RateLimited as error:
                raise DeliveryFailed("rate_limited", delay=error.retry_after) from error
            except discord.HTTPException as error:
                # Gone or forbidden: another try changes nothing. The state is in the database, and
                # /interview resume shows it in a new place.
                log.warning(
                    "card_undeliverable", card=card.id, status=error.status, code=error.code
                )
            finally:
                async with self._store.begin() as uow:
                    await uow.cards.release(card_id)

    async def _show(self, card: Card) -> None:
        rendered = await self._render(card)
        if rendered is None or (card.message_id is not None and rendered.digest == card.shown):
            return
        message_id = card.message_id
        if message_id is None and card.sending_since is not None:
            message_id = await self._search(card)
            if message_id is None:
                # Not found among the last messages, or we may not read them. If it was made after
                # all, its nonce brings back that message, which shows the state of then.
                message_id = await self._send(card, rendered)
        if message_id is not None:
            message_id = await self._edit(card, message_id, rendered)
        if message_id is None:
            message_id = await self._send(card, rendered)
        async with self._store.begin() as uow:
            await uow.cards.record_shown(card.id, message_id=message_id, shown=rendered.digest)

    # ------------------------------------------------------------------ Discord

    def _channel(self, card: Card) -> discord.PartialMessageable:
        if self._client is None:
            raise DeliveryFailed("not_connected")
        return self._client.get_partial_messageable(card.channel_id)

    async def _send(self, card: Card, rendered: _Rendered) -> int:
        async with self._store.begin() as uow:
            await uow.cards.record_sending(card.id)
        nonce = (
            f"c{card.id}" if card.message_id is None else f"c{card.id}-{card.message_id % 10**9}"
        )
        channel = self._channel(card)
        if rendered.file is None:
            message = await channel.send(view=rendered.view, nonce=nonce)
        else:
            name, data = rendered.file
            file = discord.File(io.BytesIO(data), name)
            message = await channel.send(view=rendered.view, nonce=nonce, file=file)
        return message.id

    async def _edit(self, card: Card, message_id: int, rendered: _Rendered) -> int | None:
        """The message's id, or None if it was deleted."""
        message = self._channel(card).get_partial_message(message_id)
        files: list[discord.File] = []
        if rendered.file is not None:
            files.append(discord.File(io.BytesIO(rendered.file[1]), rendered.file[0]))
        for attempt in (1, 2):
            try:
                await message.edit(
                    view=rendered.view,
                    attachments=files,
                    # Edits don't fall back to what the client was told about mentions.
                    allowed_mentions=discord.AllowedMentions.none(),
                )
            except discord.HTTPException as error:
                if error.code == UNKNOWN_MESSAGE:
                    return None
                if error.code != THREAD_ARCHIVED or attempt == 2:
                    raise
                await self._unarchive(card)
            else:
                break
        return message_id

    async def _unarchive(self, card: Card) -> None:
        if self._client is None:
            raise DeliveryFailed("not_connected")
        channel = await self._client.fetch_channel(card.channel_id)
        if isinstance(channel, discord.Thread):
            await channel.edit(archived=False)

    async def _search(self, card: Card) -> int | None:
        """The message of an earlier send that was cut off before it was recorded."""
        if self._client is None or self._client.user is None or card.sending_since is None:
            return None
        try:
            async for message in self._channel(card).history(limit=SEARCHED_MESSAGES):
                if message.author.id == self._client.user.id and _is_of(message, card):
                    return message.id
        except discord.Forbidden:
            log.info("card_not_searched", card=card.id)
        return None

    # ------------------------------------------------------------------ rendering

    async def _render(self, card: Card) -> _Rendered | None:
        """The view of the card's subject, or None when there is nothing to show (any more)."""
        view: discord.ui.LayoutView
        file: tuple[str, bytes] | None = None
        match card.kind:
            case CardKind.SPOKEN_QUESTION | CardKind.SPOKEN_FOLLOW_UP:
                return await self._render_sound(card)
            case CardKind.OPENING:
                opening = await self._views.find_opening(card.subject_id)
                if opening is None:
                    return None
                view = layouts.opening_card(
                    opening.interview,
                    opening.note,
                    stuck=opening.interview.state is InterviewState.STUCK,
                )
            case CardKind.QUESTION:
                question = await self._views.find_question(card.subject_id)
                if question is None:
                    return None
                view = layouts.question_card(
                    question.interview,
                    question.question,
                    can_read_messages=self._message_content or question.interview.guild_id is None,
                    attempt=question.attempt,
                    limit_at=question.limit_at,
                )
            case CardKind.FOLLOW_UP:
                asked = await self._views.find_follow_up(card.subject_id)
                if asked is None:
                    return None
                view = layouts.follow_up_card(
                    asked.interview,
                    asked.question,
                    asked.follow_up,
                    can_read_messages=self._message_content or asked.interview.guild_id is None,
                    limit_at=asked.limit_at,
                )
            case CardKind.NUDGE:
                nudged = await self._views.find_question(card.subject_id)
                if nudged is None:
                    return None
                view = layouts.nudge_card(nudged.interview, nudged.limit_at)
            case CardKind.ANSWER:
                answer = await self._views.find_answer(card.subject_id)
                if answer is None:
                    return None
                view = layouts.answer_card(
                    answer.interview,
                    answer.question,
                    answer.answer,
                    answer.transcript,
                    answer.feedback,
                    is_last=answer.is_last,
                    current=answer.current,
                    fixable=answer.fixable,
                    hidden=answer.hidden,
                    followed_by=answer.followed_by,
                    again=answer.again,
                )
            case CardKind.REPORT:
                report = await self._views.find_report(card.subject_id)
                if report is None:
                    return None
                png = await draw_report(report.report, report.graders)
                file = None if png is None else ("report.png", png)
                view = layouts.report_card(
                    report.report,
                    report.interview,
                    None if file is None else file[0],
                    graders=report.graders,
                )
        for child in view.children:
            if isinstance(child, discord.ui.Container):
                child.id = _mark(card)
        return _Rendered(view, _digest(view, file), file)

    async def _render_sound(self, card: Card) -> _Rendered | None:
        """No layout: in one of those Discord shows a sound as a file to be downloaded, and plays
        it in a plain message alone."""
        sound = await self._sounds.find(card)
        if sound is None:
            return None
        view = layouts.sound_buttons(sound.person_id, turn=_turn(card))
        return _Rendered(view, sound.name, (f"{sound.name}.ogg", sound.speech.data))


def _is_of(message: discord.Message, card: Card) -> bool:
    """Whether it carries the card's mark: a layout as its container's id, a plain message, whose
    components get no ids, in its button."""
    for component in message.components:
        if getattr(component, "id", None) == _mark(card):
            return True
        for child in getattr(component, "children", ()):
            carried = parse(getattr(child, "custom_id", None) or "")
            if carried is not None and carried.action is Action.SOUND_OFF:
                return carried.turn == _turn(card)
    return False


def _digest(view: discord.ui.LayoutView, file: tuple[str, bytes] | None) -> str:
    """Equal for what looks equal; the picture is drawn from what the view's texts say."""
    components: list[dict[str, Any]] = [
        {
            "components": view.to_components(),  # type: ignore[no-untyped-call]
            "file": None if file is None else file[0],
        }
    ]
    return hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()[:32]
