"""Outcomes in lines for a terminal, and everything as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.check_coach.outcomes import Outcome, Results
from app.check_coach.rules import Figures, figures, verdicts

_ID = 26


def row(outcome: Outcome, number: int, count: int) -> str:
    """One answer: its rating, whether that is within its band, quotes, figures, time."""
    case = outcome.case
    got = "error" if outcome.error else "not rated"
    if outcome.rating is not None:
        got = f"{outcome.rating:.1f}"
    said = "ok " if outcome.fits else "OUT"
    notes = []
    if outcome.error:
        notes.append(outcome.error)
    if outcome.gated:
        notes.append("first check, no call")
    if outcome.not_gradable is not None:
        notes.append(outcome.not_gradable.value)
    if outcome.quotes:
        notes.append(f"quotes {outcome.found} of {outcome.quotes}")
    if outcome.named:
        notes.append("named")
    if outcome.invented:
        notes.append(f"invented {', '.join(outcome.invented)}")
    if outcome.spread is not None:
        notes.append(f"again: {outcome.spread} apart")
    if outcome.seconds and not outcome.gated:
        notes.append(f"{outcome.seconds[0]:.1f} s")
    return (
        f"  [{number:>2}/{count}] {case.id:{_ID}} {got:>9}  {said}  "
        f"({case.expected}){'  ' if notes else ''}{' · '.join(notes)}"
    )


_ROWS: tuple[tuple[str, Callable[[Figures], str]], ...] = (
    ("within the band", lambda found: _of(found.within)),
    ("order kept", lambda found: _of(found.in_order)),
    ("largest spread, levels", lambda found: "-" if found.spread is None else str(found.spread)),
    ("quotes found", lambda found: _of(found.quotes)),
    ("false statements named", lambda found: _of(found.named)),
    ("invented figures, taken out", lambda found: str(found.invented)),
    (
        "ms for a review",
        lambda found: "-" if found.milliseconds is None else f"{found.milliseconds:,.0f}",
    ),
    ("calls", lambda found: f"{found.calls:,}"),
    ("tokens in", lambda found: f"{found.input_tokens:,}"),
    ("tokens out", lambda found: f"{found.output_tokens:,}"),
)


def table(everyone: Sequence[Results]) -> list[str]:
    """The coaches side by side."""
    found = [figures(results) for results in everyone]
    widths = [max(18, len(results.coach), len(results.model)) for results in everyone]

    def line(title: str, cells: Sequence[str]) -> str:
        padded = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        return f"  {title:28}" + "  ".join(padded)

    return [
        line("", [results.coach for results in everyone]),
        line("", [results.model for results in everyone]),
        *(line(title, [show(one) for one in found]) for title, show in _ROWS),
    ]


def verdict_lines(everyone: Sequence[Results]) -> list[str]:
    """Each rule for each coach, with what speaks against it."""
    lines = []
    for results in everyone:
        lines.append(f"  {results.coach}")
        for verdict in verdicts(results):
            lines.append(f"    {'held  ' if verdict.held else 'BROKEN'}  {verdict.rule}")
            lines += (f"              {why}" for why in verdict.against)
    return lines


def _of(pair: tuple[int, int]) -> str:
    some, every = pair
    return f"{some} of {every} ({some / every:.0%})" if every else "none"


def as_json(results: Results) -> dict[str, Any]:
    """Figures, verdicts and outcomes of one coach; ratings and codes, never a model's words."""
    found = figures(results)
    return {
        "coach": results.coach,
        "model": results.model,
        "within": list(found.within),
        "in_order": list(found.in_order),
        "quotes": list(found.quotes),
        "false_statements_named": list(found.named),
        "invented_figures": found.invented,
        "spread": found.spread,
        "milliseconds": None if found.milliseconds is None else round(found.milliseconds, 1),
        "calls": found.calls,
        "input_tokens": found.input_tokens,
        "output_tokens": found.output_tokens,
        "rules": [
            {"rule": one.rule, "held": one.held, "against": list(one.against)}
            for one in verdicts(results)
        ],
        "cases": [
            {
                "id": one.case.id,
                "sort": one.case.sort.value,
                "expected": one.case.expected,
                "rating": one.rating,
                "not_rated": None if one.not_gradable is None else one.not_gradable.value,
                "within": one.fits,
                "first_check": one.gated,
                "quotes": [one.found, one.quotes],
                "named": one.named,
                "invented_figures": list(one.invented),
                "invented_figures_shown": list(one.shown),
                "spread": one.spread,
                "seconds": [round(each, 3) for each in one.seconds],
                "error": one.error,
            }
            for one in results.outcomes
        ],
        "left_out": [case.id for case in results.left_out],
    }
