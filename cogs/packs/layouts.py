"""Question packs: the list, one pack with its questions, and what an import found."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.errors.inputs import cell_problem
from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Block, Render, Tone, button, flex, flex_list, item, layout, row
from cogs.kit.text import line
from interview.models import Kind, Pack, PackQuestion, RowProblem
from locales.catalog import Catalog, mark, mark_plural

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger
#: Rows named in one message; the rest are counted.
MOST_PROBLEMS = 15


_MIX = {
    Kind.BEHAVIORAL: mark_plural("{count} behavioral", "{count} behavioral"),
    Kind.TECHNICAL: mark_plural("{count} technical", "{count} technical"),
    Kind.SYSTEM_DESIGN: mark_plural("{count} system design", "{count} system design"),
    Kind.MIXED: mark_plural("{count} mixed", "{count} mixed"),
}
_QUESTION = {
    Kind.BEHAVIORAL: mark("Question {number} of {count} · behavioral, level {level} ({name})"),
    Kind.TECHNICAL: mark("Question {number} of {count} · technical, level {level} ({name})"),
    Kind.SYSTEM_DESIGN: mark(
        "Question {number} of {count} · system design, level {level} ({name})"
    ),
    Kind.MIXED: mark("Question {number} of {count} · mixed, level {level} ({name})"),
}


def _by(t: Catalog, person_id: int | None) -> str:
    """Shown as a name; nothing that we send pings anyone."""
    return t.context("by whom", "a former member") if person_id is None else f"<@{person_id}>"


def _questions(t: Catalog, pack: Pack) -> str:
    return t.plural("{count} question", "{count} questions", pack.question_count)


def _mix(t: Catalog, pack: Pack) -> str:
    """``12 questions: 8 technical, 4 behavioral``."""
    if not pack.kinds:
        return t("no questions yet")
    kinds = t.list((t.plural(*_MIX[kind], count) for kind, count in pack.kinds), "unit")
    return t("{questions}: {kinds}", questions=_questions(t, pack), kinds=kinds)


def _heading(t: Catalog, pack: Pack) -> list[Block]:
    seen = t("shared with this server") if pack.shared else t("private: only its author can use it")
    said = t(
        "Version {version}, {time} by {editor} · made by {author}",
        version=pack.version,
        time=words.timestamp(pack.updated_at, "R"),
        editor=_by(t, pack.editor_id),
        author=_by(t, pack.author_id),
    )
    return [
        f"### {line(pack.name, 200)}",
        flex(pack.description, 700),
        f"{_mix(t, pack)}\n-# {said} · {seen}",
    ]


def packs_list_card(t: Catalog, packs: Sequence[Pack], person_id: int) -> discord.ui.LayoutView:
    """The packs a person can use in this server."""
    title = "### " + t("Question packs")
    if not packs:
        none = t(
            "None yet that you can use here. `/pack create` begins one, `/pack import` reads one"
            " from a file."
        )
        return layout(Tone.NEUTRAL, title, none)
    lines: list[Render] = []
    for pack in packs:
        facts = [_questions(t, pack)]
        facts += [] if pack.shared else [t.context("pack", "private")]
        facts += [t.context("pack", "yours")] if pack.author_id == person_id else []
        lines.append(item(pack.name, before="- **", after=f"** · {' · '.join(facts)}"))
    count = t.plural("{count} pack", "{count} packs", len(packs))
    return layout(
        Tone.NEUTRAL,
        title,
        flex_list(t, f"-# {count}", lines, 3500),
        "-# " + t("`/pack show` opens one, `/interview start` with *pack* asks its questions."),
    )


def pack_card(t: Catalog, pack: Pack, note: str = "") -> discord.ui.LayoutView:
    """What anybody who may use it sees: no question ahead of its turn."""
    return layout(
        Tone.QUESTION,
        note or None,
        *_heading(t, pack),
        "-# "
        + t(
            "Choose it as *pack* in `/interview start`. Its questions and model answers are shown"
            " to those who look after it."
        ),
    )


def pack_editor(
    t: Catalog,
    pack: Pack,
    questions: Sequence[PackQuestion],
    page: int = 0,
    *,
    own: bool,
    note: str = "",
) -> discord.ui.LayoutView:
    """The pack for those who may change it, one question a page; ``own``: by its author."""
    page = min(max(page, 0), max(len(questions) - 1, 0))
    shown = questions[page] if questions else None
    blocks: list[Block] = [note or None, *_heading(t, pack), RULE]
    if shown is None:
        blocks.append(t("It has no questions yet. Add one, or bring many with `/pack import`."))
    else:
        blocks += _question(t, shown, page, len(questions))
    version = pack.version
    if pack.shared and own:
        share = button(Action.PACK_UNSHARE, t("Make it private"), pack.id, version)
    elif pack.shared:
        share = None
    else:
        share = button(Action.PACK_SHARE, t("Share with the server"), pack.id, version)
    return layout(
        Tone.QUESTION,
        *blocks,
        row(
            button(Action.PACK_SHOW, t("Previous"), pack.id, page - 1) if page else None,
            button(Action.PACK_SHOW, t("Next"), pack.id, page + 1)
            if page + 1 < len(questions)
            else None,
            button(Action.PACK_EDIT, t("Edit"), shown.id, page) if shown else None,
            button(Action.PACK_REMOVE, t("Remove"), shown.id, page) if shown else None,
        ),
        row(
            button(Action.PACK_ADD, t("Add a question"), pack.id, version, style=_PRIMARY),
            share,
            button(Action.PACK_NAME, t("Rename"), pack.id, version),
            button(Action.PACK_EXPORT, t("Export"), pack.id, version),
            button(Action.PACK_DELETE, t("Delete"), pack.id, version, style=_DANGER),
        ),
    )


def _question(t: Catalog, question: PackQuestion, page: int, count: int) -> list[Block]:
    draft = question.draft
    head = t(
        _QUESTION[draft.kind],
        number=page + 1,
        count=count,
        level=draft.level,
        name=words.level_name(t, draft.level),
    )
    points: list[Render] = [
        item(point.text, after=f" (+{len(point.phrasings)})" if point.phrasings else "")
        for point in draft.key_points
    ]
    more = []
    if probes := len(draft.probes):
        more.append(t.plural("{count} planned follow-up", "{count} planned follow-ups", probes))
    if question.anchors:
        criteria = t.list((key for key, _ in question.anchors), "unit")
        more.append(t("own anchors for {criteria}", criteria=line(criteria, 200)))
    return [
        f"-# {head}",
        flex(draft.text, 1000, before="**", after="**"),
        flex_list(t, t("Key points"), points, 900),
        flex(draft.model_answer, 900, before=t("Model answer:") + " "),
        flex(draft.hint, 250, before="-# " + t("Hint:") + " "),
        f"-# {' · '.join(more)}" if more else None,
    ]


def remove_confirm(t: Catalog, pack: Pack, question: PackQuestion) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        "### " + t("Remove this question?"),
        flex(question.draft.text, 800),
        t(
            "It leaves the pack with version {version}. Interviews that asked it keep it.",
            version=pack.version + 1,
        ),
        row(
            button(Action.PACK_REMOVE_SURE, t("Remove it"), question.id, style=_DANGER),
            button(Action.CANCEL, t("Keep it")),
        ),
    )


def delete_confirm(t: Catalog, pack: Pack) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        "### " + t("Delete {name}?", name=line(pack.name, 200)),
        t.plural(
            "This removes the pack with its {count} question, in every version, for everybody here."
            " Interviews held with it stay as they are. It can't be undone; *Export* keeps a copy.",
            "This removes the pack with its {count} questions, in every version, for everybody"
            " here. Interviews held with it stay as they are. It can't be undone; *Export* keeps a"
            " copy.",
            pack.question_count,
        ),
        row(
            button(Action.PACK_DELETE_SURE, t("Delete it"), pack.id, style=_DANGER),
            button(Action.CANCEL, t("Keep it")),
        ),
    )


def problems_card(
    t: Catalog, problems: Sequence[RowProblem], good: int, key: int
) -> discord.ui.LayoutView:
    """Why nothing was imported yet; ``key`` finds the ``good`` rows that wait for a click."""
    lines: list[Render] = [
        item(
            "; ".join(cell_problem(t, each) for each in problem.cells),
            before="- " + t("Row {number}:", number=problem.number) + " ",
        )
        for problem in problems[:MOST_PROBLEMS]
    ]
    left = len(problems) - MOST_PROBLEMS
    title = t.plural(
        "{count} row can't be imported", "{count} rows can't be imported", len(problems)
    )
    can = (
        t("Nothing is imported yet. Put them right and send the file again, or take the good ones.")
        if good
        else t("Nothing was imported. Put them right and send the file again.")
    )
    more = t.plural("… and {count} row more", "… and {count} rows more", left)
    take = t.plural("Import the good one", "Import the {count} good ones", good)
    return layout(
        Tone.PROBLEM,
        f"### {title}",
        flex_list(t, can, lines, 3000),
        f"-# {more}" if left > 0 else None,
        row(
            button(Action.PACK_IMPORT_GOOD, take, key, style=_PRIMARY),
            button(Action.CANCEL, t("Leave it")),
        )
        if good
        else None,
    )
