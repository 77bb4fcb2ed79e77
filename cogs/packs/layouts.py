"""Question packs: the list, one pack with its questions, and what an import found."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Part, Render, Tone, button, flex, flex_list, item, layout, row
from cogs.kit.text import line
from interview.models import Pack, PackQuestion, RowProblem
from interview.rating.levels import SEEN_AS
from locales.catalog import ENGLISH

__all__ = [
    "MOST_PROBLEMS",
    "delete_confirm",
    "pack_card",
    "pack_editor",
    "packs_list_card",
    "problems_card",
    "remove_confirm",
]

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger
#: Rows named in one message; the rest are counted.
MOST_PROBLEMS = 15


def _who(person_id: int | None) -> str:
    """Shown as a name; nothing that we send pings anyone."""
    return "a former member" if person_id is None else f"<@{person_id}>"


def _mix(pack: Pack) -> str:
    """``12 questions: 8 technical, 4 behavioral``."""
    if not pack.kinds:
        return "no questions yet"
    mix = ", ".join(
        f"{count} {words.kind_name(ENGLISH, kind).lower()}" for kind, count in pack.kinds
    )
    return f"{words.plural(pack.question_count, 'question')}: {mix}"


def _heading(pack: Pack) -> list[Part]:
    seen = "shared with this server" if pack.shared else "private: only its author can use it"
    changed = f"<t:{int(pack.updated_at.timestamp())}:R>"
    return [
        f"### {line(pack.name, 200)}",
        flex(pack.description, 700),
        f"{_mix(pack)}\n-# Version {pack.version}, {changed} by {_who(pack.editor_id)}"
        f" · made by {_who(pack.author_id)} · {seen}",
    ]


def packs_list_card(packs: Sequence[Pack], person_id: int) -> discord.ui.LayoutView:
    """The packs a person can use in this server."""
    if not packs:
        return layout(
            Tone.NEUTRAL,
            "### Question packs",
            "None yet that you can use here. `/pack create` begins one, `/pack import` reads one"
            " from a file.",
        )
    lines: list[Render] = [
        item(
            pack.name,
            before="- **",
            after=f"** · {words.plural(pack.question_count, 'question')}"
            + ("" if pack.shared else " · private")
            + (" · yours" if pack.author_id == person_id else ""),
        )
        for pack in packs
    ]
    return layout(
        Tone.NEUTRAL,
        "### Question packs",
        flex_list(ENGLISH, f"-# {words.plural(len(packs), 'pack')}", lines, 3500),
        "-# `/pack show` opens one, `/interview start` with *pack* asks its questions.",
    )


def pack_card(pack: Pack, note: str = "") -> discord.ui.LayoutView:
    """What anybody who may use it sees: no question ahead of its turn."""
    return layout(
        Tone.QUESTION,
        note or None,
        *_heading(pack),
        "-# Choose it as *pack* in `/interview start`. Its questions and model answers are shown to"
        " those who look after it.",
    )


def pack_editor(
    pack: Pack, questions: Sequence[PackQuestion], page: int = 0, *, own: bool, note: str = ""
) -> discord.ui.LayoutView:
    """The pack for those who may change it, one question a page; ``own``: by its author."""
    page = min(max(page, 0), max(len(questions) - 1, 0))
    shown = questions[page] if questions else None
    parts: list[Part] = [note or None, *_heading(pack), RULE]
    if shown is None:
        parts.append("It has no questions yet. Add one, or bring many with `/pack import`.")
    else:
        parts += _question(shown, page, len(questions))
    turn = pack.version
    if pack.shared and own:
        share = button(Action.PACK_UNSHARE, "Make it private", pack.id, turn)
    elif pack.shared:
        share = None
    else:
        share = button(Action.PACK_SHARE, "Share with the server", pack.id, turn)
    return layout(
        Tone.QUESTION,
        *parts,
        row(
            button(Action.PACK_SHOW, "Previous", pack.id, page - 1) if page else None,
            button(Action.PACK_SHOW, "Next", pack.id, page + 1)
            if page + 1 < len(questions)
            else None,
            button(Action.PACK_EDIT, "Edit", shown.id, page) if shown else None,
            button(Action.PACK_REMOVE, "Remove", shown.id, page) if shown else None,
        ),
        row(
            button(Action.PACK_ADD, "Add a question", pack.id, turn, style=_PRIMARY),
            share,
            button(Action.PACK_NAME, "Rename", pack.id, turn),
            button(Action.PACK_EXPORT, "Export", pack.id, turn),
            button(Action.PACK_DELETE, "Delete", pack.id, turn, style=_DANGER),
        ),
    )


def _question(question: PackQuestion, page: int, count: int) -> list[Part]:
    draft = question.draft
    level = f"level {draft.level} ({SEEN_AS[draft.level]})"
    points: list[Render] = [
        item(point.text, after=f" (+{len(point.phrasings)})" if point.phrasings else "")
        for point in draft.key_points
    ]
    more = [
        words.plural(len(draft.probes), "planned follow-up") if draft.probes else "",
        f"own anchors for {', '.join(key for key, _ in question.anchors)}"
        if question.anchors
        else "",
    ]
    said = " · ".join(part for part in more if part)
    return [
        f"-# Question {page + 1} of {count} · "
        f"{words.kind_name(ENGLISH, draft.kind).lower()}, {level}",
        flex(draft.text, 1000, before="**", after="**"),
        flex_list(ENGLISH, "Key points", points, 900),
        flex(draft.model_answer, 900, before="Model answer: "),
        flex(draft.hint, 250, before="-# Hint: "),
        f"-# {said}" if said else None,
    ]


def remove_confirm(pack: Pack, question: PackQuestion) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        "### Remove this question?",
        flex(question.draft.text, 800),
        f"It leaves the pack with version {pack.version + 1}. Interviews that asked it keep it.",
        row(
            button(Action.PACK_REMOVE_SURE, "Remove it", question.id, style=_DANGER),
            button(Action.CANCEL, "Keep it"),
        ),
    )


def delete_confirm(pack: Pack) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        f"### Delete {line(pack.name, 200)}?",
        f"This removes {_mix(pack)}, in every version, for everybody here. Interviews held with it"
        " stay as they are. It can't be undone; *Export* keeps a copy.",
        row(
            button(Action.PACK_DELETE_SURE, "Delete it", pack.id, style=_DANGER),
            button(Action.CANCEL, "Keep it"),
        ),
    )


def problems_card(problems: Sequence[RowProblem], good: int, key: int) -> discord.ui.LayoutView:
    """Why nothing was imported yet; ``key`` finds the ``good`` rows that wait for a click."""
    lines: list[Render] = [
        item(problem.text, before=f"- Row {problem.number}: ")
        for problem in problems[:MOST_PROBLEMS]
    ]
    left = len(problems) - MOST_PROBLEMS
    rows = words.plural(len(problems), "row")
    can = (
        "Nothing is imported yet. Put them right and send the file again, or take the good ones."
        if good
        else "Nothing was imported. Put them right and send the file again."
    )
    ones = "the good one" if good == 1 else f"the {good} good ones"
    return layout(
        Tone.PROBLEM,
        f"### {rows} can't be imported",
        flex_list(ENGLISH, can, lines, 3000),
        f"-# … and {words.plural(left, 'row')} more" if left > 0 else None,
        row(
            button(Action.PACK_IMPORT_GOOD, f"Import {ones}", key, style=_PRIMARY)
            if good
            else None,
            button(Action.CANCEL, "Leave it") if good else None,
        ),
    )
