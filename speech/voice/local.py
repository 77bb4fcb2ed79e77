"""The local voice: Hibari for English, SVOX Pico for German, French and Spanish.

Both come as packages with everything they need; nothing is downloaded. Portuguese and all else is
not spoken (docs/adr/0017-local-voice.md says what was looked at).
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
import math
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import structlog

from interview.errors import ConfigurationError, Fault, VoiceError
from interview.models import Pcm
from locales.languages import of_each
from speech.intake.decoder_pool import bare_environment

log = structlog.get_logger(__name__)

_T = TypeVar("_T")

#: Of hibari-tts 0.2.1: the acoustic model (int8, distilled from Kokoro-82M's af_heart), and the one
#: for words that its lexicon lacks.
DIGESTS = {
    "hibari.onnx": "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
    "oov.onnx": "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
}
#: Languages of Pico, by its voices' names.
PICO: dict[str, str] = {code: table["pico"] for code, table in of_each("voice").items()}
PICO_RATE = 16_000
#: Phonemes of English: in one go (25 s of sound; a sentence has 50-200), and in all (two minutes).
MAX_PART, MAX_PHONEMES = 400, 2_000
#: Seconds until a child is killed; it takes 0.1-0.5.
CHILD_SECONDS = 10.0
_CHILD = Path(__file__).with_name("pico_child.py")


def in_parts(phonemes: str) -> list[str]:
    """At most MAX_PART long, cut at spaces: the model's time and memory grow with the square."""
    parts = [""]
    for word in phonemes.split(" "):
        if parts[-1] and len(parts[-1]) + len(word) >= MAX_PART:
            parts.append("")
        # A "word" longer than that is no word.
        parts[-1] = f"{parts[-1]} {word[:MAX_PART]}".strip()
    return [part for part in parts if part]


class LocalSpeaker:
    """Implements :class:`interview.ports.Speaker`.

    English is spoken in one thread, one text after the other (0.2 s each); the other languages each
    in a child process.
    """

    name = "local-1"
    payer: str | None = None

    def __init__(self, *, child_seconds: float = CHILD_SECONDS) -> None:
        self._child_seconds = child_seconds
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice")
        self._loading = threading.Lock()
        self._english: Any = None
        # Its package has wheels for Linux and Windows only.
        self._pico = PICO if importlib.util.find_spec("py_nanotts") is not None else {}
        self._children = asyncio.Semaphore(2)

    @property
    def languages(self) -> frozenset[str] | None:
        return frozenset({"en", *self._pico})

    async def warm_up(self) -> None:
        """Load the English voice (0.4 s). Raises ConfigurationError when its files are not those
        that were looked at."""
        await self._in_thread(self._opened)

    async def say(self, text: str, language: str) -> Pcm:
        """Raises VoiceError: also for a text in which nothing can be pronounced."""
        if language == "en":
            return await self._in_thread(lambda: self._say_english(text))
        if language in self._pico:
            async with self._children:
                return await self._say_with_pico(text, self._pico[language])
        raise VoiceError("language", retry_after=math.inf)

    async def close(self) -> None:
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

    # ------------------------------------------------------------------ English

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except RuntimeError as error:
            raise VoiceError("closed") from error

    def _opened(self) -> Any:
        with self._loading:
            if self._english is None:
                import hibari

                assets = Path(hibari.__file__).with_name("assets")
                for name, digest in DIGESTS.items():
                    if hashlib.sha256((assets / name).read_bytes()).hexdigest() != digest:
                        raise ConfigurationError(Fault.PACKAGE_OTHER, file=name)
                english = hibari.Hibari(voice="heart", threads=1)
                english("Hello.")
                self._english = english
            return self._english

    def _say_english(self, text: str) -> Pcm:
        english = self._opened()
        try:
            sounds = self._sounds(english, text)
        except VoiceError:
            raise
        except Exception as error:
            # Rules and tables of many kinds, over a text of any kind.
            log.warning("voice_broke", error=type(error).__name__, characters=len(text))
            raise VoiceError("broke", retry_after=math.inf) from error
        if not sounds:
            raise VoiceError("no_sound", retry_after=math.inf)
        sound = np.concatenate(sounds)
        samples = np.clip(np.nan_to_num(sound) * 32767.0, -32768, 32767).astype("<i2")
        return Pcm(samples.tobytes(), int(english.sample_rate))

    @staticmethod
    def _sounds(english: Any, text: str) -> list[Any]:
        """One after the other. Raises VoiceError for what is no text to be read out."""
        parts = [each for whole in english.phonemize(text) for each in in_parts(whole)]
        if sum(map(len, parts)) > MAX_PHONEMES:
            raise VoiceError("too_long", retry_after=math.inf)
        # The seed makes equal words equal sounds: part of each voice is noise.
        noise = np.random.default_rng(0)
        sounds = [english.from_ids(english.ids(part), rng=noise) for part in parts]
        return [each for each in sounds if len(each)]

    # ------------------------------------------------------------------ other languages

    async def _say_with_pico(self, text: str, voice: str) -> Pcm:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(_CHILD),
            voice,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=bare_environment(),
            # Ctrl-C in a terminal ends the bot, not the work it finishes.
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._child_seconds):
                out, _ = await child.communicate(text.encode())
        except TimeoutError as error:
            raise VoiceError("too_slow") from error
        finally:
            # Also when we are cancelled: nobody waits for it any more.
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            log.warning("voice_child_died", voice=voice, status=child.returncode)
            raise VoiceError("child_died", retry_after=math.inf)
        if len(out) < 2:
            raise VoiceError("no_sound", retry_after=math.inf)
        return Pcm(out[: len(out) // 2 * 2], PICO_RATE)
