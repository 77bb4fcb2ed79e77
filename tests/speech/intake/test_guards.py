"""Every kind of bad recording is refused with its own problem, quickly, in bounded memory."""

from __future__ import annotations

import io
import itertools
import json
import os
import subprocess
import sys
import textwrap
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from interview.errors import TranscriberError, UnusableRecording
from interview.models import RecordingLimits
from interview.models import RecordingProblem as Problem
from speech.intake import decoder_pool, guards

LIMITS = RecordingLimits()
ROOT = Path(__file__).parents[3]


def refusal(data: bytes, announced: float | None = None) -> UnusableRecording:
    with pytest.raises(UnusableRecording) as caught:
        guards.take_in(data, announced, LIMITS)
    return caught.value


def silent(seconds: float, rate: int, channels: int = 1):  # type: ignore[no-untyped-def]
    block = np.zeros((channels, 960), dtype=np.int16)
    return itertools.repeat(block, int(seconds * rate / 960))


def video_only() -> bytes:
    file = io.BytesIO()
    with av.open(file, mode="w", format="matroska") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(20):
            picture = np.zeros((64, 64, 3), dtype=np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", Problem.EMPTY_FILE),
        (bytes(25_000_001), Problem.TOO_LARGE),
        (np.random.default_rng(3).bytes(50_000), Problem.NOT_AUDIO),
        (b"<!DOCTYPE html><html><body>Not found</body></html>" * 40, Problem.NOT_AUDIO),
        (b"\x7fELF\x02\x01\x01" + bytes(4_000), Problem.NOT_AUDIO),
        (b"OggS", Problem.NOT_AUDIO),
        (bytes(10_000), Problem.NOT_AUDIO),
        (b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", Problem.NOT_AUDIO),
        (b"ffconcat version 1.0\nfile 'voice.ogg'\n", Problem.NOT_AUDIO),
        (video_only(), Problem.NO_AUDIO_STREAM),
    ],
    ids=[
        "0 bytes", "26 MB", "random", "html", "elf", "ogg magic", "zeros", "playlist", "concat",
        "video only",
    ],
)  # fmt: skip
def test_what_is_not_a_recording_is_named(data, problem):
    assert refusal(data).problem is problem


def test_a_recording_cut_off_on_the_way_says_how_much_came(spoken, samples):
    data = spoken("technical-index.ogg")
    announced = samples["technical-index.ogg"]["duration_secs"]
    error = refusal(data[: len(data) // 2], announced)
    assert error.problem is Problem.CUT_OFF
    decoded, said = error.seconds
    assert said == announced
    assert 0.3 * announced < decoded < 0.7 * announced


def test_a_little_less_than_announced_is_no_cut(spoken):
    assert guards.take_in(spoken("fine.ogg"), 2.8, LIMITS).duration == pytest.approx(1.955, abs=0.1)


def test_fifty_milliseconds_are_too_short(written):
    data = written(silent(0.06, 48_000), container="ogg", codec="libopus", rate=48_000)
    error = refusal(data)
    assert error.problem is Problem.TOO_SHORT
    assert error.seconds[0] < 0.1 and error.seconds[1] == 0.5


def test_sound_without_words_is_no_speech(not_speech):
    problems = {name: refusal(data).problem for name, data in not_speech.items() if name != "crowd"}
    assert set(problems.values()) == {Problem.NO_SPEECH}


def test_other_codecs_and_layouts_are_unsupported(written):
    tta = written(silent(1, 48_000), container="matroska", codec="tta", rate=48_000)
    fast = written(silent(1, 384_000), container="flac", codec="flac", rate=384_000)
    assert refusal(tta).problem is Problem.UNSUPPORTED
    assert refusal(fast).problem is Problem.UNSUPPORTED


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("wav", "pcm_s16le", 44_100),
        ("flac", "flac", 16_000),
        ("webm", "libopus", 48_000),
        ("mp4", "aac", 44_100),
        ("mp3", "libmp3lame", 44_100),
    ],
)
def test_what_phones_and_browsers_record_is_taken(spoken, written, container, codec, rate):
    voice = guards.decode(spoken("fine.ogg"), LIMITS, rate=rate)
    pcm = (voice * 32767).astype(np.int16)
    size = 1152 if codec == "libmp3lame" else 960
    blocks = [pcm[np.newaxis, at : at + size] for at in range(0, len(pcm), size)]
    data = written(iter(blocks), container=container, codec=codec, rate=rate)
    audio = guards.take_in(data, None, LIMITS)
    assert audio.duration == pytest.approx(1.955, abs=0.15)
    assert 0.5 < audio.speech_seconds < 1.5


def test_a_very_quiet_voice_is_still_heard(spoken):
    from sandbox.voice_messages import encode

    voice = guards.decode(spoken("fine.ogg"), LIMITS, rate=48_000)
    quiet = encode(voice * np.float32(10 ** (-30 / 20)))
    assert guards.take_in(quiet, None, LIMITS).speech_seconds > 0.5


#: Runs take_in on a file and prints the problem, the seconds, the time, and the peak memory that
#: it took in this process and in the decoder's, in MB.
MEASURED = textwrap.dedent("""
    import json, resource, sys, time
    from interview.errors import UnusableRecording
    from interview.models import RecordingLimits
    from speech.intake.guards import take_in
    data = open(sys.argv[1], "rb").read()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    try:
        take_in(data, None, RecordingLimits())
        result = None
    except UnusableRecording as error:
        result = error.problem.value, error.seconds
    print(json.dumps({
        "result": result,
        "took": time.monotonic() - began,
        "here": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "decoder": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }))
""")


