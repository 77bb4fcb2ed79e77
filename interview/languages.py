"""Which languages can be practiced in."""

from __future__ import annotations

from interview.errors import InvalidInput
from interview.ports import Interviewer, Transcriber

__all__ = ["check_language"]


def check_language(interviewer: Interviewer, transcriber: Transcriber, language: str) -> None:
    """Raise InvalidInput if the interviewer or the ear doesn't know ``language``."""
    if interviewer.languages is not None and language not in interviewer.languages:
        raise InvalidInput(
            "language",
            "isn't one the offline coach speaks: it interviews in English only. Choose English, or"
            " ask the admin to set a Gemini key.",
        )
    if transcriber.languages is not None and language not in transcriber.languages:
        raise InvalidInput(
            "language",
            "isn't one this bot can hear: its Whisper model is English only. Choose English, or ask"
            " the admin to set WHISPER_MODEL to a multilingual one.",
        )
