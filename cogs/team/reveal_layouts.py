"""What a relay shows when a round is over, and when all of it is.

Only what its person chose to share is in the view that comes here; this file has no way to more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build, go_on_turn, round_turn
from cogs.kit.layout import (
    RULE,
    Item,
    Part,
    Render,
    Tone,
    button,
    flex,
    flex_list,
    flex_quote,
    item,
    layout,
    row,
)
from cogs.kit.note_words import notes_said
from cogs.kit.notices import clamp
from cogs.kit.review import pack
from cogs.kit.text import line, paginate, plain, quote, shorten
from cogs.kit.text import name as flat
from cogs.team import team_words
from cogs.team.relay_layouts import round_heading
from interview.models import AnswerSource, RoundPhase, TeamMember, TeamState
from interview.team.reading import (
    GroupPoint,
    RevealedAnswer,
    RevealView,
    RoundSummary,
    SummaryView,
    VoteCount,
)
from locales.catalog import ENGLISH

__all__ = ["model_pages", "reading_view", "reveal_card", "reveal_pages", "summary_card"]

_PRIMARY = discord.ButtonStyle.primary
#: Characters of each answer on the card; *Read all* has the rest.
_EXCERPT = 330


class _Letters:
    """A letter for each answer that can be read: short, and the same in the list and the menus."""

    def __init__(self, answers: Sequence[RevealedAnswer]) -> None:
        readable = [each.person_id for each in answers if each.transcript is not None]
        self._of = {person_id: team_words.letter(n) for n, person_id in enumerate(readable)}

    def get(self, person_id: int) -> str:
        return self._of.get(person_id, "")

    def among(self, people: Sequence[int]) -> str:
        """``A C``, in order; "" for none."""
        return " ".join(sorted(self._of[each] for each in people if each in self._of))


def reveal_card(view: RevealView) -> discord.ui.LayoutView:
    """Everything of a round together: who said what, what was covered and missed, the votes."""
    practice, round_ = view.practice, view.round
    letters = _Letters(view.answers)
    is_open = round_.phase is RoundPhase.REVEALED and practice.state is TeamState.RUNNING
    body: list[Part] = [
        f"{round_heading(round_, view.of)} · revealed",
        f"**{line(round_.question.text, 420)}**",
        RULE,
    ]
    shown = [each for each in view.answers if _has_block(each)]
    body += [part for each in shown for part in _block(each, letters)]
    rest = _rest([each for each in view.answers if not _has_block(each)])
    body += [rest, RULE, *_comparison(view.points, letters), RULE, _votes(view, letters, is_open)]
    menus: list[Item | None] = []
    if is_open:
        menus = [_menu(view, part.part_key, part.part_name, letters) for part in view.votes]
    last = round_.number >= view.of
    buttons = row(
        button(
            Action.TEAM_GO_ON,
            "Finish" if last else "Next question",
            practice.id,
            go_on_turn(round_.number, round_.phase),
            style=_PRIMARY,
        )
        if is_open
        else None,
        button(Action.TEAM_READ, "Read all", practice.id, round_turn(round_.number))
        if any(each.transcript is not None for each in view.answers)
        else None,
        button(Action.TEAM_MODEL, "Model answer", practice.id, round_turn(round_.number))
        if plain(round_.question.model_answer)
        else None,
    )
    ends = (
        f"-# It goes on {words.timestamp(round_.ends_at, 'R')}, or when"
        f" {team_words.mention(practice.host_id)} presses the button."
        if is_open and round_.ends_at is not None
        else None
    )
    return layout(Tone.GOOD if is_open else Tone.NEUTRAL, *body, *menus, ends, buttons)


def _has_block(each: RevealedAnswer) -> bool:
    """Whether there is something of this person to show."""
    return each.answer is not None and (each.shares.words or each.shares.rating)


def _rating(each: RevealedAnswer) -> str:
    """After the name: the number, who gave it, or that it is on its way; "" where not shared."""
    if not each.shares.rating:
        return ""
    if each.feedback is None:
        return " · rating on its way …" if each.pending else ""
    assessment = each.feedback.assessment
    if each.feedback.rating is None:
        return " · not rated"
    by = words.grader_name(ENGLISH, assessment.grader)
    stood_in = ", standing in" if assessment.stand_in is not None else ""
    bar = words.rating_bar(each.feedback.rating)
    return f" · {bar} {words.rating_text(ENGLISH, each.feedback.rating)} by {by}{stood_in}"


def _block(each: RevealedAnswer, letters: _Letters) -> list[Part]:
    mark = letters.get(each.person_id)
    who = f"**{mark}** · " if mark else ""
    head = f"{who}{team_words.mention(each.person_id)}{_rating(each)}"
    if each.transcript is None:
        if each.shares.words and each.pending:
            return [f"{head}\n-# still being heard …"]
        if each.shares.words:
            return [f"{head}\n-# nothing could be heard"]
        return [f"{head}\n-# keeps the words private"]
    excerpt = shorten(" ".join(each.transcript.text.split()), _EXCERPT)
    said = flex_quote(excerpt, _EXCERPT + 60, before=f"{head}\n")
    return [said if said is not None else f"{head}\n-# no words"]


def _rest(others: Sequence[RevealedAnswer]) -> str | None:
    """Those of whom nothing is shown, in a line or two."""
    passed = [each.person_id for each in others if each.passed and each.answer is None]
    private = [each.person_id for each in others if each.answer is not None]
    absent = [each.person_id for each in others if each.answer is None and not each.passed]
    parts = []
    if private:
        parts.append(f"answered, kept private: {team_words.mentions(private)}")
    if passed:
        parts.append(f"passed: {team_words.mentions(passed)}")
    if absent:
        parts.append(f"no answer this time: {team_words.mentions(absent)}")
    return "\n".join(f"-# {part}" for part in parts) or None


# --------------------------------------------------------------------------- together


def _comparison(points: Sequence[GroupPoint], letters: _Letters) -> list[Part]:
    """What the answers covered together, and what nobody said."""
    if not points or not any(point.of for point in points):
        return []
    covered = sorted(
        (point for point in points if point.covered_count), key=lambda each: -each.covered_count
    )
    missed = [point for point in points if not point.covered_count]
    lines: list[Render] = []
    for point in covered:
        everybody = point.covered_count >= point.of
        who = letters.among(point.covered_by)
        lines.append(
            item(
                point.text,
                before=f"{'●' if everybody else '◐'} {point.covered_count} of {point.of}  ",
                after=f" · {who}" if who else "",
            )
        )
    return [
        flex_list(ENGLISH, "**What you covered together**", lines, 700),
        flex_list(
            ENGLISH,
            "**What everybody left out**",
            [item(point.text, before="○ ") for point in missed],
            500,
        ),
    ]


# --------------------------------------------------------------------------- votes


def _votes(view: RevealView, letters: _Letters, is_open: bool) -> str | None:
    if not view.votes:
        return None
    if not is_open and not any(part.counts for part in view.votes):
        return None
    head = "**Votes**"
    if is_open:
        head += f" · {view.voters} so far, nobody sees who for whom"
    lines = [head]
    for part in view.votes:
        counts = [
            (letters.get(person_id) or "?", count)
            for person_id, count in sorted(part.counts, key=lambda each: (-each[1], each[0]))
        ]
        best = team_words.best(part.part_key, part.part_name)
        lines.append(f"{best}: {team_words.tally(counts)}")
    return "\n".join(lines)


def _menu(view: RevealView, key: str, title: str, letters: _Letters) -> Item | None:
    """One part to vote on; left out where fewer than two answers can be read."""
    options = [
        discord.SelectOption(
            label=f"Answer {letters.get(each.person_id)}",
            value=str(each.person_id),
            description=flat(each.transcript.text, 95, "…"),
        )
        for each in view.answers
        if each.transcript is not None and each.person_id in view.choices
    ]
    if len(options) < 2:
        return None
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(Action.TEAM_VOTE, view.round.id, key),
        placeholder=f"{team_words.best(key, title)} …",
        options=options,
    )
    return row(menu)


# --------------------------------------------------------------------------- reading


def reveal_pages(view: RevealView) -> list[str]:
    """All answers that were shared, in full and escaped, in pages that fit a message."""
    letters = _Letters(view.answers)
    blocks = []
    for each in view.answers:
        if each.transcript is None:
            continue
        how = ""
        if each.answer is not None and each.answer.source is AnswerSource.TEXT:
            how = " · written"
        elif each.transcript.duration is not None:
            how = f" · {words.duration(ENGLISH, each.transcript.duration)}"
        blocks.append(
            f"**{letters.get(each.person_id)}** · {team_words.mention(each.person_id)}"
            f"{_rating(each)}{how}\n{quote(each.transcript.text) or '> Nothing.'}"
        )
    return pack(blocks or ["Nobody shared their words this time."])


def model_pages(view: RevealView) -> list[str]:
    """The round's model answer, in pages."""
    return paginate(plain(view.round.question.model_answer) or "There is none for this question.")


