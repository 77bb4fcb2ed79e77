"""Shows a team's cards; see :mod:`cogs.sending`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import discord

from cogs.sending import CardSender, Connection, Rendered
from cogs.team import (
    lobby_layouts,
    pair_layouts,
    pair_reveal_layouts,
    panel_layouts,
    panel_reveal_layouts,
    relay_layouts,
    reveal_layouts,
)
from cogs.team.places import TeamPlaces, threads_are_private
from interview.models import TeamCard, TeamCardKind, TeamKind, TeamPractice
from interview.outbox import CardOutbox
from interview.team.building import Team
from interview.team.reading import RevealView, RoundView, SummaryView
from locales.catalog import Catalog

#: After those of interviews' cards; component ids are int32.
MARK_BASE, MARKS = 2_000_000_000, 100_000_000

RoundCard = Callable[[Catalog, RoundView, bool], discord.ui.LayoutView]
SummaryCard = Callable[[Catalog, SummaryView], discord.ui.LayoutView]
RevealCard = Callable[[Catalog, RevealView], discord.ui.LayoutView]

#: What a round looks like in each kind of practice; the last is whether we can read messages.
ROUND_CARDS: Mapping[TeamKind, RoundCard] = {
    TeamKind.RELAY: relay_layouts.round_card,
    TeamKind.PANEL: panel_layouts.seat_card,
    TeamKind.PAIR: pair_layouts.turn_card,
}
REVEAL_CARDS: Mapping[TeamKind, RevealCard] = {
    TeamKind.RELAY: reveal_layouts.reveal_card,
    TeamKind.PANEL: panel_reveal_layouts.reveal_card,
    TeamKind.PAIR: pair_reveal_layouts.reveal_card,
}

SUMMARY_CARDS: Mapping[TeamKind, SummaryCard] = {
    TeamKind.RELAY: reveal_layouts.summary_card,
    TeamKind.PANEL: panel_reveal_layouts.summary_card,
    TeamKind.PAIR: pair_reveal_layouts.summary_card,
}


class TeamCards(CardSender[TeamCard]):
    """The cards of all teams, and the places they need."""

    prefix = "t"

    def __init__(self, outbox: CardOutbox[TeamCard], connection: Connection, team: Team) -> None:
        super().__init__(outbox, connection)
        self._team = team.service
        self._flow = team.flow
        self._views = team.views
        self._places = TeamPlaces(connection, team)

    async def make_places(self, practice_id: int) -> None:
        """See :meth:`interview.ports.Notifier.make_team_places`."""
        await self._connection.ready()
        await self._places.make(practice_id)

    def _mark(self, card: TeamCard) -> int:
        return MARK_BASE + card.id % MARKS

    async def _gone(self, card: TeamCard) -> None:
        await self._team.place_gone(card.channel_id)

    async def _shown(self, card: TeamCard) -> None:
        if card.kind is TeamCardKind.ROUND and card.was_refused:
            await self._flow.shown_at_last(card.practice_id, card.number)

    async def _send(self, card: TeamCard, rendered: Rendered) -> int:
        if card.kind is TeamCardKind.ROUND and card.message_id is None:
            # Without the members intent nobody tells us who has left the server meanwhile.
            await self._places.look_for_gone(card.practice_id)
        return await super()._send(card, rendered)

    async def _render(self, card: TeamCard) -> Rendered | None:
        view = await self._view(card)
        return None if view is None else Rendered.of(view, self._mark(card))

    async def _view(self, card: TeamCard) -> discord.ui.LayoutView | None:
        readable = self._connection.message_content
        match card.kind:
            case TeamCardKind.LOBBY:
                lobby = await self._views.find_lobby(card.practice_id)
                if lobby is None:
                    return None
                t = await self._readers_of(lobby.practice)
                if lobby.practice.kind is TeamKind.PAIR:
                    return pair_layouts.wish_card(t, lobby)
                private = threads_are_private(self._connection.client, lobby.practice)
                return lobby_layouts.lobby_card(t, lobby, private=private)
            case TeamCardKind.ROUND:
                asked = await self._views.find_round(card.practice_id, card.number)
                if asked is None:
                    return None
                t = await self._readers_of(asked.practice)
                return ROUND_CARDS[asked.practice.kind](t, asked, readable)
            case TeamCardKind.REVEAL:
                revealed = await self._views.find_reveal(card.practice_id, card.number)
                if revealed is None:
                    return None
                t = await self._readers_of(revealed.practice)
                return REVEAL_CARDS[revealed.practice.kind](t, revealed)
            case TeamCardKind.SUMMARY:
                summary = await self._views.find_summary(card.practice_id)
                if summary is None:
                    return None
                t = await self._readers_of(summary.practice)
                return SUMMARY_CARDS[summary.practice.kind](t, summary)
            case TeamCardKind.DATE:
                pair = await self._views.find_lobby(card.practice_id)
                if pair is None:
                    return None
                return pair_layouts.date_card(await self._readers_of(pair.practice), pair)

    async def _readers_of(self, practice: TeamPractice) -> Catalog:
        return await self._connection.readers.of_server(practice.guild_id)
