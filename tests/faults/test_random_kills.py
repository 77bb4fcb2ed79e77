"""A short run of tests/faults/kills.py, the same each time; `make test-kills` is the long one."""

from __future__ import annotations

from tests.faults.kills import Plan, play


async def test_people_answer_while_processes_are_killed_at_random() -> None:
    found = await play(Plan(answers=24, people=8, heartbeat=2.0, seed=11, every=(3.0, 6.0)))
    assert found.done["answers"] == 24
    assert (found.lost, found.twice, found.undelivered, found.stuck) == (0, 0, 0, 0), found.done