def reading_view(
    view: RevealView, pages: Sequence[str], page: int, *, action: Action, title: str, note: str = ""
) -> discord.ui.LayoutView:
    """One page for one person, with buttons to turn it; ``pages`` is escaped."""
    page = clamp(page, pages)
    number, id = view.round.number, view.practice.id
    return layout(
        Tone.QUESTION,
        f"{round_heading(view.round, view.of)} · {title}",
        pages[page],
        RULE,
        f"-# Page {page + 1} of {len(pages)}" if len(pages) > 1 else None,
        f"-# {note}" if note and page + 1 == len(pages) else None,
        row(
            button(action, "Previous", id, round_turn(number, page - 1)) if page else None,
            button(action, "Next page", id, round_turn(number, page + 1))
            if page + 1 < len(pages)
            else None,
        ),
    )


# --------------------------------------------------------------------------- the end


def summary_card(view: SummaryView) -> discord.ui.LayoutView:
    """What the team did; nobody is ranked."""
    practice = view.practice
    rounds = [each for each in view.rounds if each.answered]
    # A message holds 40 components: with many questions there is no room for lines.
    rule = RULE if len(rounds) <= 5 else None
    return layout(
        Tone.GOOD,
        f"### {team_words.practice_name(practice.kind)} done: {line(practice.profile.role, 200)}",
        f"{team_words.facts(practice)}\n"
        f"-# {words.plural(len(rounds), 'question')} answered · {_people(view.members)}",
        RULE,
        *(part for each in rounds for part in [*_round_summary(each), rule]),
        "No question was answered this time." if not rounds else None,
        line(notes_said(ENGLISH, practice.notes), 300) or None,
        RULE,
        "Your own feedback on each answer is in your thread, your report follows there, and all of"
        " it stays in `/history`."
        if rounds
        else None,
        "-# `/team relay` begins the next one.",
    )


