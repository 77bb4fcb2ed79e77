"""Ratings as pictures (PNG, 1,000 pixels wide, well under 200 KB).

matplotlib's object-oriented API with the Agg canvas and no pyplot: nothing is shared, so any thread
may draw. Drawing takes a few tenths of a second of one core: call it with ``asyncio.to_thread``.
"""

from __future__ import annotations

import io
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.textpath import text_to_path

from cogs.kit import grade_words, words
from cogs.kit.text import clean, shorten
from interview.models import ProgressPoint, QuestionState, Report
from interview.team.peers.calibration import NEAR, Calibration
from locales.catalog import Catalog

_DPI = 100
_WIDTH = 10.0
#: Discord's dark card, whose texts stand out on a light page as well.
_BACK, _TRACK, _GRID = "#2b2d31", "#3a3c43", "#45474f"
_TEXT, _SMALL = "#f2f3f5", "#b5bac1"
_GOOD, _FAIR, _LOW = "#2bbd6d", "#f0b232", "#e58a3c"
#: (color, mark) of a grader; the mark tells them apart without the color.
_GRADERS = {"gemini": ("#7c8cff", "o"), "offline": ("#3fc9c1", "s"), "compatible": ("#f2a65a", "v")}
_OTHERS = (("#e38bd5", "^"), ("#d8c36a", "D"))
_FONT = "DejaVu Sans"  # comes with matplotlib, so it is there on every machine
_MOST_CRITERIA = 6


@cache
def _letters() -> frozenset[int]:
    path = font_manager.findfont(_FONT)
    return frozenset(font_manager.get_font(path).get_charmap())


def _wide(text: str, size: float) -> float:
    """Inches that ``text`` takes at a font size in points."""
    properties = font_manager.FontProperties(family=_FONT, size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, False)
    return float(width) / 72


def _label(text: str, inches: float, size: float) -> str:
    """``text`` in letters that the font has, on one line of at most ``inches``.

    Emoji are left out. Scripts the font lacks become "…" rather than boxes, and matplotlib draws
    letters in the order they are stored, so right-to-left words are turned around.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", clean(text)):
        if ord(character) in _letters() and ord(character) <= 0xFFFF:
            kept.append(character)
        elif unicodedata.category(character)[0] == "L" and (not kept or kept[-1] != "…"):
            kept.append("…")
        elif character.isspace():
            kept.append(" ")
    whole = " ".join("".join(kept).split())
    limit = min(len(whole), 120)
    while limit > 1 and _wide(shorten(whole, limit), size) > inches:
        limit -= 1
    shown = shorten(whole, limit)
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in shown):
        pieces = [
            part[::-1] if any(unicodedata.bidirectional(c) in ("R", "AL") for c in part) else part
            for part in shown.split(" ")
        ]
        shown = " ".join(reversed(pieces))
    return shown or "…"


def _color(rating: float) -> str:
    if rating >= 3.4:
        return _GOOD
    return _FAIR if rating >= 2.6 else _LOW


def _text(axes: Axes, x: float, y: float, text: str, **options: Any) -> None:
    """Text as it stands: a "$" in it is a "$", not mathematics."""
    options = {"color": _TEXT, "va": "center", "fontfamily": _FONT, **options}
    axes.text(x, y, text, parse_math=False, **options)


def _png(figure: Figure) -> bytes:
    FigureCanvasAgg(figure)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI, facecolor=_BACK, metadata={"Software": None})
    return buffer.getvalue()


def _figure(height: float) -> Figure:
    return Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor=_BACK)


def _canvas(figure: Figure, height: float) -> Axes:
    """Axes over the whole figure in inches, from the top left."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return axes


# --------------------------------------------------------------------------- report

_ROW, _HEAD, _EDGE = 0.42, 0.62, 0.35
_BAR_LEFT, _BAR_RIGHT = 4.1, 9.0


def _bar(
    axes: Axes, y: float, label: str, value: tuple[float, str] | None, missing: str, by: str = ""
) -> None:
    """``value``: the rating, and how it is written. ``by`` says that another grader than the
    leading one gave it: its bar is hollow, since it doesn't compare with the others."""
    _text(axes, _EDGE, y - (0.06 if by else 0), label, fontsize=12.5)
    if by:
        _text(axes, _EDGE, y + 0.14, by, fontsize=8.5, color=_SMALL)
    width = _BAR_RIGHT - _BAR_LEFT
    _track(axes, y, width, _TRACK)
    if value is None:
        _text(axes, _BAR_LEFT + 0.18, y, missing, fontsize=10.5, color=_SMALL)
        return
    rating, written = value
    # From 0, so that a bar's length says what its number says.
    _track(axes, y, width * max(0.0, min(5.0, rating)) / 5, _color(rating), hollow=bool(by))
    _text(axes, _BAR_RIGHT + 0.2, y, written, fontsize=13, fontweight="bold")


