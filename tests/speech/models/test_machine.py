"""Which model suits a machine, told from what one model took there."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from interview.errors import ConfigurationError
from speech.device import Device
from speech.measuring import measure
from speech.models import machine as machines
from speech.models.catalog import CATALOG
from speech.models.machine import Machine, Measured, estimated, is_busy, look_around, recommend

MODELS = Path(__file__).parents[3] / "data" / "models"
ROOMY = 64_000


def base(alone: float, *, device: str = "cpu") -> Measured:
    return Measured("base", device, alone, alone / 2, 480, load=1.0)


def chosen(machine: Machine, *measured: Measured, english: bool = False) -> str | None:
    found = recommend(machine, measured, english=english)
    return None if found is None else found.model.name


def test_a_fast_and_roomy_machine_gets_the_most_accurate_model() -> None:
    assert chosen(Machine(64, ROOMY), base(0.001)) == "large-v3"


def test_a_slow_machine_stays_with_what_is_text_in_half_the_time() -> None:
    assert chosen(Machine(2, ROOMY), base(0.45)) == "base"
    assert chosen(Machine(1, ROOMY), base(0.6)) == "tiny"
    assert chosen(Machine(1, ROOMY), base(9.0)) is None


def test_a_small_memory_bounds_what_a_fast_machine_gets() -> None:
    assert chosen(Machine(16, 1_000), base(0.001)) == "base"
    assert chosen(Machine(16, 400), base(0.001)) is None
    for memory in (1_000, 2_000, 4_000, 8_000, 16_000):
        name = chosen(Machine(16, memory), base(0.001))
        assert name is not None and CATALOG[name].cost.peak <= memory * machines.MOST_MEMORY


def test_english_alone_gets_the_english_one_and_no_distilled_one() -> None:
    assert chosen(Machine(2, ROOMY), base(0.45), english=True) == "base.en"
    for alone in (0.001, 0.01, 0.02, 0.05, 0.1, 0.3):
        for english in (False, True):
            name = chosen(Machine(8, ROOMY), base(alone), english=english)
            assert name is not None and not CATALOG[name].distilled


def test_the_reason_says_what_it_takes_and_what_was_too_much() -> None:
    found = recommend(Machine(2, ROOMY), [base(0.45)], english=False)
    assert found is not None
    assert "about 27 s" in found.reason and "480 MB" in found.reason
    assert "small would need" in found.reason
    found = recommend(Machine(16, 1_000), [base(0.001)], english=False)
    assert found is not None and "small would take" in found.reason


def test_what_was_measured_counts_before_what_is_estimated() -> None:
    slow_base, fast_small = base(0.45), Measured("small", "cpu", 0.1, 0.1, 900, load=1.0)
    assert chosen(Machine(2, ROOMY), slow_base, fast_small) == "small"
    # Without base another one is what estimates start from.
    assert chosen(Machine(2, ROOMY), Measured("tiny", "cpu", 0.3, 0.2, 300, 1.0)) is not None
    assert recommend(Machine(2, ROOMY), [], english=False) is None


def test_an_estimate_is_known_as_one_and_scales_with_the_cost() -> None:
    small = estimated(CATALOG["small"], base(0.1))
    assert small is not None and small.is_estimate and not base(0.1).is_estimate
    assert small.alone == pytest.approx(0.1 * CATALOG["small"].cost.alone)
    assert small.peak == CATALOG["small"].cost.peak
    assert estimated(CATALOG["small"], base(0.1, device="cuda")) is None
    assert estimated(CATALOG["small"], Measured("somebody/own", "cpu", 1, 1, 1)) is None


def test_costs_grow_with_size() -> None:
    for smaller, larger in (
        ("tiny", "base"),
        ("base", "small"),
        ("small", "medium"),
        ("distil-small.en", "small"),
        ("distil-medium.en", "medium"),
        ("medium", "large-v3"),
        ("large-v3-turbo", "large-v3"),
    ):
        less, more = CATALOG[smaller].cost, CATALOG[larger].cost
        assert less.alone < more.alone and less.queue < more.queue and less.peak < more.peak


@pytest.mark.parametrize(
    ("memory", "name"), [(24_000, "large-v3"), (4_000, "large-v3-turbo"), (2_000, "small")]
)
def test_on_a_card_its_memory_decides(memory: int, name: str) -> None:
    on_card = base(0.01, device="cuda")
    assert chosen(Machine(4, ROOMY, "a card", memory), on_card) == name


def test_a_card_too_small_for_anything_gets_nothing_and_a_silent_one_the_best_for_its_size() -> (
    None
):
    assert chosen(Machine(4, ROOMY, "a card", 500), base(0.01, device="cuda")) is None
    found = recommend(Machine(4, ROOMY, "a card", None), [], english=False)
    assert found is not None and found.model.name == "large-v3-turbo"
    assert "doesn't tell its memory" in found.reason


# --------------------------------------------------------------------------- looking around


def test_a_containers_limit_is_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit, none = tmp_path / "memory.max", tmp_path / "none"
    none.write_text("max\n")
    for content, expected in (("1000000000\n", 1_000), ("9223372036854771712\n", None)):
        limit.write_text(content)
        monkeypatch.setattr(
            machines, "_CGROUPS", (str(none), str(tmp_path / "missing"), str(limit))
        )
        found = look_around(Device("cpu", "int8"))
        assert found.cores >= 1 and found.card is None
        assert found.memory == expected or (expected is None and found.memory > 1_000)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("NVIDIA L4, 23034", ("NVIDIA L4", 24_152)),
        ("Two, 1000\nThree, 2000", ("Two", 1_048)),
        ("No devices were found", ("a graphics card", None)),
        ("", ("a graphics card", None)),
    ],
)
def test_a_cards_name_and_memory_are_what_its_program_tells(
    monkeypatch: pytest.MonkeyPatch, told: str, expected: tuple[str, int | None]
) -> None:
    monkeypatch.setattr(machines.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=told))
    found = look_around(Device("cuda", "float16"))
    assert (found.card, found.card_memory) == expected


def test_a_card_without_that_program_is_a_card_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError("nvidia-smi")

    monkeypatch.setattr(machines.subprocess, "run", missing)
    assert look_around(Device("cuda", "float16")).card == "a graphics card"


def test_a_machine_at_work_is_known_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines.os, "getloadavg", lambda: (1.5, 0.0, 0.0))
    assert is_busy(Machine(2, ROOMY)) and not is_busy(Machine(4, ROOMY))


# --------------------------------------------------------------------------- measuring


def test_a_model_is_measured_by_hearing_in_a_process_of_its_own() -> None:
    found = measure("tiny.en", MODELS, runs=1, device="cpu")
    assert (found.model, found.device, found.is_estimate) == ("tiny.en", "cpu", False)
    assert found.alone > 0 and found.queue > 0 and found.load is not None and found.load > 0
    assert 100 < found.peak < 1_500


def test_what_cannot_be_measured_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="weights_unknown"):
        measure("huge", tmp_path)
    (tmp_path / "model.bin").write_bytes(b"none")
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "config.json").write_text('{"alignment_heads": [[0, 0]]}')
    with pytest.raises(ConfigurationError, match="weights_unusable"):
        measure(str(tmp_path), tmp_path, device="cpu")


def test_a_model_that_is_never_done_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="weights_too_slow"):
        measure("tiny.en", tmp_path, deadline=0.01)


def test_a_measurement_that_is_killed_says_what_it_mostly_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = tmp_path / "python"
    killer.write_text("#!/bin/sh\nkill -9 $$\n")
    killer.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(killer))
    with pytest.raises(ConfigurationError, match="weights_killed"):
        measure("tiny.en", tmp_path)