def _people(members: Sequence[TeamMember]) -> str:
    return team_words.mentions(each.person_id for each in members)


def _round_summary(each: RoundSummary) -> list[Part]:
    number = each.round.number
    facts = [words.plural(each.answered, "answer")]
    if each.covered or each.missed:
        facts.append(
            f"{len(each.covered)} of {len(each.covered) + len(each.missed)} key points covered"
            " together"
        )
    lines = [f"-# {' · '.join(facts)}"]
    best = [text for part in each.votes if (text := _best(part))]
    if best:
        lines.append("\n".join(best))
    missed = flex_list(
        ENGLISH, "-# For next time:", [item(text, before="-# ○ ") for text in each.missed[:3]], 240
    )
    return [
        flex(" ".join(each.round.question.text.split()), 220, before=f"**{number}. ", after="**"),
        "\n".join(lines),
        missed,
    ]


#: More than so many with the same number of votes are counted, not named.
_NAMED = 2


def _best(part: VoteCount) -> str:
    """Whose answer had the best part in the others' eyes; "" without votes."""
    most = max((count for _, count in part.counts), default=0)
    if not most:
        return ""
    people = [who for who, count in part.counts if count == most]
    names = team_words.mentions(people[:_NAMED])
    if len(people) > _NAMED:
        names += f" and {len(people) - _NAMED} more"
    votes = words.plural(most, "vote") + (" each" if len(people) > 1 else "")
    return f"{team_words.best(part.part_key, part.part_name)}: {names} ({votes})"
