"""The forms of question packs: a pack's name, and one question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import discord

from cogs.kit import words
from cogs.modals import INPUT_LIMIT, GuardedModal
from interview.models import KeyPoint, Kind, Pack, PackQuestion
from interview.packs.rows import (
    MAX_MODEL_ANSWER,
    MAX_PACK_DESCRIPTION,
    MAX_PACK_NAME,
    MAX_QUESTION_TEXT,
)
from interview.rating.levels import SEEN_AS
from locales.catalog import ENGLISH

__all__ = ["QUESTION_FIELDS", "PackModal", "QuestionModal", "points_text", "typed_of"]

#: What a question's form asks for, by the keys of a row.
QUESTION_FIELDS = ("text", "kind", "level", "key_points", "model_answer")
_KINDS = (Kind.TECHNICAL, Kind.SYSTEM_DESIGN, Kind.BEHAVIORAL)

Interaction: TypeAlias = "discord.Interaction[Any]"
Fields: TypeAlias = dict[str, str]


class _Form(GuardedModal):
    """Sends its fields on."""

    def __init__(
        self, title: str, submit: Callable[[Interaction, Fields], Awaitable[None]]
    ) -> None:
        super().__init__(title)
        self._submit = submit

    def _fields(self) -> Fields:
        raise NotImplementedError

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._submit(interaction, self._fields())


class PackModal(_Form):
    """Name and description, prefilled with those of ``pack``."""

    def __init__(
        self,
        submit: Callable[[Interaction, Fields], Awaitable[None]],
        pack: Pack | None = None,
    ) -> None:
        super().__init__("Name the pack" if pack else "A new question pack", submit)
        self.name: discord.ui.TextInput[PackModal] = discord.ui.TextInput(
            custom_id="name",
            max_length=MAX_PACK_NAME,
            default=pack.name if pack else None,
            placeholder="SQL for backend engineers",
        )
        self.description: discord.ui.TextInput[PackModal] = discord.ui.TextInput(
            custom_id="description",
            style=discord.TextStyle.paragraph,
            max_length=MAX_PACK_DESCRIPTION,
            required=False,
            default=(pack.description or None) if pack else None,
            placeholder="Who it is for and what it is about",
        )
        self.add_item(discord.ui.Label(text="Name", component=self.name))
        self.add_item(discord.ui.Label(text="Description", component=self.description))

    def _fields(self) -> Fields:
        return {"name": self.name.value, "description": self.description.value}


class QuestionModal(_Form):
    """One question, prefilled with ``typed`` (see :data:`QUESTION_FIELDS`)."""

    def __init__(
        self,
        submit: Callable[[Interaction, Fields], Awaitable[None]],
        typed: Fields,
        *,
        new: bool,
    ) -> None:
        super().__init__("Add a question" if new else "Edit the question", submit)
        self._boxes: dict[str, discord.ui.TextInput[QuestionModal]] = {}
        self._menus: dict[str, discord.ui.Select[QuestionModal]] = {}
        self._box("text", "Question", MAX_QUESTION_TEXT, typed)
        self._menu(
            "kind", "Kind", {kind.value: words.kind_name(ENGLISH, kind) for kind in _KINDS}, typed
        )
        levels = {str(level): f"{level} · {name}" for level, name in SEEN_AS.items()}
        self._menu("level", "Level", levels, typed)
        self._box(
            "key_points",
            "Key points",
            INPUT_LIMIT,
            typed,
            "What a good answer says, one a line. Other words for it: point = these; or these",
        )
        self._box(
            "model_answer",
            "Model answer",
            MAX_MODEL_ANSWER,
            typed,
            "As a person would say it; shown after an attempt.",
        )

    def _box(
        self, field: str, label: str, most: int, typed: Fields, description: str | None = None
    ) -> None:
        box: discord.ui.TextInput[QuestionModal] = discord.ui.TextInput(
            custom_id=field,
            style=discord.TextStyle.paragraph,
            max_length=most,
            default=typed.get(field) or None,
        )
        self._boxes[field] = box
        self.add_item(discord.ui.Label(text=label, description=description, component=box))

    def _menu(self, field: str, label: str, choices: dict[str, str], typed: Fields) -> None:
        menu: discord.ui.Select[QuestionModal] = discord.ui.Select(
            custom_id=field,
            options=[
                discord.SelectOption(label=name, value=value, default=value == typed.get(field))
                for value, name in choices.items()
            ],
        )
        self._menus[field] = menu
        self.add_item(discord.ui.Label(text=label, component=menu))

    def after_error(self, interaction: Interaction) -> str:
        return "Open the form again: what you typed is still in it."

    def _fields(self) -> Fields:
        typed = {field: box.value for field, box in self._boxes.items()}
        chosen = {field: "".join(menu.values[:1]) for field, menu in self._menus.items()}
        return typed | chosen


def points_text(points: tuple[KeyPoint, ...]) -> str:
    """Key points as the form has them."""
    return "\n".join(
        f"{point.text} = {'; '.join(point.phrasings)}" if point.phrasings else point.text
        for point in points
    )


def typed_of(question: PackQuestion) -> Fields:
    """The fields of a form for ``question``."""
    draft = question.draft
    return {
        "text": draft.text,
        "kind": draft.kind.value,
        "level": str(draft.level),
        "key_points": points_text(draft.key_points),
        "model_answer": draft.model_answer,
    }