def _track(axes: Axes, y: float, width: float, color: str, *, hollow: bool = False) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (_BAR_LEFT, y - 0.1),
            max(width, 0.2),
            0.2,
            boxstyle="round,pad=0,rounding_size=0.1",
            linewidth=1.5 if hollow else 0,
            edgecolor=color,
            facecolor=_BACK if hollow else color,
        )
    )


def report_chart(
    t: Catalog, report: Report, graders: Mapping[int, str] | None = None
) -> bytes | None:
    """Bars by question and by criterion as PNG; None when nothing was rated.

    ``graders``: by position, who rated each question. Scores of several graders stand apart.
    """
    if report.rating is None:
        return None
    criteria = report.criteria[:15]
    leading = report.scores[0].grader if report.scores else None
    apart = grade_words.scores_apart(t, report.scores)
    rows = len(report.questions) + len(criteria)
    top = 1.35 if apart else 1.0
    height = top + _HEAD * (1 + bool(criteria)) + _ROW * rows + 0.35
    figure = _figure(height)
    axes = _canvas(figure, height)
    _text(axes, _EDGE, 0.55, t.number(report.rating, 1), fontsize=30, fontweight="bold")
    whose = _label(words.grader_name(t, leading), 3.0, 12) if apart and leading else ""
    overall = t("{grader}, of 5", grader=whose) if whose else t("overall, of 5")
    _text(axes, _EDGE + 0.85, 0.6, overall, fontsize=12, color=_SMALL)
    by = _label(words.grader_name(t, report.draft.grader), 3.0, 10.5)
    grader = t("Report by {grader}", grader=by)
    _text(axes, _WIDTH - _EDGE, 0.6, grader, fontsize=10.5, color=_SMALL, ha="right")
    if apart:
        _text(axes, _EDGE, 1.1, _label(apart, _WIDTH - 2 * _EDGE, 11), fontsize=11, color=_SMALL)
    y = _section(axes, top, t("Questions"))
    for position, text, rating, state in report.questions:
        done = state is QuestionState.DONE
        missing = t("not rated") if done else words.question_state(t, state)
        by = (graders or {}).get(position, "")
        # Where one grader rated everything it need not be said at each question.
        other = by and leading is not None and by != leading
        by = _label(words.grader_name(t, by), 2.6, 8.5) if other else ""
        rated_by = t("rated by {grader}", grader=by) if by else ""
        value = None if rating is None else (rating, t.number(rating, 1))
        _bar(axes, y, _label(f"{position}. {text}", 3.6, 12.5), value, missing, rated_by)
        y += _ROW
    if criteria:
        y = _section(axes, y, t("Criteria · {grader}", grader=whose) if whose else t("Criteria"))
        for _, name, mean, _ in criteria:
            _bar(axes, y, _label(t(name), 3.6, 12.5), (mean, t.number(mean, 1)), "")
            y += _ROW
    return _png(figure)


def _section(axes: Axes, y: float, title: str) -> float:
    _text(axes, _EDGE, y + 0.25, title.upper(), fontsize=10, color=_SMALL, fontweight="bold")
    for level in range(1, 6):
        x = _BAR_LEFT + (_BAR_RIGHT - _BAR_LEFT) * level / 5
        _text(axes, x, y + 0.25, str(level), fontsize=9, color=_SMALL, ha="center")
    return y + _HEAD


# --------------------------------------------------------------------------- progress


def _look(graders: Sequence[str]) -> dict[str, tuple[str, str]]:
    others = iter(_OTHERS * (1 + len(graders)))
    return {grader: _GRADERS.get(grader) or next(others) for grader in graders}


