"""What a relay shows when a round is over, and when all of it is.

Only what its person chose to share is in the view that comes here; this file has no way to more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build, go_on_detail, round_detail
from cogs.kit.layout import (
    RULE,
    Block,
    Button,
    Item,
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
from cogs.kit.notices import clamp, page_buttons, page_number
from cogs.kit.passages import gap_mark
from cogs.kit.review import pack
from cogs.kit.text import line, paginate, plain, quote, shorten
from cogs.kit.text import name as flat
from cogs.team import team_words
from cogs.team.relay_layouts import round_heading
from interview.hearing.gaps import with_marks
from interview.models import AnswerSource, RoundPhase, TeamState, Transcript
from interview.team.reading import RevealView, RoundSummary, SummaryView
from interview.team.revealing import GroupPoint, RevealedAnswer, VoteCount
from locales.catalog import Catalog

_PRIMARY = discord.ButtonStyle.primary
#: Characters of each answer on the card; *Read all* has the rest.
_EXCERPT = 140


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


def reveal_card(t: Catalog, view: RevealView) -> discord.ui.LayoutView:
    """Everything of a round together: who said what, what was covered and missed, the votes."""
    practice, round_ = view.practice, view.round
    letters = _Letters(view.answers)
    is_open = round_.phase is RoundPhase.REVEALED and practice.state is TeamState.RUNNING
    body: list[Block] = [
        t("### Question {number} of {count} · revealed", number=round_.number, count=view.of),
        f"**{line(round_.question.text, 420)}**",
        RULE,
    ]
    shown = [each for each in view.answers if _has_block(each)]
    body += [part for each in shown for part in _block(t, each, letters)]
    rest = _rest(t, [each for each in view.answers if not _has_block(each)])
    body += [rest, RULE, *_comparison(t, view.points, letters), RULE]
    body.append(_votes(t, view, letters, is_open))
    menus: list[Item | None] = []
    if is_open:
        menus = [_menu(t, view, part.part_key, part.part_name, letters) for part in view.votes]
    buttons = row(
        go_on_button(t, view, t("Next question")) if is_open else None,
        button(Action.TEAM_READ, t("Read all"), practice.id, round_detail(round_.number))
        if any(each.transcript is not None for each in view.answers)
        else None,
        model_button(t, view),
    )
    ends = team_words.goes_on(t, view) if is_open else None
    return layout(Tone.GOOD if is_open else Tone.NEUTRAL, *body, *menus, ends, buttons)


def go_on_button(t: Catalog, view: RevealView, label: str) -> Button:
    """To what follows the reveal; ``label`` where that isn't the end."""
    practice, round_ = view.practice, view.round
    return button(
        Action.TEAM_GO_ON,
        t("Finish") if round_.number >= view.of else label,
        practice.id,
        go_on_detail(round_.number, round_.phase),
        style=_PRIMARY,
    )


def model_button(t: Catalog, view: RevealView) -> Button | None:
    round_ = view.round
    if not plain(round_.question.model_answer):
        return None
    detail = round_detail(round_.number)
    return button(Action.TEAM_MODEL, t("Model answer"), view.practice.id, detail)


def _has_block(each: RevealedAnswer) -> bool:
    """Whether there is something of this person to show."""
    return each.answer is not None and (each.shares.words or each.shares.rating)


def _rating(t: Catalog, each: RevealedAnswer) -> str:
    """After the name: the number, who gave it, or that it is on its way; "" where not shared."""
    if not each.shares.rating:
        return ""
    if each.feedback is None:
        return " · " + t("rating on its way …") if each.pending else ""
    assessment = each.feedback.assessment
    if each.feedback.rating is None:
        return " · " + words.rating_text(t, None)
    rating = words.rating_text(t, each.feedback.rating)
    by = words.grader_name(t, assessment.grader)
    return " · " + (
        t("{rating} by {grader}", rating=rating, grader=by)
        if assessment.stand_in is None
        else t("{rating} by {grader}, standing in", rating=rating, grader=by)
    )


def _words(t: Catalog, transcript: Transcript) -> str:
    """What was said, and where something has no words."""
    return with_marks(transcript, partial(gap_mark, t))[0]


