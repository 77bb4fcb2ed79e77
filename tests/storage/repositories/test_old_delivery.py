"""Feedback kept before there were more facts about the delivery is read as it was."""

from __future__ import annotations

from interview.models import Delivery, Pause
from storage.repositories.feedback import _delivery, _delivery_json


def test_feedback_from_before_the_later_facts_is_still_read():
    kept = {
        "duration": 3.0,
        "speech_seconds": 2.5,
        "word_count": 3,
        "words_per_minute": 72.0,
        "long_pauses": [[1.0, 2.5]],
        "fillers": [["um", 2]],
    }
    assert _delivery(kept) == Delivery(3.0, 2.5, 3, 72.0, (Pause(1.0, 2.5),), (("um", 2),))


def test_words_that_were_unclear_then_are_left_out():
    kept = _delivery_json(Delivery(3.0, 2.5, 3, 72.0)) | {"unclear": [["alembic", 2.5]]}
    del kept["sound"]
    assert _delivery(kept) == Delivery(3.0, 2.5, 3, 72.0)


def test_what_is_kept_is_read_back():
    facts = Delivery(3.0, 2.5, 3, 72.0, filler_times=(("um", 0.5),), repeats=(("we", 2.0),))
    assert _delivery(_delivery_json(facts)) == facts
