"""bot.py models: what it lists, brings, checks, measures and recommends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from interview.errors import ConfigurationError, Fault
from speech.models.catalog import CATALOG
from speech.models.machine import Machine, Measured
from tests.app.conftest import KEY, Main, Run
from tests.support.hub_server import Hub, serving

FILES = {
    "config.json": b'{"alignment_heads": [[0, 0]]}',
    "tokenizer.json": b"{}",
    "vocabulary.json": b"[]",
    "model.bin": b"weights" * 1000,
}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub({f"maker/toy/{name}": data for name, data in FILES.items()})) as served:
        yield served


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A quiet machine with two cores, on which base takes 0.08 s a second; what was measured."""
    measured = []

    def measure(name: str, *_: object, **__: object) -> Measured:
        measured.append(name)
        return Measured(name, "cpu", 0.08, 0.05, 400, load=0.8)

    monkeypatch.setattr("app.models_command.measure", measure)
    monkeypatch.setattr("app.models_command.look_around", lambda device: Machine(2, 8_000))
    monkeypatch.setattr("app.models_command.is_busy", lambda machine: False)
    monkeypatch.setenv("MODELS", str(tmp_path / "models"))
    return measured


def test_the_list_names_every_model_and_marks_the_one_in_use(
    main: Main, two_cores: list[str]
) -> None:
    done = main("models")
    assert done.returncode == 0
    lines = {line[2:].split()[0]: line for line in done.stdout.splitlines() if len(line) > 3}
    for name in CATALOG:
        assert name in lines
    assert lines["base"].startswith("*") and "in a package" in lines["base"]
    assert lines["small"].startswith(" ") and "486 MB" in lines["small"]
    assert "English" in lines["distil-large-v3"]
    assert "2 cores, 8000 MB of memory, no usable card" in done.stdout
    assert two_cores == []
    assert max(len(line) for line in done.stdout.splitlines()) <= 100


def test_another_models_name_or_folder_is_shown_as_the_one_in_use(
    main: Main, two_cores: list[str]
) -> None:
    assert "* somebody/own (WHISPER_MODEL)" in main("models", WHISPER_MODEL="somebody/own").stdout
    turbo = main("models", WHISPER_MODEL="turbo").stdout
    assert any(line.startswith("* large-v3-turbo") for line in turbo.splitlines())


