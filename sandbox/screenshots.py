"""Pictures of the local Discord, taken with a Chromium that happens to be on the machine.

simcord's Preview draws the conversation; a headless browser is steered over the Chrome DevTools
Protocol (a WebSocket; aiohttp comes with discord.py), because only so the whole height of a
conversation can be measured before it is photographed. The Preview needs no login: its address
carries a one-time capability in the fragment.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import simcord

from sandbox.discord_world import Person, World

__all__ = ["Browser", "ScreenshotError", "find_browser", "open_browser"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MACOS = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser")
_FLAGS = (
    "--headless",
    "--no-sandbox",  # refused as root and in most containers otherwise; only our own pages load
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--mute-audio",
    "--remote-debugging-port=0",
)
_START_SECONDS = 30.0
_READY_SECONDS = 30.0
#: Chromium cannot photograph a surface that is higher than this, in device pixels.
_MAX_PIXELS = 16_384
#: CSS pixels of conversation left above and below a modal.
_MODAL_MARGIN = 48

# Only the conversation, as high as it is: no workbench, no composer, no inner scrolling. Rules, not
# changes to the elements: the page draws itself anew whenever it likes.
_LAY_OUT = """
(after, modal) => {
  const rules = [`[data-workbench], .channel-composer, .history-button,
    .preview-helper { display: none !important; }
    .preview-app { width: 100% !important; min-height: 0 !important; }
    * { animation: none !important; transition: none !important; caret-color: transparent; }`];
  if (!modal) rules.push(`html, body, .preview-shell, .preview-workspace, .preview-stage,
    .preview-app, .channel-layout, .channel-timeline { height: auto !important;
    max-height: none !important; overflow: visible !important; }
    .channel-layout { padding-bottom: 16px; }`);
  for (const item of document.querySelectorAll('#channel-message-list [data-message-id]'))
    if (BigInt(item.dataset.messageId) <= BigInt(after))
      rules.push(`[data-message-id="${item.dataset.messageId}"] { display: none !important; }`);
  const style = document.createElement('style');
  style.textContent = rules.join(' ');
  document.head.append(style);
}
"""
_MEASURE = """
(selector) => { const box = document.querySelector(selector).getBoundingClientRect();
  return [Math.floor(box.top), Math.ceil(box.height)]; }
"""
#: The heights of messages that are seen, as CSS pixels by id.
_HEIGHTS = """
() => Object.fromEntries([...document.querySelectorAll('#channel-message-list [data-message-id]')]
  .map((item) => [item.dataset.messageId, Math.ceil(item.getBoundingClientRect().height)])
  .filter(([, height]) => height > 0))
"""
_READY = "Boolean(window.simcordPreview && window.simcordPreview.ready)"
_PAINTED = (
    "document.fonts.ready.then(() => Promise.all([...document.images].map((image) => "
    "image.complete || image.decode().catch(() => null))))"
    ".then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => "
    "done(true)))))"
)


class ScreenshotError(Exception):
    """No picture could be taken; ``str(error)`` says why."""


def find_browser() -> str | None:
    """The path of a Chromium-like browser, or None. ``BROWSER_PATH`` in the environment wins."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named if Path(named).is_file() else None
    for name in _NAMES:
        path = shutil.which(name)
        if path:
            return path
    for name in _MACOS:
        app = Path("/Applications") / f"{name}.app" / "Contents" / "MacOS" / name
        if app.is_file():
            return str(app)
    for cache in (Path.home() / ".cache", Path.home() / "Library" / "Caches"):
        for pattern in ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*"):
            found = sorted(cache.glob(f"ms-playwright/chromium-*/{pattern}"))
            if found:
                return str(found[-1])
    return None


