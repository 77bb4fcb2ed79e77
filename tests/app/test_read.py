"""``bot.py read`` prints what is read of a file, and ends with 1 where nothing is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot
from tests.documents.pdfs import NUMBERED, SCAN, numbered, pdf, text

ROW = "What does an index cost?,technical,2,It slows writes down.,slower writes|disk space"
HEAD = "text,kind,level,model_answer,key_points"


def read(
    file: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, object]]:
    file.write_bytes(data)
    status = bot.main(["read", str(file)])
    shown: dict[str, object] = json.loads(capsys.readouterr().out)
    return status, shown


def test_of_a_resume_pages_words_and_what_was_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, shown = read(tmp_path / "cv.pdf", pdf(text("Amara Okafor"), SCAN), capsys)
    assert status == 0
    assert (shown["text"], shown["pages"], shown["words"]) == ("Amara Okafor", 2, 2)
    assert shown["unread"] == [{"reason": "picture", "page": 2}]


def test_the_reason_where_nothing_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = pdf(numbered(200), font=NUMBERED)
    assert read(tmp_path / "cv.pdf", data, capsys) == (1, {"problem": "unmapped", "foreign": None})
    status, shown = read(tmp_path / "cv.docx", b"{\\rtf1 Hello}", capsys)
    assert (status, shown["problem"], shown["foreign"]) == (1, "wrong_type", "rich_text")


def test_a_packs_questions_and_the_row_at_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = f"{HEAD}\n{ROW}\n{ROW.replace('It slows writes down.', '#NAME?')}\n"
    status, shown = read(tmp_path / "pack.csv", data.encode(), capsys)
    questions, problems = shown["questions"], shown["problems"]
    assert isinstance(questions, list) and isinstance(problems, list)
    (question,), (problem,) = questions, problems
    assert (status, question["level"], question["kind"]) == (0, 2, "technical")
    assert problem["number"] == 3
    assert [(each["column"], each["why"]) for each in problem["cells"]] == [
        ("model_answer", "formula_error")
    ]


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["read", str(tmp_path / "none.pdf")]) == 1
    assert "none.pdf" in capsys.readouterr().err
