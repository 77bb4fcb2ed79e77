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


@pytest.mark.parametrize(
    "data",
    [
        f"{HEAD}\n{ROW}\n",
        f"sep=,\n{HEAD}\n{ROW}\n",
        f'"sep=;"\r\n{HEAD};\r\n{ROW};\r\n'.replace(",", ";"),
        f"\n,,,,\n{HEAD}\n{ROW}\n",
        f"{HEAD}\n{ROW}\n".replace(",2,", ",2.0,"),
        f"{HEAD}\n{ROW}\n".replace(",", ";").replace(";2;", ";2,0;"),
    ],
)
def test_a_pack_as_spreadsheets_write_it(
    data: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, shown = read(tmp_path / "pack.csv", data.encode(), capsys)
    questions = shown["questions"]
    assert isinstance(questions, list)
    assert (status, shown["problems"], len(questions)) == (0, [], 1)
    assert (questions[0]["level"], questions[0]["kind"]) == (2, "technical")


@pytest.mark.parametrize(
    "error", ["#NAME?", "#REF!", "#DIV/0!", "#N/A", "#BEZUG!", "#WERT!", "#NV"]
)
def test_a_row_with_an_error_of_a_formula_is_named(
    error: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = f"{HEAD}\n{ROW}\n{ROW.replace('It slows writes down.', error)}\n"
    status, shown = read(tmp_path / "pack.csv", data.encode(), capsys)
    (problem,) = shown["problems"]  # type: ignore[misc]
    assert (status, problem["number"]) == (0, 3)
    assert [(each["column"], each["why"]) for each in problem["cells"]] == [
        ("model_answer", "formula_error")
    ]


@pytest.mark.parametrize("level", [2.0, 2, "2", "2.0"])
def test_numbers_are_alike_in_every_format(
    level: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {
        "text": "What does an index cost?", "kind": "technical", "level": level,
        "model_answer": "It slows writes down.", "key_points": [
            {"text": "slower writes"}, {"text": "disk space"},
        ],
    }  # fmt: skip
    for name in ("pack.json", "pack.yaml"):
        status, shown = read(tmp_path / name, json.dumps([row]).encode(), capsys)
        assert (status, shown["problems"]) == (0, [])


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["read", str(tmp_path / "none.pdf")]) == 1
    assert "none.pdf" in capsys.readouterr().err
