"""Charts for the event loop: drawn in a thread, and matplotlib loaded there at the first one.

Importing matplotlib takes a second; a bot should not wait for it at every start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from interview.models import ProgressPoint, Report
from interview.team.peers.calibration import Calibration
from locales.catalog import Catalog


async def draw_report(
    t: Catalog, report: Report, graders: Mapping[int, str] | None = None
) -> bytes | None:
    """A PNG; None when nothing was rated. See :func:`cogs.kit.charts.report_chart`."""

    def draw() -> bytes | None:
        from cogs.kit.charts import report_chart

        return report_chart(t, report, graders)

    return await asyncio.to_thread(draw)


async def draw_progress(t: Catalog, points: Sequence[ProgressPoint]) -> bytes | None:
    """A PNG; None without points. See :func:`cogs.kit.charts.progress_chart`."""

    def draw() -> bytes | None:
        from cogs.kit.charts import progress_chart

        return progress_chart(t, points)

    return await asyncio.to_thread(draw)


async def draw_calibration(t: Catalog, found: Calibration) -> bytes | None:
    """A PNG; None where nothing is said yet. See :func:`cogs.kit.charts.calibration_chart`."""

    def draw() -> bytes | None:
        from cogs.kit.charts import calibration_chart

        return calibration_chart(t, found)

    return await asyncio.to_thread(draw)
