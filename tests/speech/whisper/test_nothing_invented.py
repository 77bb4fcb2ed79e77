"""Sounds without words never come back as something a person is said to have said."""

from __future__ import annotations

import asyncio

from interview.errors import UnusableRecording
from interview.models import RecordingLimits, RecordingProblem
from sandbox.voice_messages import encode
from speech.intake.guards import decode
from tests.speech.noises import RATE, clips

SAID_NOTHING = (
    RecordingProblem.NO_SPEECH,
    RecordingProblem.TOO_NOISY,
    RecordingProblem.UNCLEAR,
)


async def test_no_sound_without_words_becomes_a_transcript(transcriber, spoken, recording):
    voice = decode(spoken("technical-index.ogg"), RecordingLimits(), rate=RATE)
    made = {name: encode(sound) for name, sound in clips(voice)}
    assert len(made) >= 40

    async def outcome(data: bytes, terms: tuple[str, ...]) -> RecordingProblem | str:
        try:
            return (await transcriber.transcribe(recording(data), language="en", terms=terms)).text
        except UnusableRecording as error:
            return error.problem

    # Terms are said back where nothing is heard: half of the clips are primed with some.
    outcomes = await asyncio.gather(
        *(
            outcome(data, ("Kubernetes", "PostgreSQL") if n % 2 else ())
            for n, data in enumerate(made.values())
        )
    )
    passed = {
        name: what for name, what in zip(made, outcomes, strict=True) if what not in SAID_NOTHING
    }
    assert passed == {}