def _block(t: Catalog, each: RevealedAnswer, letters: _Letters) -> list[Block]:
    mark = letters.get(each.person_id)
    who = f"**{mark}** · " if mark else ""
    head = f"{who}{team_words.mention(t, each.person_id)}{_rating(t, each)}"
    if each.transcript is None:
        if not each.shares.words:
            why = t("keeps the words private")
        else:
            why = t("still being heard …") if each.pending else t("nothing could be heard")
        return [f"{head}\n-# {why}"]
    excerpt = shorten(" ".join(_words(t, each.transcript).split()), _EXCERPT)
    said = flex_quote(excerpt, _EXCERPT + 60, before=f"{head}\n")
    return [said if said is not None else f"{head}\n-# " + t("no words")]


def _rest(t: Catalog, others: Sequence[RevealedAnswer]) -> str | None:
    """Those of whom nothing is shown, in a line or two."""

    def named(people: Sequence[RevealedAnswer]) -> str:
        return team_words.mentions(t, [each.person_id for each in people])

    lines = []
    if private := [each for each in others if each.answer is not None]:
        lines.append(t("-# answered, kept private: {people}", people=named(private)))
    if passed := [each for each in others if each.passed and each.answer is None]:
        lines.append(t("-# passed: {people}", people=named(passed)))
    if absent := [each for each in others if each.answer is None and not each.passed]:
        lines.append(t("-# no answer this time: {people}", people=named(absent)))
    return "\n".join(lines) or None


# --------------------------------------------------------------------------- together


def _comparison(t: Catalog, points: Sequence[GroupPoint], letters: _Letters) -> list[Block]:
    """What the answers covered together, and what nobody said."""
    if not points or not any(point.of for point in points):
        return []
    covered = sorted(
        (point for point in points if point.covered_count), key=lambda each: -each.covered_count
    )
    missed = [point for point in points if not point.covered_count]
    lines: list[Render] = []
    for point in covered:
        who = letters.among(point.covered_by)
        share = t("{part} of {whole}", part=point.covered_count, whole=point.of)
        lines.append(
            item(
                point.text,
                before=f"- {share}: ",
                after=f" · {who}" if who else "",
            )
        )
    left_out: list[Render] = [item(point.text) for point in missed]
    return [
        flex_list(t, t("**What you covered together**"), lines, 700),
        flex_list(t, t("**What everybody left out**"), left_out, 500),
    ]


# --------------------------------------------------------------------------- votes


def _votes(t: Catalog, view: RevealView, letters: _Letters, is_open: bool) -> str | None:
    if not view.votes:
        return None
    if not is_open and not any(part.counts for part in view.votes):
        return None
    lines = [
        t("**Votes** · {count} so far, nobody sees who for whom", count=view.voters)
        if is_open
        else t("**Votes**")
    ]
    for part in view.votes:
        counts = [
            (letters.get(person_id) or "?", count)
            for person_id, count in sorted(part.counts, key=lambda each: (-each[1], each[0]))
        ]
        best = team_words.best(t, part.part_key, part.part_name)
        lines.append(f"{best}: {team_words.tally(t, counts)}")
    return "\n".join(lines)


