"""A graphics card is used where it can be, and nobody is left without ears where it can't."""

from __future__ import annotations

from pathlib import Path

import ctranslate2
import pytest
import structlog

from interview.errors import ConfigurationError, TranscriberError
from speech import device as devices
from speech.device import Device, choose_device
from speech.whisper import transcriber
from speech.whisper.transcriber import WhisperTranscriber

MODELS = Path(__file__).parents[2] / "data" / "models"
ALL_TYPES = {"float32", "float16", "bfloat16", "int8", "int8_float16", "int8_float32"}


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with one card and its libraries."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda name: ALL_TYPES)
    monkeypatch.setattr(devices, "_load", lambda library: True)
    return monkeypatch


def test_without_a_card_it_is_the_processor_in_8_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    assert choose_device("auto") == choose_device("cpu") == Device("cpu", "int8")


def test_with_a_card_it_is_the_card_in_16_bit(card: pytest.MonkeyPatch) -> None:
    assert choose_device("auto") == Device("cuda", "float16", may_fall_back=True)
    assert choose_device("cuda") == Device("cuda", "float16", may_fall_back=False)


def test_a_card_can_be_left_alone(card: pytest.MonkeyPatch) -> None:
    assert choose_device("cpu").name == "cpu"


@pytest.mark.parametrize(
    ("supported", "chosen"),
    [
        ({"float32", "int8", "int8_float32"}, "int8_float32"),
        ({"float32"}, "float32"),
        ({"float32", "bfloat16"}, "bfloat16"),
        (set(), "default"),
    ],
)
def test_an_older_card_gets_the_best_that_it_can(
    card: pytest.MonkeyPatch, supported: set[str], chosen: str
) -> None:
    card.setattr(ctranslate2, "get_supported_compute_types", lambda name: supported)
    assert choose_device("cuda").compute_type == chosen


def test_wanted_without_a_card_says_what_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    with pytest.raises(ConfigurationError, match="no_card"):
        choose_device("cuda")


@pytest.mark.skipif("not __import__('sys').platform.startswith('linux')")
def test_a_card_without_its_libraries_is_said_or_left_with_one_line(
    card: pytest.MonkeyPatch,
) -> None:
    card.setattr(devices, "_load", lambda library: "Lt" in library)
    with pytest.raises(ConfigurationError, match="no_cublas"):
        choose_device("cuda")
    with structlog.testing.capture_logs() as logged:
        assert choose_device("auto").name == "cpu"
    (line,) = logged
    assert (line["event"], line["reason"]) == ("graphics_card_not_used", "no_cublas")


def test_libraries_of_a_package_are_found_where_no_loader_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nvidia" / "cublas").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    tried = []

    def open_library(place: str, mode: int) -> None:
        tried.append(place)
        if not place.startswith(str(tmp_path)):
            raise OSError(place)

    monkeypatch.setattr(devices.ctypes, "CDLL", open_library)
    assert devices._load("libcublas.so.12")
    expected = tmp_path / "nvidia" / "cublas" / "lib" / "libcublas.so.12"
    assert tried == ["libcublas.so.12", str(expected)]


def test_a_library_that_is_nowhere_is_not_there() -> None:
    assert not devices._load("libcublas-of-nobody.so.12")


async def test_a_card_that_fails_to_load_leaves_the_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CTranslate2 itself raises here: this machine has no card."""
    monkeypatch.setattr(
        transcriber, "choose_device", lambda wanted: Device("cuda", "float16", may_fall_back=True)
    )
    ear = WhisperTranscriber("tiny.en", cache=MODELS)
    assert ear.device is None
    with structlog.testing.capture_logs() as logged:
        await ear.warm_up()
    assert ear.device == "cpu"
    events = [line["event"] for line in logged]
    assert events.count("graphics_card_not_used") == 1 and "model_loaded" in events
    await ear.close()


async def test_a_card_that_was_asked_for_and_fails_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transcriber, "choose_device", lambda wanted: Device("cuda", "float16"))
    ear = WhisperTranscriber("tiny.en", cache=MODELS, device="cuda")
    with pytest.raises(TranscriberError, match="model_not_loaded"):
        await ear.warm_up()
    await ear.close()


async def test_a_card_that_loads_and_cannot_compute_leaves_the_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a missing library and a small memory show themselves: when it first computes."""

    class OnCard(transcriber.Engine):
        def __init__(self, folder: Path, **options: object) -> None:
            self._named = options["device"]
            super().__init__(folder, **{**options, "device": "cpu", "compute_type": "int8"})

        def hear(self, windows: object) -> list[object]:
            if self._named == "cuda":
                raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
            return super().hear(windows)

    monkeypatch.setattr(transcriber, "Engine", OnCard)
    monkeypatch.setattr(
        transcriber, "choose_device", lambda wanted: Device("cuda", "float16", may_fall_back=True)
    )
    ear = WhisperTranscriber("tiny.en", cache=MODELS)
    with structlog.testing.capture_logs() as logged:
        await ear.warm_up()
    assert ear.device == "cpu"
    assert {"event": "graphics_card_not_used", "reason": "RuntimeError"}.items() <= next(
        line for line in logged if line["event"] == "graphics_card_not_used"
    ).items()
    await ear.close()
