"""A key point in a model answer's words is said to the person."""

from __future__ import annotations

import pytest

from interview.rating.told import told_to_person


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ("I explain what broke and how we noticed.", "you explain what broke and how you noticed."),
        ("I was open. I'm told it helped us.", "you were open. You're told it helped you."),
        ("After the fix I check it myself.", "After the fix you check it yourself."),
        ("My team and I agreed on our limits.", "your team and you agreed on your limits."),
        ("I/O waits in the US, class i.", "I/O waits in the US, class i."),
        ("I say “I don't know” when I don't.", "you say “I don't know” when you don't."),
        ("I mine the logs; I’ve kept ours.", "you mine the logs; you've kept yours."),
        ("Restores the service first", "Restores the service first"),
        ("", ""),
    ],
)
def test_the_first_person_becomes_the_second(point: str, told: str) -> None:
    assert told_to_person(point) == told
    assert told_to_person(told) == told
