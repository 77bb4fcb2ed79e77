"""``bot.py check-coach``: the cases, put to every coach that is configured, side by side."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from app.check_coach.cases import load_cases
from app.check_coach.outcomes import Outcome, Results, calls_needed, cases_for, put_all
from app.check_coach.rules import verdicts
from app.check_coach.showing import as_json, row, table, verdict_lines
from interview.ports import Interviewer


async def compare(
    coaches: Mapping[str, Interviewer],
    *,
    paid: Mapping[str, int],
    yes: bool = False,
    json_file: Path | None = None,
    ask: Callable[[str], str] | None = None,
) -> int:
    """Run and print everything; the exit status: 0 when every coach holds every rule, else 1.

    ``paid`` names the coaches whose calls may cost something, and how many calls one grading takes:
    how many there will be is said first, and asked when ``ask`` is given (a terminal) and ``yes``
    is not. 130 when the answer is no.
    """
    cases = load_cases()
    for name in sorted(coaches.keys() & paid):
        wanted = cases_for(coaches[name], cases)
        count = calls_needed(wanted, each=paid[name])
        print(
            f"{name}: about {count} requests to the model, more where it has to be asked again."
            " They count against your quota and may cost money."
        )
    asking = None if yes or not coaches.keys() & paid else ask
    if asking is not None and asking("Go on? [y/N] ").strip().casefold() not in ("y", "yes"):
        print("Nothing was sent.")
        return 130
    everyone = []
    for name, coach in coaches.items():
        wanted = cases_for(coach, cases)
        print(f"\n{name}: {len(wanted)} answers, their expected ratings in brackets")
        everyone.append(await put_all(coach, cases, _Progress(len(wanted))))
        if everyone[-1].left_out:
            print(f"  Ended after failures in a row; {len(everyone[-1].left_out)} answers left out")
    print("\nSide by side")
    print("\n".join(table(everyone)))
    print("\nRules")
    print("\n".join(verdict_lines(everyone)))
    if json_file is not None:
        _write(json_file, everyone)
        print(f"\nWritten to {json_file}")
    broken = sum(not one.held for results in everyone for one in verdicts(results))
    print("\nEvery rule holds." if not broken else f"\nBroken rules: {broken}")
    return 1 if broken else 0


class _Progress:
    """Prints each outcome as it comes."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._number = 0

    def __call__(self, outcome: Outcome) -> None:
        self._number += 1
        print(row(outcome, self._number, self._count), flush=True)


def _write(path: Path, everyone: list[Results]) -> None:
    text = json.dumps([as_json(results) for results in everyone], indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")


def terminal_ask() -> Callable[[str], str] | None:
    """``input``, where someone is there to answer."""
    return input if sys.stdin.isatty() else None
