"""The demo's exit status says whether every step happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import demo


async def happened(out: Path) -> None:
    (out / "conversation.txt").write_text("all of it\n")


async def stopped(out: Path) -> None:
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
