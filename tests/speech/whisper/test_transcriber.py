"""Real weights on real voice messages."""

from __future__ import annotations

import asyncio
import re
import threading
import time

import pytest

from interview.errors import ConfigurationError, TranscriberError, UnusableRecording
from interview.hearing.delivery import measure
from interview.models import RecordingProblem, TranscriptSource
from speech.whisper import transcriber as whisper_module
from speech.whisper.desk import Desk
from speech.whisper.transcriber import Deadline, WhisperTranscriber, shared_out


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
            assert error.problem in (
                RecordingProblem.NO_SPEECH,
                RecordingProblem.TOO_NOISY,
                RecordingProblem.UNCLEAR,
            ), name
    assert heard == {}


async def test_a_bad_recording_leaves_the_transcriber_working(transcriber, spoken, recording):
    with pytest.raises(UnusableRecording):
        await transcriber.transcribe(recording(b"<html></html>"), language="en")
    assert (await transcriber.transcribe(recording(spoken("fine.ogg")), language="en")).words


async def test_a_transcription_past_its_deadline_is_broken_off(hearing_base, spoken, recording):
    late = hearing_base(deadline=Deadline(-1.0, 0.0))
    with pytest.raises(TranscriberError, match="deadline"):
        await late.transcribe(recording(spoken("fine.ogg")), language="en")


class Stuck:
    """An engine in which native code hangs until it is let go."""

    multilingual = True

    def __init__(self) -> None:
        self.begun, self.release = threading.Event(), threading.Event()

    def tokenizer(self, language: str) -> None: ...

    def tokens(self, text: str) -> tuple[int, ...]:
        return ()

    def hear(self, windows: object) -> None:
        self.begun.set()
        self.release.wait(20)
        raise RuntimeError("let go")


class StuckEars:
    def __init__(self) -> None:
        self.engine = Stuck()
        self.desk = Desk(self.engine, workers=1)  # type: ignore[arg-type]


async def test_an_engine_that_hangs_is_left_behind(
    hearing_base, base_ears, spoken, recording, monkeypatch
):
    monkeypatch.setattr(whisper_module, "_HUNG_SECONDS", -1.0)
    made = hearing_base(deadline=Deadline(0.5, 0.0))
    made._ears = stuck = StuckEars()
    with pytest.raises(TranscriberError, match="hung"):
        await made.transcribe(recording(spoken("fine.ogg")), language="en")
    assert made._ears is None
    stuck.engine.release.set()
    made._deadline, made._ears = Deadline(60.0, 0.0), base_ears
    assert (await made.transcribe(recording(spoken("fine.ogg")), language="en")).words


async def test_what_the_engine_raises_is_the_services_fault(hearing_base, spoken, recording):
    made = hearing_base()
    made._ears = broken = StuckEars()
    broken.engine.release.set()
    with pytest.raises(TranscriberError, match="whisper_RuntimeError"):
        await made.transcribe(recording(spoken("fine.ogg")), language="en")


async def test_a_cancelled_caller_stops_waiting_for_the_engine(hearing_base, spoken, recording):
    made = hearing_base()
    made._ears = stuck = StuckEars()
    first, second = (
        asyncio.create_task(made.transcribe(recording(spoken("fine.ogg")), language="en"))
        for _ in range(2)
    )
    await asyncio.to_thread(stuck.engine.begun.wait, 20)
    for task in (first, second):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await asyncio.to_thread(made._pool.shutdown)  # returns: both threads gave up
    assert stuck.desk._waiting == []
    stuck.engine.release.set()


async def test_answers_of_several_people_at_once_are_each_their_own(
    transcriber, spoken, recording, samples
):
    names = ["technical-index.ogg", "fine.ogg", "behavioral-incident.ogg", "fine.ogg"]
    heard = await asyncio.gather(
        *(transcriber.transcribe(recording(spoken(name)), language="en") for name in names)
    )
    for name, transcript in zip(names, heard, strict=True):
        assert word_error_rate(samples[name]["text"], transcript.text) <= 0.12


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
    with pytest.raises(UnusableRecording) as caught:
        await made.transcribe(recording(spoken("fine.ogg")), language="de")
    assert caught.value.problem is RecordingProblem.LANGUAGE_NOT_HEARD
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
    (folder / "config.json").write_text('{"alignment_heads": [[0, 0]]}')
    (folder / "tokenizer.json").write_text("{}")
    made = WhisperTranscriber(str(folder), cache=tmp_path)
    with pytest.raises(TranscriberError, match="model_not_loaded"):
        await made.transcribe(recording(spoken("fine.ogg")), language="en")
    await made.close()


@pytest.mark.parametrize(
    ("threads", "shares"), [(1, (2, 1)), (2, (2, 1)), (3, (3, 1)), (4, (4, 1)), (8, (4, 2))]
)
def test_threads_go_to_batches_first(threads, shares):
    assert shared_out(threads) == shares
