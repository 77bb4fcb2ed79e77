"""The facts about a delivery, from a real voice and real weights up to what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogs.kit.delivery import delivery_text, said
from interview.hearing.delivery import measure
from locales.catalog import ENGLISH

CLIP = Path(__file__).parents[2] / "audio" / "hesitating.ogg"


async def test_all_of_a_delivery_is_heard_in_a_recording_that_has_all_of_it(
    transcriber, recording
) -> None:
    transcript = await transcriber.transcribe(
        recording(CLIP.read_bytes()), language="en", terms=("Redis", "PostgreSQL")
    )
    delivery = measure(transcript)
    assert delivery is not None and delivery.sound is not None
    assert delivery.silent_start == pytest.approx(4.3, abs=0.5)
    assert [pause.seconds for pause in delivery.long_pauses] == pytest.approx([3.2, 3.8], abs=0.6)
    assert delivery.long_pauses[0].after.endswith("release")
    assert delivery.long_pauses[1].after.endswith("slow queries first")
    # Four were said; "at least" is what it says.
    assert 3 <= sum(times for _, times in delivery.fillers) <= 4
    assert all(0 < at < delivery.duration for _, at in delivery.filler_times)
    assert [words for words, _ in delivery.repeats] == ["we had"]
    assert delivery.sound.clipped > 0.01 and delivery.sound.level > -16
    assert 100 < delivery.words_per_minute < delivery.articulation < 220
    shown = delivery_text(ENGLISH, delivery)
    assert "it clipped in" in shown and "before the first word" in shown
    assert "__um__" not in said(ENGLISH, transcript).casefold()
