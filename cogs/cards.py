"""Shows the cards of interviews, and hands those of teams on; see :mod:`cogs.sending`."""

from __future__ import annotations

import discord

from cogs.history.report_layouts import report_card
from cogs.interview.answer_layouts import answer_card
from cogs.interview.layouts import opening_card
from cogs.interview.question_layouts import follow_up_card, nudge_card, question_card
from cogs.interview.talk_layouts import spoken_aside_card
from cogs.kit.drawing import draw_report
from cogs.kit.ids import Action, parse
from cogs.kit.readers import Readers
from cogs.person.settings_layouts import sound_buttons
from cogs.sending import CardSender, Connection, Rendered
from cogs.team.cards import TeamCards
from cogs.team.digests import Digests
from interview.conducting.interviews import InterviewService
from interview.conducting.reading import Views
from interview.models import Card, CardKind, Interview, InterviewState, RecordingProblem, TeamCard
from interview.outbox import CardOutbox
from interview.speaking.sounds import SoundService
from interview.team.building import Team
from locales.catalog import Catalog

#: Component ids of our containers begin here; a team's at twice that.
MARK_BASE = 1_000_000_000


def _known_by(card: Card) -> str:
    return f"c{card.id}"


class CardNotifier(CardSender[Card]):
    """Implements :class:`interview.ports.Notifier` with a discord.py client."""

    def __init__(
        self,
        cards: CardOutbox[Card],
        team_cards: CardOutbox[TeamCard],
        views: Views,
        interviews: InterviewService,
        sounds: SoundService,
        team: Team,
        readers: Readers,
    ) -> None:
        connection = Connection(readers)
        super().__init__(cards, connection)
        self._views = views
        self._interviews = interviews
        self._sounds = sounds
        self._teams = team.service
        self._digests = Digests(connection, team.digests)
        self._team = TeamCards(team_cards, connection, team)

    def connect(self, client: discord.Client) -> None:
        """Hand over the client once it is logged in; shows wait until then."""
        self._connection.connect(client)

    async def ready(self) -> None:
        await self._connection.ready()

    async def show_team(self, card_id: int) -> None:
        await self._team.show(card_id)

    async def give_up_team(self, card_id: int) -> None:
        await self._team.give_up(card_id)

    async def show_digest(self, guild_id: int) -> None:
        await self._digests.post(guild_id)

    async def make_team_places(self, practice_id: int) -> None:
        await self._team.make_places(practice_id)

    def _mark(self, card: Card) -> int:
        return MARK_BASE + card.id % MARK_BASE

    async def _gone(self, card: Card) -> None:
        await self._teams.place_gone(card.channel_id)

    async def _render(self, card: Card) -> Rendered | None:
        """The view of the card's subject, or None when there is nothing to show (any more)."""
        view: discord.ui.LayoutView
        file: tuple[str, bytes] | None = None
        match card.kind:
            case CardKind.SPOKEN_QUESTION | CardKind.SPOKEN_FOLLOW_UP:
                return await self._render_sound(card)
            case CardKind.OPENING:
                opening = await self._views.find_opening(card.subject_id)
                if opening is None:
                    return None
                t = await self._reader(opening.interview)
                view = opening_card(
                    t,
                    opening.interview,
                    opening.notes,
                    stuck=opening.interview.state is InterviewState.STUCK,
                    kept_days=opening.kept_days,
                )
            case CardKind.QUESTION:
                question = await self._views.find_question(card.subject_id)
                if question is None:
                    return None
                t = await self._reader(question.interview)
                view = question_card(
                    t,
                    question.interview,
                    question.question,
                    can_read_messages=self._connection.message_content
                    or question.interview.guild_id is None,
                    attempt=question.attempt,
                    limit_at=question.limit_at,
                    team=question.team,
                )
            case CardKind.FOLLOW_UP:
                asked = await self._views.find_follow_up(card.subject_id)
                if asked is None:
                    return None
                t = await self._reader(asked.interview)
                view = follow_up_card(
                    t,
                    asked.interview,
                    asked.question,
                    asked.follow_up,
                    can_read_messages=self._connection.message_content
                    or asked.interview.guild_id is None,
                    limit_at=asked.limit_at,
                )
            case CardKind.NUDGE:
                nudged = await self._views.find_question(card.subject_id)
                if nudged is None:
                    return None
                t = await self._reader(nudged.interview)
                view = nudge_card(t, nudged.interview, nudged.limit_at)
            case CardKind.ANSWER:
                answer = await self._views.find_answer(card.subject_id)
                if answer is None:
                    return None
                t = await self._reader(answer.interview)
                aside = answer.answer.problem is RecordingProblem.ASIDE
                view = spoken_aside_card(t, answer) if aside else answer_card(t, answer)
            case CardKind.REPORT:
                report = await self._views.find_report(card.subject_id)
                if report is None:
                    return None
                t = await self._reader(report.interview)
                png = await draw_report(t, report.report, report.graders)
                file = None if png is None else ("report.png", png)
                view = report_card(
                    t,
                    report.report,
                    report.interview,
                    None if file is None else file[0],
                    graders=report.graders,
                    panels=report.panels,
                )
        return Rendered.of(view, self._mark(card), file)

    async def _reader(self, interview: Interview) -> Catalog:
        return await self._connection.readers.of_person(interview.person_id)

    async def _shown(self, card: Card) -> None:
        asks = card.kind in (CardKind.QUESTION, CardKind.FOLLOW_UP)
        if asks and card.was_refused:
            await self._interviews.shown_at_last(card.interview_id)
        await self._sounds.follow(card)

    def _is_of(self, message: discord.Message, card: Card) -> bool:
        """A plain message, whose components get no ids, carries the mark in its button."""
        for component in message.components:
            for child in getattr(component, "children", ()):
                carried = parse(getattr(child, "custom_id", None) or "")
                if carried is not None and carried.action is Action.SOUND_OFF:
                    return carried.detail == _known_by(card)
        return super()._is_of(message, card)

    async def _render_sound(self, card: Card) -> Rendered | None:
        """No layout: in one of those Discord shows a sound as a file to be downloaded, and plays
        it in a plain message alone."""
        sound = await self._sounds.find(card)
        if sound is None:
            return None
        t = await self._connection.readers.of_person(sound.person_id)
        view = sound_buttons(t, sound.person_id, detail=_known_by(card))
        return Rendered(view, sound.name, (f"{sound.name}.ogg", sound.speech.data))
