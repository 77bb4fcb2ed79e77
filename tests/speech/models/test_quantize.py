"""The 8-bit file says what the 16-bit one says, is made once, and never half."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from interview.models import RecordingLimits
from speech.intake.guards import decode
from speech.models.quantize import in_8_bit
from speech.models.weights import find_weights
from speech.whisper.engine import Engine, Window


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return find_weights("tiny.en", tmp_path_factory.mktemp("weights"))


def test_both_files_hear_the_same_and_the_second_is_half_as_large(tiny, tmp_path, spoken):
    made = in_8_bit(tiny, tmp_path / "tiny.en-8bit")
    assert made == tmp_path / "tiny.en-8bit"
    sizes = [(folder / "model.bin").stat().st_size for folder in (tiny, made)]
    assert sizes[1] < 0.6 * sizes[0]
    window = Window(decode(spoken("fine.ogg"), RecordingLimits()), "en")
    texts = [
        "".join(word.text for word in Engine(folder, threads=1).hear([window])[0].words)
        for folder in (tiny, made)
    ]
    assert texts[0] == texts[1] != ""


def model(folder: Path, version: int = 6) -> Path:
    """A file of the format with a weight, a bias, and an alias of the weight."""
    folder.mkdir()

    def text(value: str) -> bytes:
        return struct.pack("=H", len(value) + 1) + value.encode() + b"\0"

    weight = np.asarray([[1.0, -2.0], [0.0, 0.0]], np.float16)
    bias = np.asarray([0.5, 0.25], np.float16)
    out = struct.pack("=I", version) + text("Spec") + struct.pack("=II", 3, 2)
    for name, value in (("a/weight", weight), ("b/bias", bias)):
        out += text(name) + struct.pack(f"=B{value.ndim}I", value.ndim, *value.shape)
        out += struct.pack("=BI", 4, value.nbytes) + value.tobytes()
    out += struct.pack("=I", 1) + text("c/weight") + text("a/weight")
    (folder / "model.bin").write_bytes(out)
    (folder / "config.json").write_text("{}")
    return folder


def test_rows_are_scaled_to_their_largest_value_and_aliases_have_scales(tmp_path):
    made = in_8_bit(model(tmp_path / "m"), tmp_path / "cache" / "m-8bit")
    data = (made / "model.bin").read_bytes()
    assert np.asarray([[64, -127], [0, 0]], np.int8).tobytes() in data
    assert np.asarray([63.5, 1.0], np.float32).tobytes() in data
    assert b"c/weight_scale\0" in data and b"b/bias_scale" not in data
    assert (made / "config.json").read_text() == "{}"


def test_it_is_made_once_and_again_when_it_is_not_the_one_that_was_made(tmp_path):
    source = model(tmp_path / "m")
    made = in_8_bit(source, tmp_path / "m-8bit")
    first = (made / "model.bin").stat()
    assert (in_8_bit(source, made) / "model.bin").stat().st_mtime_ns == first.st_mtime_ns
    (made / "model.bin").write_bytes(b"cut")
    assert (in_8_bit(source, made) / "model.bin").stat().st_size == first.st_size


@pytest.mark.parametrize("spoil", ["format", "end"])
def test_a_file_of_another_format_or_cut_off_is_left_as_it_is(tmp_path, spoil):
    source = model(tmp_path / "m", version=7 if spoil == "format" else 6)
    if spoil == "end":
        data = (source / "model.bin").read_bytes()
        (source / "model.bin").write_bytes(data[: len(data) // 2])
    assert in_8_bit(source, tmp_path / "cache" / "m-8bit") == source
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_written_costs_the_gain_only(tmp_path):
    source = model(tmp_path / "m")
    (tmp_path / "file").touch()
    assert in_8_bit(source, tmp_path / "file" / "m-8bit") == source
