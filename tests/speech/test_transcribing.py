"""Real weights on real voice messages."""

from __future__ import annotations

import asyncio
import re
import threading
import time

import pytest

from interview.delivery import measure
from interview.errors import ConfigurationError, TranscriberError, UnusableRecording
from interview.models import RecordingProblem, TranscriptSource
from speech import whisper as whisper_module
from speech.whisper import WhisperTranscriber


def word_error_rate(reference: str, heard: str) -> float:
    def plain(text: str) -> list[str]:
        text = text.lower().replace("%", " percent").replace("10", "ten").replace("20", "twenty")
        return [word for word in re.findall(r"[\w']+", text) if word != "um"]

    wanted, got = plain(reference), plain(heard)
    row = list(range(len(got) + 1))
    for i, one in enumerate(wanted, 1):
        before, row[0] = row[:], i
        for j, other in enumerate(got, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
    return row[-1] / len(wanted)


@pytest.mark.parametrize(
    "name", ["technical-index.ogg", "technical-asyncio.ogg", "behavioral-incident.ogg"]
)
async def test_an_answer_becomes_its_words_with_rising_times(
    transcriber, spoken, samples, recording, name
):
    announced = samples[name]["duration_secs"]
    transcript = await transcriber.transcribe(
        recording(spoken(name), announced), language="en", terms=("PostgreSQL", "Python")
    )

    assert word_error_rate(samples[name]["text"], transcript.text) <= 0.10
    assert transcript.source is TranscriptSource.WHISPER
    assert (transcript.model, transcript.language, transcript.revision) == ("base", "en", 1)
    assert transcript.duration == pytest.approx(announced, abs=0.1)
    assert 0 < transcript.speech_seconds < transcript.duration
    starts = [word.start for word in transcript.words]
    assert starts == sorted(starts)
    assert all(0 <= w.start <= w.end <= transcript.duration for w in transcript.words)
    assert all(0 < w.probability <= 1 and w.text == w.text.strip() for w in transcript.words)
    assert "".join(w.text for w in transcript.words) == transcript.text.replace(" ", "")

    # One of them has a long pause and an "um" in it, the others have neither.
    delivery = measure(transcript)
    assert delivery is not None
    told = name == "behavioral-incident.ogg"
    assert [round(pause.seconds) for pause in delivery.long_pauses] == ([3] if told else [])
    assert delivery.fillers == ((("um", 1),) if told else ())
    assert 150 < delivery.words_per_minute < 230


async def test_a_short_answer_is_heard_too(transcriber, spoken, recording):
    transcript = await transcriber.transcribe(recording(spoken("fine.ogg")), language="en")
    assert transcript.text.lower().rstrip(".") == "it was fine"


async def test_the_event_loop_runs_on_during_a_transcription(transcriber, spoken, recording):
    gaps: list[float] = []

    async def tick() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()

    ticking = asyncio.create_task(tick())
    await transcriber.transcribe(recording(spoken("fine.ogg")), language="en")
    ticking.cancel()
    # A transcription on the loop would leave one or two gaps that hold nearly all of the time.
    assert len(gaps) > 10
    assert max(gaps) < sum(gaps) / 2


async def test_nothing_is_heard_in_sound_without_words(transcriber, not_speech, recording):
    heard = {}
    for name, data in not_speech.items():
        try:
            heard[name] = (await transcriber.transcribe(recording(data), language="en")).text
        except UnusableRecording as error:
            assert error.problem in (RecordingProblem.NO_SPEECH, RecordingProblem.UNCLEAR), name
    assert heard == {}


async def test_a_bad_recording_leaves_the_transcriber_working(transcriber, spoken, recording):
    with pytest.raises(UnusableRecording):
        await transcriber.transcribe(recording(b"<html></html>"), language="en")
    assert (await transcriber.transcribe(recording(spoken("fine.ogg")), language="en")).words


async def test_a_transcription_past_its_deadline_is_broken_off(
    weights_cache, base_model, spoken, recording
):
    late = WhisperTranscriber("base", cache=weights_cache, deadline=-1.0, deadline_per_second=0.0)
    late._whisper = base_model
    with pytest.raises(TranscriberError, match="deadline"):
        await late.transcribe(recording(spoken("fine.ogg")), language="en")
    await late.close()


async def test_a_hanging_worker_is_left_behind(
    weights_cache, base_model, spoken, recording, monkeypatch
):
    release = threading.Event()
    monkeypatch.setattr(whisper_module, "_HUNG_SECONDS", 0.0)
    monkeypatch.setattr(whisper_module, "hear", lambda *_, **__: release.wait(20))
    stuck = WhisperTranscriber("base", cache=weights_cache, deadline=0.0, deadline_per_second=0.0)
    stuck._whisper = base_model
    with pytest.raises(TranscriberError, match="hung"):
        await stuck.transcribe(recording(spoken("fine.ogg")), language="en")
    release.set()
    monkeypatch.undo()
    stuck._deadline = 60.0
    stuck._whisper = base_model
    assert (await stuck.transcribe(recording(spoken("fine.ogg")), language="en")).words
    await stuck.close()


async def test_a_cancelled_caller_stops_the_work(
    weights_cache, base_model, spoken, recording, monkeypatch
):
    began, ended = threading.Event(), threading.Event()

    def hear(*_: object, keep_going, **__: object) -> None:  # type: ignore[no-untyped-def]
        began.set()
        try:
            while True:
                keep_going()
                time.sleep(0.01)
        finally:
            ended.set()

    monkeypatch.setattr(whisper_module, "hear", hear)
    made = WhisperTranscriber("base", cache=weights_cache)
    made._whisper = base_model
    task = asyncio.create_task(made.transcribe(recording(spoken("fine.ogg")), language="en"))
    await asyncio.to_thread(began.wait, 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 20)
    await made.close()


async def test_a_closed_transcriber_says_so(weights_cache, spoken, recording):
    made = WhisperTranscriber("base", cache=weights_cache)
    await made.close()
    await made.close()
    with pytest.raises(TranscriberError, match="closed"):
        await made.transcribe(recording(spoken("fine.ogg")), language="en")


async def test_english_only_weights_say_so_before_loading_and_refuse_other_languages(
    weights_cache, spoken, recording
):
    made = WhisperTranscriber("tiny.en", cache=weights_cache)
    assert made.languages == frozenset({"en"})
    assert WhisperTranscriber("base", cache=weights_cache).languages is None
    await made.warm_up()
    with pytest.raises(TranscriberError, match="language_not_in_model"):
        await made.transcribe(recording(spoken("fine.ogg")), language="de")
    assert (await made.transcribe(recording(spoken("fine.ogg")), language="en")).words
    await made.close()


async def test_missing_weights_are_named_at_warm_up(tmp_path):
    made = WhisperTranscriber("no-such-model", cache=tmp_path)
    with pytest.raises(ConfigurationError, match="no-such-model"):
        await made.warm_up()
    await made.close()


async def test_broken_weights_are_the_services_fault(tmp_path, spoken, recording):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"not a model")
    made = WhisperTranscriber(str(folder), cache=tmp_path)
    with pytest.raises(TranscriberError, match="model_not_loaded"):
        await made.transcribe(recording(spoken("fine.ogg")), language="en")
    await made.close()