@contextlib.asynccontextmanager
async def open_browser(path: str | None = None) -> AsyncIterator[Browser]:
    """Start a headless browser with a profile of its own; it ends with the block.

    Raises ScreenshotError when there is none or it does not start.
    """
    program = path or find_browser()
    if program is None:
        raise ScreenshotError("no Chromium or Chrome was found on this machine")
    with tempfile.TemporaryDirectory(prefix="coach-browser-", ignore_cleanup_errors=True) as home:
        process = await asyncio.create_subprocess_exec(
            program,
            *_FLAGS,
            f"--user-data-dir={home}",
            "about:blank",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            port = await _debugging_port(process, Path(home) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as http:
                yield Browser(http, port)
        finally:
            if process.returncode is None:
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _debugging_port(process: asyncio.subprocess.Process, file: Path) -> int:
    deadline = asyncio.get_running_loop().time() + _START_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if process.returncode is not None:
            raise ScreenshotError(f"the browser ended at once with code {process.returncode}")
        lines = file.read_text().split() if file.exists() else []  # noqa: ASYNC240 - a few bytes
        if len(lines) >= 2:
            return int(lines[0])
        await asyncio.sleep(0.05)
    raise ScreenshotError(f"the browser did not start in {_START_SECONDS:g} s")


class Browser:
    """A running headless browser; make it with :func:`open_browser`."""

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None:
        self._http = http
        self._origin = f"http://127.0.0.1:{port}"

    async def page(
        self, url: str, path: Path, *, width: int, height: int, scale: float = 1
    ) -> None:
        """Photograph any page of ours as it is once it is loaded and painted."""
        async with self._tab(width, height, scale) as tab:
            await tab.open(url)
            await tab.evaluate(_PAINTED)
            await tab.photograph(path, width, height)

    async def conversation(
        self,
        world: World,
        channel: simcord.ChannelHandle,
        viewer: Person,
        path: Path,
        *,
        width: int = 900,
        scale: float = 1.5,
        after: int = 0,
        modal: simcord.InteractionResult | None = None,
    ) -> dict[int, int]:
        """A PNG of ``channel`` as ``viewer`` sees it: the last 50 messages, in full height.

        ``after`` leaves out what is older than (or is) that message id. ``modal`` shows the modal
        that an interaction opened. ``width`` is in CSS pixels, and so are the heights of the
        messages that are returned by id. Raises ScreenshotError.
        """
        actor = world.actor(viewer, channel)
        try:
            preview = world.env.preview(
                channel,
                viewers=[actor],
                layout="channel",
                display="fixed",
                width=width,
                height=1400 if modal is not None else 900,
            )
        except simcord.SetupError as error:
            raise ScreenshotError(str(error)) from error
        async with preview, self._tab(width, 1400, scale) as tab:
            if modal is not None:
                await preview.show(modal)
            await tab.open(preview.url)
            await tab.until(_READY, "the conversation was not drawn")
            with_modal = json.dumps(modal is not None)
            await tab.evaluate(f"({_LAY_OUT})('{after}', {with_modal})")
            await tab.evaluate(_PAINTED)
            selector = "#preview-app" if modal is None else "#modal-root [role=dialog]"
            top, height = await tab.evaluate(f"({_MEASURE})({json.dumps(selector)})")
            if modal is not None:
                top, height = max(0, top - _MODAL_MARGIN), height + 2 * _MODAL_MARGIN
            else:
                height = max(120, min(height, int(_MAX_PIXELS / scale)))
                await tab.resize(width, height, scale)
                await tab.evaluate(_PAINTED)
            await tab.photograph(path, width, height, top=top)
            heights: dict[str, int] = await tab.evaluate(f"({_HEIGHTS})()")
        return {int(id): height for id, height in heights.items()}

    @contextlib.asynccontextmanager
    async def _tab(self, width: int, height: int, scale: float) -> AsyncIterator[_Tab]:
        try:
            async with self._http.put(f"{self._origin}/json/new?about:blank") as reply:
                target = await reply.json()
            address = target["webSocketDebuggerUrl"]
            async with self._http.ws_connect(address, max_msg_size=0) as socket:
                tab = _Tab(socket)
                await tab.call("Page.enable")
                # The Preview allows no inline style; the one put in below is ours.
                await tab.call("Page.setBypassCSP", enabled=True)
                await tab.resize(width, height, scale)
                yield tab
            async with self._http.get(f"{self._origin}/json/close/{target['id']}") as reply:
                await reply.read()
        except aiohttp.ClientError as error:
            raise ScreenshotError(f"the browser can't be reached: {error}") from error


class _Tab:
    """One page over the Chrome DevTools Protocol: a call at a time, events are passed over."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(_READY_SECONDS):
            while True:
                frame = await self._socket.receive()
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    raise ScreenshotError("the browser went away")
                reply = json.loads(frame.data)
                if reply.get("id") != number:
                    continue
                if "error" in reply:
                    raise ScreenshotError(f"{method}: {reply['error'].get('message')}")
                result: dict[str, Any] = reply["result"]
                return result

    async def open(self, url: str) -> None:
        reply = await self.call("Page.navigate", url=url)
        if reply.get("errorText"):
            raise ScreenshotError(f"the page did not open: {reply['errorText']}")
        await self.until("document.readyState === 'complete'", "the page did not load")

    async def evaluate(self, expression: str) -> Any:
        reply = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in reply:
            raise ScreenshotError(f"in the page: {reply['exceptionDetails'].get('text')}")
        return reply["result"].get("value")

    async def until(self, expression: str, failure: str) -> None:
        deadline = asyncio.get_running_loop().time() + _READY_SECONDS
        while not await self.evaluate(expression):
            if asyncio.get_running_loop().time() > deadline:
                raise ScreenshotError(failure)
            await asyncio.sleep(0.05)

    async def resize(self, width: int, height: int, scale: float) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    async def photograph(self, path: Path, width: int, height: int, *, top: int = 0) -> None:
        clip = {"x": 0, "y": top, "width": width, "height": height, "scale": 1}
        reply = await self.call("Page.captureScreenshot", format="png", clip=clip)
        await asyncio.to_thread(_write, path, base64.b64decode(reply["data"]))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
