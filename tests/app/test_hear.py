"""``bot.py hear`` prints what is heard of a recording, and ends with 1 where nothing is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot

SAMPLES = Path(__file__).parents[2] / "sandbox" / "samples"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))


def hear(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    status = bot.main(["hear", *arguments])
    shown: dict[str, object] = json.loads(capsys.readouterr().out)
    return status, shown


def test_words_with_times_and_doubt_and_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    status, shown = hear(capsys, str(SAMPLES / "team-search.ogg"))
    assert status == 0
    assert "cache header was missing" in str(shown["text"])
    assert (shown["language"], shown["model"], shown["gaps"]) == ("en", "base", [])
    words = shown["words"]
    assert isinstance(words, list)
    assert set(words[0]) == {"text", "start", "end", "probability", "doubtful"}
    assert not all(word["doubtful"] for word in words)


@pytest.mark.parametrize(
    ("file", "arguments", "problem"),
    [
        ("silence.ogg", (), "no_speech"),
        ("team-search.ogg", ("--language", "de"), "other_language"),
        ("team-search.ogg", ("--language", "xx"), "language_not_heard"),
        ("samples.json", (), "not_audio"),
        ("nowhere.ogg", (), "file_not_read"),
    ],
)
def test_the_cause_where_nothing_is_heard(
    capsys: pytest.CaptureFixture[str], file: str, arguments: tuple[str, ...], problem: str
) -> None:
    status, shown = hear(capsys, str(SAMPLES / file), *arguments)
    assert (status, shown["problem"]) == (1, problem)
