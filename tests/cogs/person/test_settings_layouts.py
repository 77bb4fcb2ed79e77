"""What /settings and the message with a sound say and offer."""

from __future__ import annotations

from cogs.kit.ids import Action, parse
from cogs.person.settings_layouts import settings_card, sound_buttons
from locales.catalog import ENGLISH
from tests.cogs.test_layouts import View, sent, texts, walk


def buttons(view: View) -> dict[str, str]:
    return {each["label"]: each["custom_id"] for each in walk(sent(view)) if each["type"] == 2}


def test_it_says_whether_questions_are_spoken_and_offers_the_other() -> None:
    on = settings_card(ENGLISH, 42, heard=True, has_voice=True, languages=frozenset({"en", "de"}))
    assert "**on**" in texts(on) and "English and German" in texts(on)
    assert buttons(on) == {"Turn sound off": "iv1:sound_off:42:", "Privacy": "iv1:privacy:0:"}
    off = settings_card(ENGLISH, 42, heard=False, has_voice=True, languages=None)
    assert "**off**" in texts(off) and "whichever it is" in texts(off)
    assert buttons(off)["Turn sound on"] == "iv1:sound_on:42:"


def test_without_a_voice_there_is_nothing_to_turn() -> None:
    card = settings_card(ENGLISH, 42, heard=True, has_voice=False, languages=frozenset())
    assert "no voice" in texts(card) and list(buttons(card)) == ["Privacy"]


def test_a_sound_has_one_button_by_which_it_is_known() -> None:
    view = sound_buttons(ENGLISH, 42, detail="c7")
    assert list(buttons(view)) == ["Turn sound off"]
    carried = parse(buttons(view)["Turn sound off"])
    assert carried is not None
    assert (carried.action, carried.id, carried.detail) == (Action.SOUND_OFF, 42, "c7")
