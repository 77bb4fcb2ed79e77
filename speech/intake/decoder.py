"""Decodes one untrusted recording; runs as a process of its own, started by
speech/intake/decoder_pool.py.

The bytes come from strangers and the code that reads them is ffmpeg's, in C. So it runs where it
can do no harm: in a process with an empty environment (no token, no database address), with
limits on memory and processor time, that opens no file and no address named inside the recording
(a playlist can name both), and that is killed at a deadline. A crash here is a refused recording
instead of a dead bot. It costs about 0.15 s and 35 MB for as long as it lasts.

This file is run by path in isolated mode, so it imports nothing of ours.

Standard input: a line with samples per second to decode to, most samples to give out, memory in
bytes, and processor seconds; then the recording. Nothing at all ends it: it was a spare that
nobody needed. Standard output: a line of JSON, then the samples (16 bit signed, native order,
mono)::

    {"problem": null | a value of RecordingProblem, "errors": packets that failed,
     "header_seconds": what the container claims or null}
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass, field

import av
import av.audio
import av.error

#: Demuxers that hold one file's sound and open nothing else. The last line is there to tell
#: "a kind of audio I don't take" from "not audio".
FORMATS = (
    "ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,flac,wav,w64,aac,aiff,caf,amr,asf,avi,mpegts"
)
CODECS = frozenset(
    ["opus", "libopus", "vorbis", "libvorbis", "mp3", "mp3float", "aac", "flac", "alac"]
    + [f"pcm_{kind}" for kind in ("u8", "s8", "s16le", "s16be", "s24le", "s24be", "s32le")]
    + [f"pcm_{kind}" for kind in ("s32be", "f32le", "f32be", "f64le", "alaw", "mulaw")]
)
MAX_CHANNELS = 2
MAX_RATE = 48_000
#: Packets in a row without a single good one, after which nothing good is expected.
MAX_ERRORS_IN_A_ROW = 500


@dataclass
class Outcome:
    problem: str | None = None
    errors: int = 0
    header_seconds: float | None = None
    samples: bytearray = field(default_factory=bytearray)


def limit_this_process(memory: int, cpu_seconds: int) -> None:
    """Caps that the operating system holds; where it has none (Windows) the deadline is left."""
    try:
        import resource
    except ImportError:
        return
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        # At the soft limit comes SIGXCPU, by which the parent knows; at the hard one SIGKILL.
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
    ):
        # macOS refuses RLIMIT_AS; the other limits still count.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def decode(data: bytes, rate: int, max_samples: int) -> Outcome:
    """At most ``max_samples`` + one frame; more than ``max_samples`` came means too long."""
    outcome = Outcome()
    try:
        container = av.open(
            io.BytesIO(data),
            mode="r",
            metadata_errors="ignore",
            container_options={
                "format_whitelist": FORMATS,
                "codec_whitelist": ",".join(sorted(CODECS)),
                "protocol_whitelist": "",
            },
        )
    except (av.error.FFmpegError, ValueError):
        outcome.problem = "not_audio"
        return outcome
    with container:
        if container.duration is not None and container.duration > 0:
            outcome.header_seconds = container.duration / av.time_base
        if not container.streams.audio:
            outcome.problem = "no_audio_stream"
            return outcome
        stream = container.streams.audio[0]
        context = stream.codec_context
        if (
            len(container.streams.audio) > 1
            or context is None
            or context.name not in CODECS
            or not taken(context.channels, context.sample_rate)
        ):
            outcome.problem = "unsupported"
            return outcome
        context.thread_count = 1
        read_frames(container, stream, rate, max_samples, outcome)
    return outcome


def taken(channels: int, rate: int) -> bool:
    return 0 < channels <= MAX_CHANNELS and 0 < rate <= MAX_RATE


def read_frames(
    container: av.container.InputContainer,
    stream: av.AudioStream,
    rate: int,
    max_samples: int,
    outcome: Outcome,
) -> None:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    shape: tuple[str, str, int] | None = None
    in_a_row = 0
    packets = container.demux(stream)
    while in_a_row < MAX_ERRORS_IN_A_ROW and len(outcome.samples) <= max_samples * 2:
        try:
            packet = next(packets)
            frames = packet.decode()
        except StopIteration:
            break
        except av.error.EOFError:
            break
        except av.error.FFmpegError:
            outcome.errors += 1
            in_a_row += 1
            continue
        for frame in frames:
            if not isinstance(frame, av.AudioFrame):
                continue
            in_a_row = 0
            if not taken(frame.layout.nb_channels, frame.sample_rate):
                outcome.problem = "unsupported"
                return
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if shape is not None and now != shape:
                # Chained streams may change in the middle; a resampler takes one kind of frame.
                add(outcome, resampler.resample(None))
                resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            shape = now
            # Times in the file are claims; only what is there counts.
            frame.pts = None
            add(outcome, resampler.resample(frame))
    if shape is not None:
        add(outcome, resampler.resample(None))


def add(outcome: Outcome, frames: list[av.AudioFrame]) -> None:
    for frame in frames:
        outcome.samples += bytes(frame.planes[0])[: frame.samples * 2]


def main() -> int:
    order = sys.stdin.buffer.readline().split()
    if not order:
        return 0
    rate, max_samples, memory, cpu_seconds = map(int, order)
    limit_this_process(memory, cpu_seconds)
    try:
        outcome = decode(sys.stdin.buffer.read(), rate, max_samples)
    except MemoryError:
        outcome = Outcome(problem="unsupported")
    head = {
        "problem": outcome.problem,
        "errors": outcome.errors,
        "header_seconds": outcome.header_seconds,
    }
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.write(outcome.samples)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