def _style(t: Catalog, axes: Axes, times: Sequence[datetime], *, small: bool) -> None:
    """``times``: when each interview was, in order."""
    axes.set_facecolor(_BACK)
    axes.set_ylim(0.8, 5.2)
    axes.set_yticks([1, 3, 5] if small else [1, 2, 3, 4, 5])
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(colors=_SMALL, length=0, labelsize=9 if small else 11)
    # One step an interview: several in one evening would otherwise fall on one spot.
    margin = 1.0 if len(times) == 1 else 0.4
    axes.set_xlim(-margin, len(times) - 1 + margin)
    most = 3 if small else 7
    step = max(1, -(-(len(times) - 1) // (most - 1)))
    ticks = list(range(0, len(times), step))
    years = len({at.year for at in times}) > 1
    form = "yMMM" if years else "MMMd"
    axes.set_xticks(ticks, [t.date(times[tick], form) for tick in ticks])


def progress_chart(t: Catalog, points: Sequence[ProgressPoint]) -> bytes | None:
    """Ratings over time and by criterion as PNG; None without points.

    Each grader has its own color and mark, and no line joins two: their numbers don't compare. Two
    graders of one interview stand above each other.
    """
    if not points:
        return None
    ordered = sorted(points, key=lambda point: point.at)
    interviews = {point.interview_id: point.at for point in ordered}
    places = {interview_id: place for place, interview_id in enumerate(interviews)}
    times = list(interviews.values())
    graders = list(dict.fromkeys(point.grader for point in ordered))
    looks = _look(graders)
    series = _series(ordered)
    columns = 2 if len(series) in (2, 4) else 3
    rows = -(-len(series) // columns)
    height = 4.2 + 1.75 * rows
    figure = _figure(height)
    head = figure.add_axes((0, 0, 1, 1))
    head.set_xlim(0, _WIDTH)
    head.set_ylim(height, 0)
    head.axis("off")
    _text(
        head,
        _EDGE,
        0.42,
        _label(t("Rating of each interview"), 4.4, 15),
        fontsize=15,
        fontweight="bold",
    )
    x = _WIDTH - _EDGE
    for grader in reversed(graders[:4]):
        name = _label(words.grader_name(t, grader), 1.4, 11)
        _text(head, x, 0.42, name, fontsize=11, color=_SMALL, ha="right")
        x -= _wide(name, 11) + 0.17
        color, mark = looks[grader]
        head.plot([x], [0.42], mark, color=color, markersize=8)
        x -= 0.35
    main = _axes(figure, height, left=0.75, top=0.8, width=_WIDTH - 1.15, tall=2.75)
    _style(t, main, times, small=False)
    for grader in graders:
        color, mark = looks[grader]
        own = [(places[one.interview_id], one.rating) for one in ordered if one.grader == grader]
        main.plot(
            [x for x, _ in own],
            [rating for _, rating in own],
            marker=mark,
            color=color,
            markersize=9 if len(times) < 25 else 6,
            linewidth=2.2,
            markeredgecolor=_BACK,
        )
    dot = 5 if len(times) < 25 else 3
    width = (_WIDTH - 1.15 - (columns - 1) * 0.45) / columns
    for index, (key, name) in enumerate(series.items()):
        across, down = index % columns, index // columns
        left = 0.75 + across * (width + 0.45)
        top = 4.45 + down * 1.75
        _text(head, left, top - 0.22, _label(t(name), width, 10.5), fontsize=10.5)
        small = _axes(figure, height, left=left, top=top, width=width, tall=0.95)
        _style(t, small, times, small=True)
        for grader in graders:
            color, mark = looks[grader]
            levels = [
                (places[point.interview_id], level)
                for point in ordered
                if point.grader == grader
                for one, _, level in point.criteria
                if one == key
            ]
            if levels:
                xs, ys = zip(*levels, strict=True)
                small.plot(xs, ys, marker=mark, color=color, markersize=dot, linewidth=1.5)
    return _png(figure)


def _axes(
    figure: Figure, height: float, *, left: float, top: float, width: float, tall: float
) -> Axes:
    """Axes placed in inches from the top left."""
    return figure.add_axes(
        (left / _WIDTH, 1 - (top + tall) / height, width / _WIDTH, tall / height)
    )


def _series(points: Sequence[ProgressPoint]) -> dict[str, str]:
    """Key and name of the criteria seen most often, in the order they came up."""
    times: defaultdict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    for point in points:
        for key, name, _ in point.criteria:
            times[key] += 1
            names[key] = name
    most = sorted(names, key=lambda key: -times[key])[:_MOST_CRITERIA]
    return {key: names[key] for key in names if key in most}


# --------------------------------------------------------------------------- calibration

#: Levels up and down from the others' means that the picture shows.
_FAR = 2.0


def calibration_chart(t: Catalog, found: Calibration) -> bytes | None:
    """A reviewer's difference to the others of each panel as PNG; None where nothing is said yet.

    The band is what counts as near.
    """
    if not found.enough:
        return None
    height = 3.4
    figure = _figure(height)
    head = _canvas(figure, height)
    title = _label(t("You against the others, by panel"), _WIDTH - 2 * _EDGE, 15)
    _text(head, _EDGE, 0.42, title, fontsize=15, fontweight="bold")
    main = _axes(figure, height, left=1.35, top=0.8, width=_WIDTH - 1.75, tall=2.1)
    _style(t, main, [point.at for point in found.points], small=False)
    far = max(_FAR, *(abs(point.signed) + 0.2 for point in found.points))
    main.set_ylim(-far, far)
    ticks = [-0.85 * far, 0.0, 0.85 * far]
    main.set_yticks(ticks, [t("stricter"), t("as the others"), t("kinder")])
    main.axhspan(-NEAR, NEAR, color=_TRACK, linewidth=0)
    main.axhline(0.0, color=_SMALL, linewidth=1.0)
    places = range(len(found.points))
    main.plot(
        list(places),
        [point.signed for point in found.points],
        marker="o",
        color=_GRADERS["gemini"][0],
        markersize=9 if len(found.points) < 25 else 5,
        linewidth=2.0,
        markeredgecolor=_BACK,
    )
    return _png(figure)
