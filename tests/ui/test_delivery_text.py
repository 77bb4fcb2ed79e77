"""How it was said is shown as facts with their places, and nothing is made of what isn't there."""

from __future__ import annotations

from cogs.ui.layouts_review import delivery_text
from interview.models import Delivery, Pause


def delivery(**facts: object) -> Delivery:
    return Delivery(30.0, 20.0, 60, 150.0, **facts)  # type: ignore[arg-type]


def test_every_fact_has_its_place():
    text = delivery_text(
        delivery(
            long_pauses=(Pause(10.0, 2.2), Pause(67.0, 3.4)),
            fillers=(("um", 3), ("uh", 1)),
            language="en",
            filler_times=(("um", 3.0), ("um", 11.9), ("uh", 15.0), ("um", 20.0)),
            repeats=(("we had", 8.0),),
            silent_start=4.2,
            unclear=(("alembic", 9.0),),
        )
    )
    assert "150 words a minute, unhurried" in text
    assert "4 s before the first word" in text
    assert "2 long pauses (longest 3 s, at 1:07)" in text
    assert "at least 4 fillers (um 3, uh 1; at 0:03, 0:11, 0:15, …)" in text
    assert "at least 1 repeated start (“we had”)" in text
    assert "I may have misheard “alembic”" in text


def test_a_language_without_a_measured_pace_gets_no_band():
    assert "150 words a minute ·" in delivery_text(delivery(language="ja"))
    assert "150 words a minute, usual for an interview ·" in delivery_text(delivery(language="de"))


def test_too_few_words_have_no_pace_and_a_short_start_is_not_told():
    text = delivery_text(Delivery(2.0, 1.0, 3, 0.0, silent_start=1.0))
    assert "words a minute" not in text and "first word" not in text


def test_words_are_shown_as_plain_text():
    text = delivery_text(delivery(unclear=(("**@everyone**", 1.0),), repeats=(("`x`", 2.0),)))
    assert "**" not in text.replace("\\*", "") and "`" not in text.replace("\\`", "")