def measured(data: bytes, folder: Path) -> dict[str, object]:
    file = folder / "recording"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, check=True, text=True, timeout=60,
    )  # fmt: skip
    figures: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    print(len(data), figures)
    return figures


def long_silence(container: str, codec: str, rate: int, block: int, hours: float) -> bytes:
    """Hours of silence: one encoded packet, written again and again with later times."""
    file = io.BytesIO()
    with av.open(file, mode="w", format=container) as out:
        stream = out.add_stream(
            codec,
            rate=rate,
            layout="mono",
            options={"frame_duration": "60"} if codec == "libopus" else {},
        )
        packets = []
        for at in range(0, 20 * block, block):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, block), dtype=np.int16), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            packets += stream.encode(frame)
        packet = packets[-1]
        for at in range(0, int(hours * 3600 * rate), block):
            packet.pts = packet.dts = at
            packet.time_base = Fraction(1, rate)
            out.mux(packet)
    return file.getvalue()


def many_channels(written) -> bytes:
    return written(
        silent(20, 192_000, channels=8), container="flac", codec="flac", rate=192_000, layout="7.1"
    )


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda _: long_silence("ogg", "libopus", 48_000, 2_880, 3), "too_long"),
        (lambda _: long_silence("matroska", "flac", 8_000, 4_608, 24), "too_long"),
        (many_channels, "no_speech"),
    ],
    ids=["3 h of Opus", "24 h of FLAC", "8 channels at 192 kHz"],
)
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_in_bounded_memory(
    written, tmp_path, make, problem
):
    data = make(written)
    assert len(data) < 25_000_000
    figures = measured(data, tmp_path)
    result = figures["result"]
    assert result is not None and result[0] == problem
    if problem == "too_long":
        assert result[1][0] > result[1][1] == 600.0
    assert figures["here"] < 150
    assert figures["decoder"] < 250


def test_a_decoder_that_never_ends_is_killed_at_the_deadline(spoken, monkeypatch):
    monkeypatch.setattr(guards, "DECODE_DEADLINE", 0.001)
    with pytest.raises(TranscriberError, match="decode_deadline"):
        guards.take_in(spoken("fine.ogg"), None, LIMITS)


@pytest.fixture
def decoding(monkeypatch, tmp_path):  # type: ignore[no-untyped-def]
    """Decoders that run other code, from the next one on."""

    def replace(code: str) -> None:
        file = tmp_path / "decoder.py"
        file.write_text(code)
        monkeypatch.setattr(decoder_pool, "_DECODER", file)
        decoder_pool._leave()

    yield replace
    decoder_pool._leave()


def test_a_codec_that_crashes_costs_the_recording_and_not_the_bot(spoken, decoding):
    decoding("import os, signal, sys; sys.stdin.read(1); os.kill(os.getpid(), signal.SIGSEGV)")
    assert refusal(spoken("fine.ogg")).problem is Problem.NOT_AUDIO


def test_a_decoder_that_fails_by_itself_is_the_services_fault(spoken, decoding):
    decoding("raise SystemExit(3)")
    with pytest.raises(TranscriberError, match="decoder_failed"):
        guards.take_in(spoken("fine.ogg"), None, LIMITS)


def test_a_decoder_that_cannot_start_is_the_services_fault(spoken, monkeypatch):
    decoder_pool._leave()
    monkeypatch.setattr(decoder_pool.sys, "executable", "/nowhere/python")
    with pytest.raises(TranscriberError, match="decoder_not_started"):
        guards.take_in(spoken("fine.ogg"), None, LIMITS)


def test_the_first_recording_finds_a_decoder_that_waits(spoken):
    decoder_pool._leave()
    guards.prepare()
    ready = decoder_pool._waiting
    assert ready is not None and ready.poll() is None
    guards.prepare()
    assert decoder_pool._waiting is ready
    guards.take_in(spoken("fine.ogg"), None, LIMITS)
    assert ready.returncode == 0


def test_a_decoder_that_cannot_start_yet_is_no_fault_of_the_start(spoken, monkeypatch):
    decoder_pool._leave()
    with monkeypatch.context() as broken:
        broken.setattr(decoder_pool.sys, "executable", "/nowhere/python")
        guards.prepare()
    assert decoder_pool._waiting is None
    assert guards.take_in(spoken("fine.ogg"), None, LIMITS).speech


def test_each_recording_has_a_decoder_of_its_own_and_the_next_one_waits(spoken):
    guards.take_in(spoken("fine.ogg"), None, LIMITS)
    first = decoder_pool._waiting
    assert first is not None and first.poll() is None
    guards.take_in(spoken("fine.ogg"), None, LIMITS)
    assert first.returncode == 0
    assert decoder_pool._waiting is not None and decoder_pool._waiting.pid != first.pid


def test_a_waiting_decoder_that_was_killed_costs_nobody_a_recording(spoken):
    guards.take_in(spoken("fine.ogg"), None, LIMITS)
    assert decoder_pool._waiting is not None
    decoder_pool._waiting.kill()
    decoder_pool._waiting.wait(10)
    assert guards.take_in(spoken("fine.ogg"), None, LIMITS).speech_seconds > 0.5


def test_the_decoder_gets_no_secrets(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("DATABASE_URL", "secret")
    assert "secret" not in decoder_pool.bare_environment().values()
