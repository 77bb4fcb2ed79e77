"""The local Discord for a person, in the browser on loopback: `make try`. Fresh each time."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from pathlib import Path

from pydantic import SecretStr

import config
from app.observability import set_up_logging
from interview.errors import ServiceError
from sandbox.companion import serve_companion
from sandbox.demo import SAMPLES, demo_settings
from sandbox.discord_world import world
from sandbox.voice_messages import to_voice_message

__all__ = ["main"]


async def serve(*, port: int, gemini: bool) -> None:
    """Run the bot in the local Discord until SIGINT or SIGTERM."""
    # Imported here: bot.py imports this module for its command line.
    from app.assembly import build_bot, process_services

    key: SecretStr | None = None
    if gemini:
        key = config.load().gemini_api_key
        if key is None:
            print("GEMINI_API_KEY is not set: the offline coach interviews.")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="coach-try-", ignore_cleanup_errors=True) as folder:
        settings = demo_settings(Path(folder), Path("data/models"), gemini_key=key)
        print("Starting the bot, its database and its ears …", flush=True)
        async with process_services(settings) as built:
            bot = build_bot(built)
            async with built.worker(), world(bot) as local:
                await built.warm_up()
                companion = await serve_companion(
                    local,
                    port=port,
                    transcode=lambda data: asyncio.to_thread(to_voice_message, data),
                    samples_dir=SAMPLES,
                )
                print(f"\n  Open {companion.url}\n\nCtrl+C ends it; nothing is kept.", flush=True)
                try:
                    await stop.wait()
                finally:
                    await companion.close()


def main(*, port: int, gemini: bool) -> int:
    set_up_logging(os.environ.get("LOG_LEVEL", "warning"), "text")
    try:
        asyncio.run(serve(port=port, gemini=gemini))
    except ServiceError as error:
        print(f"Stopped: {error}")
        return 1
    return 0
