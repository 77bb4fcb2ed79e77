from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.discord_world import World
from sandbox.screenshots import ScreenshotError, find_browser, open_browser

needs_browser = pytest.mark.skipif(find_browser() is None, reason="there is no Chromium here")


def size(picture: Path) -> tuple[int, int]:
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG")
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


@needs_browser
async def test_a_conversation_is_photographed_in_its_full_height(
    local: World, tmp_path: Path
) -> None:
    async with open_browser() as browser:
        heights = []
        for count in (1, 6):
            for _ in range(count):
                await local.say(local.alice, local.lobby, "card")
            picture = tmp_path / "pictures" / f"{count}.png"
            await browser.conversation(local, local.lobby, local.alice, picture, scale=1)
            width, height = size(picture)
            assert width == 900
            heights.append(height)
        assert heights[1] > 2 * heights[0]

        newest = local.messages(local.lobby)[-3].id
        picture = tmp_path / "newest.png"
        await browser.conversation(local, local.lobby, local.alice, picture, scale=1, after=newest)
        assert size(picture)[1] < heights[1] / 2

        shown = await local.slash(local.alice, local.lobby, "ask")
        picture = tmp_path / "modal.png"
        await browser.conversation(local, local.lobby, local.alice, picture, scale=1, modal=shown)
        assert 300 < size(picture)[1] < 1000


async def test_without_a_browser_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/no/such/browser")
    assert find_browser() is None
    with pytest.raises(ScreenshotError, match="no Chromium or Chrome"):
        async with open_browser():
            pass


async def test_a_browser_that_ends_at_once_is_an_error() -> None:
    with pytest.raises(ScreenshotError, match="ended at once"):
        async with open_browser("/bin/false"):
            pass
