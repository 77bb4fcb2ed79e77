"""Costs as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from interview.costs import total_of
from interview.models import ServerUsage, Usage


def usage_table(rows: Sequence[ServerUsage]) -> str:
    """Rows of :meth:`CostService.list_by_day` for a terminal, with their sum; one line for none."""
    if not rows:
        return "No model was called in that time."
    heads = ("day", "server", "grader", "calls", "tokens read", "tokens written")
    cells = [
        (
            row.day.isoformat(),
            "direct messages" if row.guild_id is None else str(row.guild_id),
            row.grader,
            *_counts(row.usage),
        )
        for row in rows
    ]
    total = total_of([row.usage for row in rows])
    lines = [heads, *cells, ("in all", "", "", *_counts(total))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            # Numbers stand under each other by their last digit.
            text.rjust(width) if column > 2 else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _counts(usage: Usage) -> tuple[str, str, str]:
    return f"{usage.calls:,}", f"{usage.input_tokens:,}", f"{usage.output_tokens:,}"
