"""What is spoken."""

from __future__ import annotations

from dataclasses import dataclass, field

from interview.models.reviews import Usage


@dataclass(frozen=True, slots=True)
class Pcm:
    """Raw sound, one channel."""

    #: Samples of 16 bits, signed, little-endian.
    data: bytes
    #: Samples a second.
    rate: int
    #: What it has cost.
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Speech:
    """A text, spoken: OGG with Opus, one channel, which plays in Discord."""

    data: bytes
    seconds: float
    usage: Usage = field(default_factory=Usage)
