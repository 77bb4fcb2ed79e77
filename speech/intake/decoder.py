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
     "header_seconds": what the container claims or null,
     "one_channel": whether the channels cancel each other out, so that one of them was taken}
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
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
    # Android's recorders, Windows', cameras' and answering machines'.
    + ["amrnb", "libopencore_amrnb", "amrwb", "wmav1", "wmav2", "wmapro", "ac3", "eac3"]
    + ["mp2", "mp2float", "aac_latm", "gsm", "gsm_ms", "adpcm_ms", "adpcm_ima_wav", "speex"]
    + ["libspeex", "pcm_alaw", "pcm_mulaw"]
    + [f"pcm_{kind}" for kind in ("u8", "s8", "s16le", "s16be", "s24le", "s24be", "s32le")]
    + [f"pcm_{kind}" for kind in ("s32be", "f32le", "f32be", "f64le", "alaw", "mulaw")]
)
MAX_CHANNELS = 8
MAX_RATE = 192_000
#: Tracks that are tried, in order, until one holds a sound: phones and screen recorders write
#: several, and the first may be in a codec of their own, or silent.
MAX_TRACKS = 8
#: A mix of channels that has less than this share of its loudest channel's level (-12 dB) has lost
#: what was said: one side of a plug wired the wrong way round makes it silent.
LEAST_MIXED = 0.25
#: Packets in a row without a single good one, after which nothing good is expected.
MAX_ERRORS_IN_A_ROW = 500


@dataclass
class Outcome:
    problem: str | None = None
    errors: int = 0
    header_seconds: float | None = None
    one_channel: bool = False
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
    """At most ``max_samples`` + one frame; more than ``max_samples`` came means too long.

    The first track that can be decoded and isn't silent is taken, else the first that can be.
    """
    first: Outcome | None = None
    for track in range(MAX_TRACKS):
        outcome, tracks = decode_track(data, track, rate, max_samples)
        if first is None or (first.problem is not None and outcome.problem is None):
            first = outcome
        if outcome.problem is None and any(outcome.samples):
            return outcome
        if track + 1 >= tracks:
            break
    return first or Outcome("not_audio")


def decode_track(data: bytes, track: int, rate: int, max_samples: int) -> tuple[Outcome, int]:
    """(what came of one track of sound, how many tracks of sound there are)."""
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
        return outcome, 0
    with container:
        tracks = container.streams.audio
        if container.duration is not None and container.duration > 0:
            outcome.header_seconds = container.duration / av.time_base
        if track >= len(tracks):
            outcome.problem = "no_audio_stream"
            return outcome, len(tracks)
        context = tracks[track].codec_context
        if (
            context is None
            or context.name not in CODECS
            or not taken(context.channels, context.sample_rate)
        ):
            outcome.problem = "unsupported"
            return outcome, len(tracks)
        context.thread_count = 1
        read_frames(container, tracks[track], rate, max_samples, outcome)
        return outcome, len(tracks)


def taken(channels: int, rate: int) -> bool:
    return 0 < channels <= MAX_CHANNELS and 0 < rate <= MAX_RATE


class Mixer:
    """Frames of one shape, resampled with all their channels, and mixed down once they are all."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.channels = channels
        self.samples = bytearray()
        self._resampler = av.AudioResampler(format="s16", rate=rate)

    @property
    def length(self) -> int:
        """Bytes of one channel."""
        return len(self.samples) // self.channels

    def add(self, frame: av.AudioFrame | None) -> None:
        """``None`` ends it."""
        for each in self._resampler.resample(frame):
            self.samples += bytes(each.planes[0])[: each.samples * 2 * self.channels]

    def mixed(self) -> tuple[bytes, bool]:
        """(one channel of samples, whether it is one of several that cancel each other out)."""
        if self.channels == 1:
            return bytes(self.samples), False
        # Only for these: it takes 50 ms to import.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pydub import AudioSegment
        whole = AudioSegment(
            bytes(self.samples), sample_width=2, frame_rate=self.rate, channels=self.channels
        )
        alone = whole.split_to_mono()
        mix = whole.set_channels(1)
        loudest = max(alone, key=lambda each: int(each.rms))
        if mix.rms < LEAST_MIXED * loudest.rms:
            return loudest.raw_data, mix.rms < LEAST_MIXED * loudest.rms / self.channels
        return mix.raw_data, False


def read_frames(
    container: av.container.InputContainer,
    stream: av.AudioStream,
    rate: int,
    max_samples: int,
    outcome: Outcome,
) -> None:
    mixer: Mixer | None = None
    shape: tuple[str, str, int] | None = None
    in_a_row = 0
    packets = container.demux(stream)

    def finish() -> None:
        if mixer is not None:
            mixer.add(None)
            samples, one_channel = mixer.mixed()
            outcome.samples += samples
            outcome.one_channel = outcome.one_channel or one_channel

    def length() -> int:
        return len(outcome.samples) + (mixer.length if mixer is not None else 0)

    while in_a_row < MAX_ERRORS_IN_A_ROW and length() <= max_samples * 2:
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
            if mixer is None or now != shape:
                # Chained streams may change in the middle; a resampler takes one kind of frame.
                finish()
                mixer = Mixer(rate, frame.layout.nb_channels)
            shape = now
            # Times in the file are claims; only what is there counts.
            frame.pts = None
            mixer.add(frame)
    finish()


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
        "one_channel": outcome.one_channel,
    }
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.write(outcome.samples)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
