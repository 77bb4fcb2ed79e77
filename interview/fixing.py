"""A transcript as its person put it right (pure)."""

from __future__ import annotations

from dataclasses import replace

from interview.models import Transcript, TranscriptSource
from interview.realign import realigned

__all__ = ["fixed"]


def fixed(latest: Transcript, heard: Transcript, text: str) -> Transcript:
    """The revision after ``latest``, with the times of what was ``heard`` first.

    Times always come from the first hearing, so that they don't drift with each correction.
    """
    return replace(
        latest,
        text=text,
        source=TranscriptSource.FIXED,
        revision=latest.revision + 1,
        words=realigned(heard.words, text, latest.language),
    )
