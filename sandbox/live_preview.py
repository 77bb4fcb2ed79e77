"""simcord's browser Preview, kept up to date and moved from place to place.

simcord publishes what its own verbs changed. Here a worker answers later, on its own, so every
event of the local Discord publishes the open pages again. A page with a modal on it is left
alone: what somebody is typing must not move under their hands.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import simcord

from sandbox.discord_world import Person, World

__all__ = ["LivePreview"]

#: Events come in bursts (a message, a reaction, an edit): wait this long, then publish once.
_BURST_SECONDS = 0.15


class LivePreview:
    """At most one place is open at a time: simcord serves one channel per Preview."""

    def __init__(self, world: World, *, port: int = 0) -> None:
        self._world = world
        self._port = port
        self._preview: simcord.Preview | None = None
        self._opened = 0
        self._changed = asyncio.Event()
        self._moving = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def channel_id(self) -> int | None:
        """Where the Preview is open, None when it was closed (in the browser, too)."""
        preview = self._preview
        return None if preview is None or preview._closed else preview.channel.id

    @property
    def viewer_id(self) -> int | None:
        """Who the person in the browser acts as there; None while no page is open."""
        if self._preview is None or self._preview._closed:
            return None
        pages = [page for page in self._preview._pages.values() if page.id != "python"]
        if not pages:
            return None
        return int(max(pages, key=lambda page: page.last_activity).viewer.id)

    async def open(self, channel: simcord.ChannelHandle, people: Sequence[Person]) -> str:
        """Show ``channel`` to ``people``, the first one acting; return the page's address.

        The address is a credential. It differs at each call, so that a browser loads it anew.
        Raises simcord.SetupError when one of ``people`` may not see ``channel``.
        """
        async with self._moving:
            await self._close()
            actors = [self._world.actor(person, channel) for person in people]
            preview = self._world.env.preview(
                channel, viewers=actors, layout="channel", port=self._port
            )
            await preview.__aenter__()
            self._preview = preview
            if self._task is None:
                self._world.env.backend.subscribers.append(self._on_event)
                self._task = asyncio.create_task(self._publish_changes())
            self._opened += 1
            origin, _, capability = preview.url.partition("#")
            return f"{origin}?place={self._opened}#{capability}"

    async def close(self) -> None:
        """Stop serving; safe to repeat."""
        async with self._moving:
            await self._close()
            if self._task is not None:
                self._world.env.backend.subscribers.remove(self._on_event)
                self._task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._task
                self._task = None

    async def _close(self) -> None:
        if self._preview is not None:
            await self._preview.close()
            self._preview = None

    def _on_event(self, _event: str, _payload: Mapping[str, Any]) -> None:
        self._changed.set()

    async def _publish_changes(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(_BURST_SECONDS)
            preview = self._preview
            if preview is None or preview._closed:
                self._changed.clear()
            elif preview._active_action is None and self._world.env._operation_task is None:
                # Nothing is awaited below: no verb of the browser can come in between.
                self._changed.clear()
                preview._advance_presentation_time()
                for page in tuple(preview._pages.values()):
                    if page.id in preview._pages and page.modal is None:
                        preview._publish(page, reason="refresh")
