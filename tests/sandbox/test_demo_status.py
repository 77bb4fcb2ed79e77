"""The demo's exit status says whether every step happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import demo, demo_team


async def happened(
    out: Path, *played: object, said: str = "conversation.txt", **how: object
) -> None:
    (out / said).write_text("all of it\n")


async def stopped(out: Path, *played: object, **how: object) -> None:
    raise AssertionError("did not happen: the voice answer has a rating")


def test_a_demo_whose_steps_all_happened_ends_with_0_and_touches_only_its_own_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.png").write_bytes(b"of an earlier run")
    (out / "thesis.txt").write_text("somebody's own")
    monkeypatch.setattr(demo, "play", happened)
    assert demo.main(out) == 0
    assert {path.name for path in out.iterdir()} == {"conversation.txt", "thesis.txt"}


def test_a_demo_with_a_step_that_did_not_happen_ends_with_1_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "play", stopped)
    assert demo.main(tmp_path / "out") == 1
    said = capsys.readouterr()
    assert "did not finish" in said.out
    assert "the voice answer has a rating" in said.err


def test_the_teams_demo_tells_the_same_way_how_it_ended_and_writes_files_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "team-4-reveal.png").write_bytes(b"of an earlier run")
    (tmp_path / "conversation.txt").write_text("the other demo's")
    monkeypatch.setattr(demo_team, "play", happened)
    assert demo_team.main(tmp_path) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "conversation.txt",
        "conversation-team.txt",
    }
    monkeypatch.setattr(demo_team, "play", stopped)
    assert demo_team.main(tmp_path) == 1
    assert "did not finish" in capsys.readouterr().out
