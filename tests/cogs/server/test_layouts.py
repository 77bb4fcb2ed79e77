"""A server's settings as they are shown: whole, within Discord's limits, and true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from cogs.interview.layouts import opening_card
from cogs.kit import words
from cogs.kit.text import length
from cogs.kit.words import LANGUAGES
from cogs.person.layouts import privacy_card
from cogs.server import layouts
from cogs.server.layouts import server_card
from cogs.server.modals import (
    DigestModal,
    KeepingModal,
    KeyModal,
    LimitsModal,
    PeersModal,
    number_in,
)
from cogs.server.usage_layouts import usage_card
from interview.costs import DailyLimits, PersonUsage
from interview.errors import Field, InvalidInput
from interview.models import CommentRule, ServerKey, ServerLimits, ServerSettings, Usage
from interview.servers import UNREADABLE
from locales.catalog import ENGLISH
from tests.cogs import builders as make
from tests.cogs.test_layouts import sent, texts, walk

HERE = 2**62
AT = datetime(2026, 11, 25, tzinfo=UTC)
IDS = tuple(range(2**62, 2**62 + 25))
MOST = ServerSettings(
    HERE,
    channels=IDS,
    team_roles=IDS,
    pack_roles=IDS,
    language="hi",
    daily_limits=ServerLimits(10**6, 10**6, 10**12, 10**12),
    retention_days=3650,
    comments=CommentRule.HELD,
    reviewers_min=100,
    digest_day=2,
    digest_channel=IDS[0],
    key=ServerKey(AT, 2**62, UNREADABLE, AT),
)


def shown(settings: ServerSettings, present: tuple[int, ...] = IDS, **more: Any) -> str:
    card = server_card(
        ENGLISH,
        settings,
        LANGUAGES,
        present=frozenset(present),
        **({"can_keep_keys": True} | more),
    )
    return texts(card)


@pytest.mark.parametrize("settings", [ServerSettings(HERE), MOST])
@pytest.mark.parametrize("present", [(), IDS])
def test_every_card_fits(settings: ServerSettings, present: tuple[int, ...]) -> None:
    views: list[discord.ui.LayoutView] = [
        server_card(
            ENGLISH,
            settings,
            LANGUAGES,
            present=frozenset(present),
            can_keep_keys=able,
            note="Set. " * 30,
        )
        for able in (True, False)
    ]
    views += [
        layouts.key_remove_confirm(ENGLISH, HERE),
        layouts.keeping_confirm(ENGLISH, HERE, 3650, 10**9),
    ]
    for view in views:
        parts = list(walk(sent(view)))
        assert len(parts) <= 40
        assert sum(length(one["content"]) for one in parts if one["type"] == 10) <= 4000
        ids = [one["custom_id"] for one in parts if "custom_id" in one]
        assert ids and len(ids) == len(set(ids)) and all(len(each) <= 100 for each in ids)
        assert all(len(one.get("options", ())) <= 25 for one in parts)


def test_what_is_gone_is_not_named_and_not_chosen_in_a_menu() -> None:
    text = shown(MOST, ())
    assert "<#" not in text and "<@&" not in text
    assert "**nowhere**: the chosen channels are gone" in text
    assert "members with Manage Server; the chosen roles are gone" in text
    assert "off: its channel is gone" in text
    view = server_card(ENGLISH, MOST, LANGUAGES, present=frozenset(IDS[:3]), can_keep_keys=True)
    chosen = [len(one["default_values"]) for one in walk(sent(view)) if one.get("default_values")]
    assert chosen == [3, 3, 3]
    assert "and 15 more" in shown(MOST)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (None, "use what the bot is set up with"),
        (ServerKey(AT, 7), "by <@7>. It is kept encrypted and never shown."),
        (ServerKey(AT, None), "by a former member"),
        (ServerKey(AT, 7, "http_403", AT), "Gemini doesn't accept it"),
        (ServerKey(AT, 7, "http_402", AT), "billing"),
        (ServerKey(AT, 7, UNREADABLE, AT), "can't be decrypted any more"),
    ],
)
def test_how_the_key_stands(key: ServerKey | None, said: str) -> None:
    assert said in shown(ServerSettings(HERE, key=key))


def test_a_key_that_is_there_can_be_removed_even_where_none_can_be_kept() -> None:
    view = server_card(
        ENGLISH,
        ServerSettings(HERE, key=ServerKey(AT, 7)),
        LANGUAGES,
        present=frozenset(),
        can_keep_keys=False,
    )
    labels = [one.get("label") for one in walk(sent(view)) if one["type"] == 2]
    assert "Remove the key" in labels and "Set a new key" not in labels


async def test_every_form_fits_and_shows_what_is_set() -> None:
    async def submit(*given: object) -> None:
        raise AssertionError(given)

    forms = [
        LimitsModal(ENGLISH, MOST.daily_limits, submit),
        KeepingModal(ENGLISH, MOST.retention_days, submit),
        PeersModal(ENGLISH, MOST, submit),
        DigestModal(ENGLISH, MOST, IDS[0], submit),
        DigestModal(ENGLISH, ServerSettings(HERE), None, submit),
        KeyModal(ENGLISH, submit),
    ]
    for form in forms:
        sent_form = form.to_dict()
        assert 1 <= len(sent_form["components"]) <= 5 and len(sent_form["title"]) <= 45
        for label in sent_form["components"]:
            assert len(label["label"]) <= 45 and len(label.get("description") or "") <= 100
            for option in label["component"].get("options", ()):
                assert len(option["label"]) <= 100
    assert "1000000000000" in str(forms[0].to_dict())


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", None), (" ", None), ("7", 7), ("1,000", 1000), ("1.000.000", 10**6), ("1 000", 1000)],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: int | None) -> None:
    assert number_in(Field.CALLS, typed) == number


@pytest.mark.parametrize("typed", ["many", "-1", "1e3", "٣", "9" * 16, "1/2", "1.5", "1,00"])
def test_what_is_no_whole_number_is_said(typed: str) -> None:
    with pytest.raises(InvalidInput, match="no_whole_number"):
        number_in(Field.CALLS, typed)


# --------------------------------------------------------------------------- told to everybody


def test_the_first_card_says_how_long_an_interview_is_kept() -> None:
    wanted = words.kept_here(ENGLISH, 30)
    assert "30 days after they end" in wanted
    assert wanted in texts(opening_card(ENGLISH, make.interview(), kept_days=30))
    assert "deletes" not in texts(opening_card(ENGLISH, make.interview()))


def test_privacy_says_whose_account_and_how_long() -> None:
    server = ServerSettings(HERE, retention_days=30, key=ServerKey(AT, 7))
    text = texts(privacy_card(ENGLISH, 42, {}, keep=False, grader="offline", server=server))
    assert "this server's own account" in text and words.kept_here(ENGLISH, 30) in text
    assert "no AI service" not in text
    text = texts(
        privacy_card(
            ENGLISH,
            42,
            {},
            keep=False,
            grader="offline",
            server=replace(server, key=None),
            own_keys=True,
        )
    )
    assert "a server with a Gemini key of its own" in text
    assert "may delete its interviews" in texts(privacy_card(ENGLISH, 42, {}, keep=True))


def test_usage_names_the_servers_limits_beside_the_bots() -> None:
    used = PersonUsage(
        Usage(),
        Usage(),
        None,
        None,
        DailyLimits(calls_per_person=20),
        make.NOW,
        ServerLimits(calls_per_person=10, tokens_per_server=5_000),
    )
    text = texts(usage_card(ENGLISH, used, grader="gemini"))
    assert "20 requests for one person" in text
    assert "10 requests for one person (set by this server)" in text
    assert "5,000 tokens here in all (set by this server)" in text
