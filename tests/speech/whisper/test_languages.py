"""A recording in another language is noticed before anybody is judged by nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogs.kit import words
from interview.errors import UnusableRecording
from interview.models import RecordingProblem
from locales.catalog import ENGLISH
from speech.whisper.languages import LIKELY, likeliest

CLIPS = Path(__file__).parents[2] / "audio"


@pytest.mark.parametrize(
    ("found", "result"),
    [
        ([("de", 0.99), ("en", 0.01)], ("de", 0.99)),
        ([("en", 0.4), ("de", 0.35)], ("en", 0.4)),
        # What Whisper takes accents and bad lines for.
        ([("cy", 0.75), ("en", 0.23)], ("en", 0.23)),
        ([("la", 0.9), ("de", 0.05)], ("de", 0.05)),
        ([], ("", 0.0)),
    ],
)
def test_the_likeliest_language_is_one_that_interviews_are_in(found, result) -> None:
    assert likeliest(found) == result


@pytest.mark.parametrize(
    ("file", "language", "words"),
    [
        ("german.ogg", "de", "Datenbank"),
        ("french.ogg", "fr", "sauvegarde"),
        ("spanish.ogg", "es", "seguridad"),
    ],
)
async def test_real_speech_in_another_language_is_asked_about_and_heard_in_its_own(
    transcriber, recording, file, language, words
) -> None:
    clip = recording((CLIPS / file).read_bytes())
    with pytest.raises(UnusableRecording) as caught:
        await transcriber.transcribe(clip, language="en", terms=("PostgreSQL",))
    assert caught.value.problem is RecordingProblem.OTHER_LANGUAGE
    assert caught.value.language == language
    heard = await transcriber.transcribe(clip, language=language)
    assert words in heard.text and heard.language == language


async def test_english_in_an_interview_in_another_language_is_asked_about(
    transcriber, spoken, recording
) -> None:
    with pytest.raises(UnusableRecording) as caught:
        await transcriber.transcribe(recording(spoken("technical-index.ogg")), language="de")
    assert caught.value.language == "en"


async def test_what_its_person_says_is_not_doubted(transcriber, recording) -> None:
    clip = recording((CLIPS / "german.ogg").read_bytes())
    heard = await transcriber.transcribe(clip, language="en", certain=True)
    assert heard.language == "en" and heard.words


def test_every_language_that_can_be_asked_about_has_a_name() -> None:
    assert all(len(words.language_name(ENGLISH, code)) > 2 for code in LIKELY)
