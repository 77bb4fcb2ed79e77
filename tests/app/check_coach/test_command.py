"""`bot.py check-coach`: what it says first, what it prints, and the status it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot
from app.check_coach.cases import load_cases
from app.check_coach.command import compare
from app.check_coach.outcomes import calls_needed
from interview.errors import InterviewerRefused
from tests.support.fakes import FakeInterviewer

pytestmark = pytest.mark.usefixtures("no_settings", "logging_left_alone")


@pytest.fixture
def logging_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up for a process, loggers keep their output; those that log here serve other tests."""
    monkeypatch.setattr("app.check_coach.command_line.set_up_logging", lambda level, form: None)


def test_without_a_key_the_offline_coach_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.json"
    assert bot.main(["check-coach", "--json", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "outage-strong" in shown and "[ 1/69]" in shown
    assert "Every rule holds." in shown
    assert "requests to the model" not in shown
    (coach,) = json.loads(file.read_text(encoding="utf-8"))
    assert coach["coach"] == "offline"
    assert all(rule["held"] for rule in coach["rules"])
    assert len(coach["cases"]) == 69
    assert coach["in_order"] == [9, 9]
    # It compares words: what is false in right words it can't know, and says so on its cards.
    assert coach["false_statements_named"] == [0, 30]


def test_a_coach_that_is_not_configured_is_said_to_be_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bot.main(["check-coach", "--coach", "gemini"]) == 2
    told = capsys.readouterr().err
    assert "--coach gemini: is not configured; there is offline" in told
    assert "GEMINI_API_KEY" in told


def test_a_file_that_cannot_be_written_is_said_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["check-coach", "--json", str(tmp_path / "none" / "all.json")]) == 2
    written = capsys.readouterr()
    assert "--json" in written.err and "outage" not in written.out


def test_both_models_may_be_set_for_this_command_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "test-key-0123456789")
    monkeypatch.setenv("GEMINI_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("GEMINI_ATTEMPTS", "1")
    monkeypatch.setenv("COMPATIBLE_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("COMPATIBLE_MODEL", "local:8b")
    monkeypatch.setenv("COMPATIBLE_ATTEMPTS", "1")
    arguments = ["check-coach", "--yes", "--coach", "gemini", "--coach", "compatible"]
    assert bot.main(arguments) == 1
    shown = capsys.readouterr().out
    assert "gemini: about " in shown and "compatible: about " in shown
    assert shown.count("Ended after failures in a row") == 2
    assert "outage-strong: connection" in shown
    assert bot.main(["migrate"]) == 2


async def test_who_is_asked_and_says_no_pays_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    fake = FakeInterviewer()
    asked: list[str] = []

    def no(question: str) -> str:
        asked.append(question)
        return "n"

    status = await compare({"gemini": fake}, paid={"gemini": 1}, ask=no)
    assert (status, asked) == (130, ["Go on? [y/N] "])
    assert fake.grade_requests == fake.question_requests == []
    assert f"about {calls_needed(load_cases())} requests" in capsys.readouterr().out


@pytest.mark.parametrize("yes", [True, False])
async def test_a_broken_rule_is_shown_and_ends_with_1(
    yes: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = FakeInterviewer()
    fake.failures = [InterviewerRefused("key_invalid")] * 3
    status = await compare(
        {"gemini": fake},
        paid={"gemini": 1},
        yes=yes,
        ask=(lambda question: pytest.fail("asked")) if yes else (lambda question: "Yes"),
    )
    assert status == 1
    shown = capsys.readouterr().out
    assert "BROKEN  every answer gets a usable review" in shown
    assert "outage-strong: key_invalid" in shown


async def test_a_flatterer_is_found_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Four on everything, with real quotes: order, orders and bands all break."""
    status = await compare({"some": FakeInterviewer()}, paid={})
    assert status == 1
    shown = capsys.readouterr().out
    for rule in ("earn nothing", "above middling", "within their band"):
        assert any("BROKEN" in line and rule in line for line in shown.splitlines())
    assert "held    two gradings of one answer" in shown
