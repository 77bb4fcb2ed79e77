"""One engine for every shape of Whisper: large-v3's mels and languages, distilled decoders.

The weights are random, so what is heard is nonsense; that it is heard, in which language, with
which times and in which memory layout is what differs between models.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest

from bench.made_whisper import make_whisper
from interview.errors import ConfigurationError, UnusableRecording
from interview.models import Recording, RecordingLimits, RecordingProblem
from speech.intake.guards import decode
from speech.models.catalog import Shape
from speech.models.quantize import in_8_bit
from speech.models.weights import find_weights, hears_only_english
from speech.whisper.engine import Engine, Heard, Window
from speech.whisper.transcriber import Ears, WhisperTranscriber

Make = Callable[[Shape], Path]

LARGE_V3 = Shape(128, 2, 2, 51_866, 128)
SHAPES = {
    "multilingual": Shape(128, 2, 2, 51_865),
    "english": Shape(128, 2, 2, 51_864),
    "large-v3": LARGE_V3,
    "distil-large-v3": Shape(128, 3, 2, 51_866, 128),
    "distil.en": Shape(128, 2, 1, 51_864),
    "turbo": Shape(128, 4, 1, 51_866, 128),
}


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    cache = tmp_path_factory.mktemp("real")
    made: dict[Shape, Path] = {}

    def one(shape: Shape) -> Path:
        if shape not in made:
            like = find_weights("tiny.en" if shape.vocabulary == 51_864 else "base", cache)
            made[shape] = make_whisper(tmp_path_factory.mktemp("made"), shape, like=like)
        return made[shape]

    return one


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(3).normal(0, 0.1, 16_000).astype(np.float32)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("small", [False, True], ids=["16 bit", "8 bit"])
def test_every_shape_hears_alone_and_in_a_batch_with_times(
    make: Make, noise: np.ndarray, tmp_path: Path, shape: Shape, small: bool
) -> None:
    folder = make(shape)
    if small:
        folder = in_8_bit(folder, tmp_path / "8bit")
        assert (folder / "made.json").is_file()
    engine = Engine(folder, threads=1, beam=2)
    window = Window(noise, "en", prompt=engine.tokens("Um, so, Kubernetes"))
    (alone,) = engine.hear([window])
    both = engine.hear([window, Window(noise[:12_000], "en", prompt=window.prompt)])
    assert [len(both), engine.multilingual] == [2, shape.vocabulary > 51_864]
    assert -50 < alone.avg_logprob < 0 and 0 <= alone.no_speech_prob <= 1
    for heard in (alone, *both):
        starts = [word.start for word in heard.words]
        assert starts == sorted(starts)
        assert all(0 <= word.start <= word.end <= 30 for word in heard.words)


def test_large_v3s_tokens_after_the_languages_have_moved_up_by_one(make: Make) -> None:
    old = Engine(make(SHAPES["multilingual"]), threads=1).tokenizer("de")
    new = Engine(make(LARGE_V3), threads=1).tokenizer("de")
    # openai/whisper, tokenizer.py: 99 languages, and 100 from large-v3 on.
    assert (old.sot_sequence, old.no_timestamps, old.sot_prev) == (
        [50_258, 50_261, 50_359],
        50_363,
        50_361,
    )
    assert (new.sot_sequence, new.no_timestamps, new.sot_prev) == (
        [50_258, 50_261, 50_360],
        50_364,
        50_362,
    )


def test_large_v3_hears_a_language_that_others_do_not_know(make: Make, noise: np.ndarray) -> None:
    engine = Engine(make(LARGE_V3), threads=1)
    assert engine.hear([Window(noise, "yue")])
    with pytest.raises(ValueError, match="language"):
        engine.tokenizer("klingon")


def _said(heard: Heard) -> list[str]:
    return re.findall(r"[a-z']+", "".join(word.text for word in heard.words).lower())


def _in_order(some: list[str], of: list[str]) -> float:
    """How much of ``some`` stands in ``of``, in its order."""
    blocks = SequenceMatcher(None, of, some, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(some)


def test_a_card_hears_windows_in_one_batch_as_a_processor_one_by_one(
    base_ears: Ears, samples: dict[str, dict[str, str]], spoken: Callable[[str], bytes]
) -> None:
    """Encoded together, searched from the start: the way for a card, on a processor."""
    sound = decode(spoken("technical-index.ogg"), RecordingLimits())
    pause = int(7.6 * 16_000)
    windows = [Window(sound[:pause], "en"), Window(sound[pause : 2 * pause], "en")]
    engine = base_ears.engine
    apart = [engine.hear([window])[0] for window in windows]
    engine._on_cpu = False
    try:
        together = engine.hear(windows)
    finally:
        engine._on_cpu = True
    told = re.findall(r"[a-z']+", samples["technical-index.ogg"]["text"].lower())
    for one, other in zip(apart, together, strict=True):
        # The searches differ, and so may where a cut sentence ends; that words are those that were
        # said, in their order, from the same moment on, and of this window alone, is promised.
        said, also = _said(one), _said(other)
        shorter = min(len(said), len(also))
        assert shorter > 15
        assert _in_order(said, told) > 0.9 and _in_order(also, told) > 0.9
        assert _in_order(said[:shorter], also) > 0.9
        assert one.words[0].start == pytest.approx(other.words[0].start, abs=0.3)
    assert "column" not in _said(together[0]) and "column" in _said(together[1])


async def test_a_distilled_large_model_refuses_other_languages_by_its_name(
    make: Make, tmp_path: Path, spoken: Callable[[str], bytes]
) -> None:
    folder = tmp_path / "distil-large-v3"
    folder.symlink_to(make(SHAPES["distil-large-v3"]))
    assert hears_only_english(str(folder))
    ear = WhisperTranscriber(str(folder), cache=tmp_path, device="cpu")
    assert ear.languages == frozenset({"en"})
    recording = Recording(1, spoken("fine.ogg"), "a.ogg", "audio/ogg")
    with pytest.raises(UnusableRecording) as refused:
        await ear.transcribe(recording, language="de")
    assert refused.value.problem is RecordingProblem.LANGUAGE_NOT_HEARD
    await ear.close()


async def test_a_model_that_cannot_align_words_is_refused_before_anybody_speaks(
    make: Make, tmp_path: Path
) -> None:
    folder = make_whisper(
        tmp_path / "old", SHAPES["english"], like=find_weights("tiny.en", tmp_path)
    )
    (folder / "config.json").write_text("{}")
    ear = WhisperTranscriber(str(folder), cache=tmp_path, device="cpu")
    with pytest.raises(ConfigurationError, match="no_alignment"):
        await ear.warm_up()
    await ear.close()
