from __future__ import annotations

import struct
import typing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from cogs.kit import charts
from cogs.kit.charts import calibration_chart, progress_chart, report_chart
from locales.catalog import ENGLISH
from tests.cogs.builders import CONTENTS, GRADERS, mixed_report, progress, report
from tests.support.made_up import arguments
from tests.support.pseudo import unmarked


def check(png: bytes | None) -> None:
    assert png is not None
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1000
    assert 400 <= height <= 1400
    assert len(png) <= 200_000


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_any_words_can_be_drawn(content: Any) -> None:
    check(report_chart(ENGLISH, report(content)))
    check(report_chart(ENGLISH, mixed_report(content), GRADERS))
    check(progress_chart(ENGLISH, progress(content)))


def test_nothing_rated_is_no_chart() -> None:
    assert report_chart(ENGLISH, report(rating=None)) is None
    assert progress_chart(ENGLISH, []) is None


@pytest.mark.parametrize("count", [1, 2, 50])
def test_few_and_many_interviews(count: int) -> None:
    check(progress_chart(ENGLISH, progress(count=count)))


def test_two_graders_of_one_interview_are_two_points() -> None:
    points = progress(count=3)
    twice = [replace(point, grader="gemini", rating=5.0) for point in points]
    both = progress_chart(ENGLISH, [*points, *twice])
    check(both)
    assert both != progress_chart(ENGLISH, points)


def test_another_graders_bar_looks_different() -> None:
    made = mixed_report()
    assert report_chart(ENGLISH, made, GRADERS) != report_chart(
        ENGLISH, made, dict.fromkeys(GRADERS, "gemini")
    )


def test_the_largest_report() -> None:
    made = report()
    check(report_chart(ENGLISH, report(questions=made.questions * 2, criteria=made.criteria * 3)))


def test_threads_draw_the_same_at_once() -> None:
    alone = report_chart(ENGLISH, report())
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(report_chart, [ENGLISH] * 4, [report()] * 4)) == {alone}


@pytest.mark.parametrize("draw", [report_chart, progress_chart, calibration_chart])
def test_what_a_picture_says_is_from_the_catalog(
    draw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def read(figure: Figure) -> bytes:
        said.extend(each.get_text() for each in figure.findobj(Text))
        return b""

    monkeypatch.setattr(charts, "_png", read)
    hints = {name: kind for name, kind in typing.get_type_hints(draw).items() if name != "return"}
    random = Random(draw.__name__)
    for _ in range(12):
        draw(**arguments(draw, random, hints))
    assert len(said) > 20
    assert not [text for text in said if unmarked(text)]
