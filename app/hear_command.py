"""``bot.py hear``: what the ear makes of a recording, as JSON."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import config
from app.observability import set_up_logging
from config import Settings
from interview.errors import TranscriberError, UnusableRecording
from interview.models import Recording, RecordingLimits, Transcript
from speech.whisper.transcriber import WhisperTranscriber


def hear_file(file: Path, language: str) -> int:
    """Print what is heard in ``file``; the exit status: 0, or 1 when nothing can be.

    Raises ConfigurationError for wrong settings and where there is no such model.
    """
    settings = config.load()
    set_up_logging("error", settings.log_format)
    found = asyncio.run(_heard(file, language, settings))
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 1 if "problem" in found else 0


async def _heard(file: Path, language: str, settings: Settings) -> dict[str, Any]:
    try:
        data = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        return {"problem": "file_not_read", "why": error.strerror}
    transcriber = WhisperTranscriber(
        settings.whisper_model,
        cache=settings.models_dir,
        upload_limits=RecordingLimits(
            max_bytes=int(settings.max_upload_mb * 1_000_000),
            max_seconds=settings.max_voice_minutes * 60,
        ),
        threads=settings.whisper_threads,
        device=settings.whisper_device,
    )
    try:
        await transcriber.warm_up()
        transcript = await transcriber.transcribe(
            Recording(0, data, file.name, ""), language=language
        )
    except UnusableRecording as unusable:
        return {
            "problem": unusable.problem,
            "seconds": unusable.seconds,
            "language": unusable.language,
        }
    except TranscriberError as error:
        return {"problem": "not_transcribed", "why": str(error)}
    finally:
        await transcriber.close()
    return _told(transcript)


def _told(transcript: Transcript) -> dict[str, Any]:
    return {
        "text": transcript.text,
        "language": transcript.language,
        "model": transcript.model,
        "duration": transcript.duration,
        "speech_seconds": transcript.speech_seconds,
        "sound": asdict(transcript.sound) if transcript.sound is not None else None,
        "words": [
            asdict(word) | {"probability": round(word.probability, 3), "doubtful": word.is_doubtful}
            for word in transcript.words
        ],
        "gaps": [asdict(gap) for gap in transcript.gaps],
    }
