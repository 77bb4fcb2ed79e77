"""The ear, the voice, the reader of documents, and the one who shows cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from interview.models import Pcm, ReadDocument, Recording, Speech, Transcript


class Transcriber(Protocol):
    """Raises UnusableRecording (the recording's fault) or TranscriberError (ours)."""

    @property
    def model(self) -> str: ...

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes it understands; None for any."""
        ...

    async def transcribe(
        self,
        recording: Recording,
        *,
        language: str,
        terms: Sequence[str] = (),
        certain: bool = False,
    ) -> Transcript:
        """Words with times. Never blocks the event loop.

        ``terms`` are words likely to be heard (the job's stack); they prime the model.
        ``certain``: its person said that it is in ``language``. Otherwise a recording that
        sounds like another language is refused (OTHER_LANGUAGE, UNSURE_LANGUAGE).
        """
        ...


class Speaker(Protocol):
    """Makes sound of words; what a :class:`Voice` is made of. Raises VoiceError."""

    @property
    def name(self) -> str:
        """Changes whenever the same words would sound different."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes it speaks; None for any."""
        ...

    @property
    def payer(self) -> str | None:
        """The grader whose account its calls are counted for, None where it costs nothing."""
        ...

    async def say(self, text: str, language: str) -> Pcm:
        """``text`` is plain words (:func:`interview.speaking.text.spoken_text`), ``language`` one
        of
        ``languages``. Never blocks the event loop."""
        ...

    async def warm_up(self) -> None:
        """Load what would keep the first person waiting. Raises ConfigurationError."""
        ...

    async def close(self) -> None: ...


class Voice(Protocol):
    """Speaks questions. Raises VoiceError."""

    @property
    def name(self) -> str:
        """As of its :class:`Speaker`."""
        ...

    @property
    def languages(self) -> frozenset[str] | None: ...

    @property
    def payer(self) -> str | None: ...

    async def speak(self, text: str, language: str) -> Speech | None:
        """``text`` as of :meth:`Speaker.say`; None in a language that it does not speak."""
        ...

    async def warm_up(self) -> None: ...

    async def close(self) -> None: ...


class DocumentReader(Protocol):
    async def read(self, data: bytes, filename: str) -> ReadDocument:
        """What a PDF, DOCX, TXT or MD says, and which parts of it say nothing that can be read.

        Raises DocumentProblem when nothing can be.
        """
        ...


class Notifier(Protocol):
    """Shows cards in Discord. Implemented by the bot; safe to run twice."""

    async def ready(self) -> None:
        """Wait until messages can be sent."""
        ...

    async def show(self, card_id: int) -> None:
        """Make the card's message show what the database holds now.

        Raises DeliveryFailed when another try makes sense; a card whose channel is gone is not
        an error.
        """
        ...

    async def show_team(self, card_id: int) -> None:
        """The same for a team's card."""
        ...

    async def give_up(self, card_id: int) -> None:
        """Every try to show it has failed: remember it, to be shown and told as soon as its person
        does something."""
        ...

    async def give_up_team(self, card_id: int) -> None:
        """The same for a team's card."""
        ...

    async def make_team_places(self, practice_id: int) -> None:
        """Make the team's thread and each member's private one, as far as they are missing.

        Safe to run twice and to be killed anywhere. Raises DeliveryFailed when another try makes
        sense.
        """
        ...

    async def show_digest(self, guild_id: int) -> None:
        """Post today's digest of a server, if it wants one. Raises DeliveryFailed."""
        ...