def test_a_download_that_was_cut_off_shows_how_far_it_got(
    main: Main, two_cores: list[str], tmp_path: Path
) -> None:
    arriving = tmp_path / "models" / "small.arriving"
    arriving.mkdir(parents=True)
    with (arriving / "model.bin.part").open("wb") as part:
        part.truncate(CATALOG["small"].size // 2)
    done = main("models", "list")
    assert any("small " in line and "50 % has arrived" in line for line in done.stdout.splitlines())


def test_programs_get_json(main: Main, two_cores: list[str]) -> None:
    listed = json.loads(main("models", "--json").stdout)
    assert [each["name"] for each in listed["models"]] == list(CATALOG)
    assert [each["name"] for each in listed["models"] if each["configured"]] == ["base"]
    measured = json.loads(main("models", "measure", "--json").stdout)["measured"]
    assert {"base", "small"} <= {each["model"] for each in measured}
    assert [each["model"] for each in measured if not each["estimated"]] == two_cores
    advice = json.loads(main("models", "recommend", "--json").stdout)
    assert advice["recommended"] in CATALOG and advice["machine"]["cores"] == 2
    checked = json.loads(main("models", "check", "base", "--json").stdout)
    assert checked["models"] == [{"name": "base", "right": True, "state": "right"}]


@pytest.mark.parametrize(
    "arguments", [["download"], ["list", "base"], ["recommend", "base"], ["frobnicate"]]
)
def test_wrong_usage_ends_with_2(main: Main, two_cores: list[str], arguments: list[str]) -> None:
    try:
        status = main("models", *arguments).returncode
    except SystemExit as ended:
        status = ended.code
    assert status == 2


# --------------------------------------------------------------------------- download, check


def test_a_model_is_downloaded_checked_and_then_used_offline(
    run_bot: Run, main: Main, hub: Hub, no_settings: Path
) -> None:
    there = {"MODELS": str(no_settings / "kept")}
    done = run_bot("models", "download", "maker/toy", HF_ENDPOINT=hub.address, **there)
    assert done.returncode == 0, done.stderr
    assert "every digest is right" in done.stdout and "WHISPER_MODEL=maker/toy" in done.stdout
    assert "100 %" in done.stderr
    asked = len(hub.seen)
    again = main("models", "download", "maker/toy", **there)
    assert again.returncode == 0 and "is here" in again.stdout
    assert main("models", "check", "maker/toy", **there).stdout.split() == ["maker/toy", "right"]
    assert len(hub.seen) == asked
    (no_settings / "kept" / "maker--toy" / "model.bin").write_bytes(b"other")
    wrong = main("models", "check", "maker/toy", **there)
    assert wrong.returncode == 1 and "digest" in wrong.stdout


def test_a_proxy_is_gone_through(run_bot: Run, hub: Hub, no_settings: Path) -> None:
    done = run_bot(
        "models",
        "download",
        "maker/toy",
        HF_ENDPOINT="http://hub.invalid",
        HTTP_PROXY=hub.address,
        MODELS=str(no_settings / "kept"),
    )
    assert done.returncode == 0, done.stderr
    assert all(target.startswith("http://hub.invalid/maker/toy/") for *_, target in hub.seen)


def test_a_download_that_fails_says_so_in_a_sentence_and_ends_with_1(
    run_bot: Run, no_settings: Path
) -> None:
    done = run_bot("models", "download", "small", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "Check the network" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (no_settings / "data" / "models" / "small").exists()


def test_what_is_not_here_fails_a_check_and_a_measurement_by_name(
    main: Main, two_cores: list[str]
) -> None:
    checked = main("models", "check", "small", "base")
    assert checked.returncode == 1
    assert "small              is not here" in checked.stdout
    measured = main("models", "measure", "small")
    assert measured.returncode == 1 and "models download small" in measured.stderr
    assert main("models", "check", "huge").returncode == 1
    assert two_cores == []


def test_a_folder_is_nothing_to_download(main: Main, two_cores: list[str], tmp_path: Path) -> None:
    done = main("models", "download", str(tmp_path))
    assert done.returncode == 2 and "is a folder" in done.stderr


# --------------------------------------------------------------------------- measure, recommend


def test_what_is_here_is_measured_and_the_rest_marked_as_estimated(
    main: Main, two_cores: list[str]
) -> None:
    done = main("models", "measure")
    assert done.returncode == 0
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert "base" in two_cores and "0.080 s" in rows["base"]
    assert "estimated" not in rows["base"] and "estimated" in rows["small"]
    alone = main("models", "measure", "base")
    assert "small" not in alone.stdout


def test_without_a_key_english_will_do_and_the_line_for_env_is_told(
    main: Main, two_cores: list[str]
) -> None:
    done = main("models", "recommend")
    assert done.returncode == 0
    assert two_cores == ["base"]
    assert "For any language: " in done.stdout and "For English alone: " in done.stdout
    (line,) = [line for line in done.stdout.splitlines() if "WHISPER_MODEL=" in line]
    name = line.split("=")[1].split()[0]
    assert CATALOG[name].english_only and f"models download {name}" in done.stdout


def test_with_a_key_it_hears_any_language(main: Main, two_cores: list[str]) -> None:
    done = main("models", "recommend", GEMINI_API_KEY=KEY)
    (line,) = [line for line in done.stdout.splitlines() if "WHISPER_MODEL=" in line]
    assert not CATALOG[line.split("=")[1].split()[0]].english_only
    assert KEY not in done.stdout + done.stderr


def test_a_machine_at_work_is_excused(
    main: Main, two_cores: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models_command.is_busy", lambda machine: True)
    assert "Other programs were at work" in main("models", "recommend").stdout


def test_a_machine_too_small_is_told(
    main: Main, two_cores: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models_command.look_around", lambda device: Machine(1, 300))
    done = main("models", "recommend")
    assert done.returncode == 1 and "too little for any model" in done.stderr


def test_a_measurement_that_fails_is_a_sentence(
    main: Main, two_cores: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Measured:
        raise ConfigurationError(Fault.WEIGHTS_KILLED, model="base", status=-9)

    monkeypatch.setattr("app.models_command.measure", fail)
    done = main("models", "measure", "base")
    assert done.returncode == 1
    assert "too little memory" in done.stderr and "Traceback" not in done.stderr


def test_wrong_settings_are_told_as_everywhere(main: Main) -> None:
    done = main("models", WHISPER_DEVICE="tpu")
    assert done.returncode == 2 and "WHISPER_DEVICE" in done.stderr


def test_help_names_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.main(["models", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for action in ("list", "download", "check", "measure", "recommend"):
        assert action in shown