def _menu(t: Catalog, view: RevealView, key: str, title: str, letters: _Letters) -> Item | None:
    """One part to vote on; left out where fewer than two answers can be read."""
    options = [
        discord.SelectOption(
            label=t("Answer {letter}", letter=letters.get(each.person_id)),
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
        placeholder=f"{team_words.best(t, key, title)} …",
        options=options,
    )
    return row(menu)


# --------------------------------------------------------------------------- reading


def reveal_pages(t: Catalog, view: RevealView) -> list[str]:
    """All answers that were shared, in full and escaped, in pages that fit a message."""
    letters = _Letters(view.answers)
    blocks = []
    for each in view.answers:
        if each.transcript is None:
            continue
        how = ""
        if each.answer is not None and each.answer.source is AnswerSource.TEXT:
            how = " · " + t("written")
        elif each.transcript.duration is not None:
            how = f" · {words.duration(t, each.transcript.duration)}"
        said = quote(_words(t, each.transcript)) or "> " + t("Nothing.")
        blocks.append(
            f"**{letters.get(each.person_id)}** · {team_words.mention(t, each.person_id)}"
            f"{_rating(t, each)}{how}\n{said}"
        )
    return pack(blocks or [t("Nobody shared their words this time.")])


def model_pages(t: Catalog, view: RevealView) -> list[str]:
    """The round's model answer, in pages."""
    return paginate(
        plain(view.round.question.model_answer) or t("There is none for this question.")
    )


def reading_view(
    t: Catalog,
    view: RevealView,
    pages: Sequence[str],
    page: int,
    *,
    action: Action,
    title: str,
    note: str = "",
) -> discord.ui.LayoutView:
    """One page for one person, with buttons to turn it; ``pages`` is escaped."""
    page = clamp(page, pages)
    number, id = view.round.number, view.practice.id
    return layout(
        Tone.QUESTION,
        f"{round_heading(t, view.round, view.of)} · {title}",
        pages[page],
        RULE,
        page_number(t, page, len(pages)),
        f"-# {note}" if note and page + 1 == len(pages) else None,
        row(*page_buttons(t, page, len(pages), action, id, partial(round_detail, number))),
    )


# --------------------------------------------------------------------------- the end


def summary_card(t: Catalog, view: SummaryView) -> discord.ui.LayoutView:
    """What the team did; nobody is ranked."""
    practice = view.practice
    rounds = [each for each in view.rounds if each.answered]
    # A message holds 40 components: with many questions there is no room for lines.
    rule = RULE if len(rounds) <= 5 else None
    answered = t.plural("{count} question answered", "{count} questions answered", len(rounds))
    people = team_words.mentions(t, [each.person_id for each in view.members])
    return layout(
        Tone.GOOD,
        t("### Relay done: {role}", role=line(practice.profile.role, 200)),
        f"{team_words.facts(t, practice)}\n-# {answered} · {people}",
        RULE,
        *(part for each in rounds for part in [*_round_summary(t, each), rule]),
        t("No question was answered this time.") if not rounds else None,
        line(notes_said(t, practice.notes), 300) or None,
        RULE,
        t(
            "Your own feedback on each answer is in your thread, your report follows there, and all"
            " of it stays in `/history`."
        )
        if rounds
        else None,
        t("-# `/team relay` begins the next one."),
    )


def _round_summary(t: Catalog, each: RoundSummary) -> list[Block]:
    number = each.round.number
    facts = [t.plural("{count} answer", "{count} answers", each.answered)]
    if each.covered or each.missed:
        facts.append(
            t.plural(
                "{covered} of {count} key points covered together",
                "{covered} of {count} key points covered together",
                len(each.covered) + len(each.missed),
                covered=len(each.covered),
            )
        )
    lines = [f"-# {' · '.join(facts)}"]
    best = [text for part in each.votes if (text := _best(t, part))]
    if best:
        lines.append("\n".join(best))
    missed: list[Render] = [item(text, before="-# · ") for text in each.missed[:3]]
    return [
        flex(" ".join(each.round.question.text.split()), 220, before=f"**{number}. ", after="**"),
        "\n".join(lines),
        flex_list(t, t("-# For next time:"), missed, 240),
    ]


#: More than so many with the same number of votes are counted, not named.
_NAMED = 2


def _best(t: Catalog, part: VoteCount) -> str:
    """Whose answer had the best part in the others' eyes; "" without votes."""
    most = max((count for _, count in part.counts), default=0)
    if not most:
        return ""
    people = [who for who, count in part.counts if count == most]
    names = team_words.mentions(t, people[:_NAMED])
    if len(people) > _NAMED:
        names = t("{people} and {count} more", people=names, count=len(people) - _NAMED)
    votes = (
        t.plural("{count} vote each", "{count} votes each", most)
        if len(people) > 1
        else t.plural("{count} vote", "{count} votes", most)
    )
    return f"{team_words.best(t, part.part_key, part.part_name)}: {names} ({votes})"
