"""Packs as they are shown: within Discord's limits, and safe, whatever is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest

from cogs.kept import KEPT_SECONDS, MOST, Kept
from cogs.kit.text import length
from cogs.packs import layouts as packs
from cogs.packs.modals import QuestionModal, points_text, typed_of
from interview.models import (
    CellFault,
    CellProblem,
    KeyPoint,
    Kind,
    Pack,
    PackQuestion,
    Probe,
    QuestionDraft,
    RowProblem,
)
from locales.catalog import ENGLISH
from tests.cogs.test_layouts import ACTIVE, sent, texts, walk

AT = datetime(2026, 11, 25, tzinfo=UTC)
NASTY = "**@everyone** <@1> # x\n> https://evil.example [a](b) \u202e"


def pack_of(text: str, **more: object) -> Pack:
    made = Pack(7, 9, 11, text, text, 3, True, AT, 12, ((Kind.TECHNICAL, 100),))
    return replace(made, **more)  # type: ignore[arg-type]


def question_of(text: str) -> PackQuestion:
    draft = QuestionDraft(
        text, Kind.TECHNICAL, 3, text, text, text,
        tuple(KeyPoint(text, (text,) * 6) for _ in range(8)),
        probes=(Probe("depth", text),),
    )  # fmt: skip
    return PackQuestion(draft, (("depth", (text, text, text, text, text)),), id=2**62)


@pytest.mark.parametrize("text", ["SQL", "x" * 3000, "word " * 600, NASTY * 50, "🙂" * 1500])
def test_every_card_fits_and_nothing_in_it_is_live(text: str) -> None:
    pack, questions = pack_of(text), [question_of(text)] * 3
    wrong = (CellProblem(CellFault.NOT_ONE_OF, text, names=(text,)),)
    problems = [RowProblem(number, wrong) for number in range(60)]
    views: list[discord.ui.LayoutView] = [
        packs.packs_list_card(ENGLISH, [], 11),
        packs.packs_list_card(ENGLISH, [pack] * 50, 11),
        packs.pack_card(ENGLISH, pack),
        packs.pack_editor(ENGLISH, pack, [], own=True),
        packs.pack_editor(
            ENGLISH, pack, questions, 1, own=True, note="Imported: 3 questions added."
        ),
        packs.pack_editor(ENGLISH, replace(pack, shared=False), questions, 99, own=False),
        packs.remove_confirm(ENGLISH, pack, questions[0]),
        packs.delete_confirm(ENGLISH, pack),
        packs.problems_card(ENGLISH, problems, 0, 0),
        packs.problems_card(ENGLISH, problems, 12, 2**53 - 1),
    ]
    for view in views:
        shown = texts(view)
        assert sum(length(one["content"]) for one in walk(sent(view)) if one["type"] == 10) <= 4000
        assert len(list(walk(sent(view)))) <= 40
        # The two who are named are ours to name, and nothing that is sent pings.
        live = shown.replace("<@11>", "").replace("<@12>", "")
        assert ACTIVE.search(live) is None
        ids = [one["custom_id"] for one in walk(sent(view)) if "custom_id" in one]
        assert len(ids) == len(set(ids)) and all(len(each) <= 100 for each in ids)


def test_a_pack_says_its_version_when_and_who() -> None:
    shown = texts(packs.pack_card(ENGLISH, pack_of("SQL")))
    assert f"Version 3, <t:{int(AT.timestamp())}:R> by <@12> · made by <@11>" in shown
    gone = texts(packs.pack_card(ENGLISH, pack_of("SQL", author_id=None, editor_id=None)))
    assert "by a former member · made by a former member" in gone


def test_the_form_of_a_question_shows_what_it_has() -> None:
    question = question_of("What?")
    typed = typed_of(question)
    assert tuple(typed) == ("text", "kind", "level", "key_points", "model_answer")
    assert points_text((KeyPoint("a", ("b", "c")), KeyPoint("d"))) == "a = b; c\nd"

    async def nothing(interaction: object, fields: object) -> None: ...

    modal = QuestionModal(ENGLISH, nothing, typed, new=False)
    assert len(modal.children) == 5
    assert all(
        len(label.text) <= 45 and len(label.description or "") <= 100
        for label in modal.children
        if isinstance(label, discord.ui.Label)
    )


def test_what_is_kept_goes_after_an_hour_or_when_there_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr("cogs.kept.time.monotonic", lambda: now[0])
    kept: Kept[str] = Kept()
    kept.keep(1, "a", "text")
    assert (kept.find(1, "a"), kept.find(2, "a"), kept.find(1, "b")) == ("text", None, None)
    now[0] = KEPT_SECONDS + 1
    assert kept.find(1, "a") is None
    for number in range(MOST + 1):
        kept.keep(number, "a", "text")
    assert (kept.find(0, "a"), kept.find(MOST, "a")) == (None, "text")
    kept.drop_all(MOST)
    kept.drop(1, "a")
    assert (kept.find(MOST, "a"), kept.find(1, "a")) == (None, None)
